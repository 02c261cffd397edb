import Facts
import Plan
import ClusterModel

/// `prunes: true`: objects that steps of this job would apply if the configuration asked for them, and that were applied when it
/// did, are deleted; nobody else's.
struct PrunesObjects: SharedAction, Switch {
    static let key = "prunes"
    static let places: Set<Place> = [.cluster]

    func plan(_ step: inout StepDraft, in situation: Situation) throws {
        let (planner, facts) = (situation.planner, situation.findings.facts)
        guard let master = planner.workingMaster(facts),
            let applied = planner.cluster.masters.lazy.compactMap({ facts[$0.name]?.objects }).first
        else { return }
        // What needs others goes first.
        let doomed = try situation.prunes.flatMap(planner.objects).filter { applied[$0.path] != nil }
            .reversed()
        guard !doomed.isEmpty else { return }
        step.changes += doomed.map { Change(.object, $0.title, "is in the configuration no more: it is deleted") }
        let text = doomed.map { "delete \(Shell.quoted($0.path))\n" }.joined()
        step.add(.script(try planner.script("delete-objects", for: master, then: text, within: step.deadline)))
    }
}
