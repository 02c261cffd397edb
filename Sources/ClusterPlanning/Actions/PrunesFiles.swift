/// `prunes-files: true`: what paictl has written on the machine, as its record there says, and no step would write any more is taken
/// away. A copy stays; so does a file that someone has changed since. Only a job that makes the cluster what the configuration says
/// does it, not one that includes its steps.
struct PrunesFiles: MachineAction, Switch {
    static let key = "prunes-files"

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        try planning.takeAway(planning.doomed, in: &step)
    }
}
