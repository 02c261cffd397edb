import ClusterModel
import Facts
import Plan

/// `prunes-files: true`: what paictl has written on the machine, as its record there says, and no step would write any more is taken
/// away. A copy stays; so does a file that someone has changed since. Only a job that makes the cluster what the configuration says
/// does it, not one that includes its steps.
struct PrunesFiles: MachineAction, Switch {
    static let key = "prunes-files"

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        // What an earlier step takes away is told once. A pod ends before what it reads goes.
        let doomed = planning.doomed.subtracting(planning.gone).sorted {
            ($0.isManifest ? 0 : 1, $0) < ($1.isManifest ? 0 : 1, $1)
        }
        guard !doomed.isEmpty else { return }
        step.changes += doomed.map { Change(.file, $0, .unwanted) }
        step.run(
            try planning.planner.library.script("prune-files"),
            given: Shell.assignment("doomed", doomed)
        )
    }
}

extension String {
    fileprivate var isManifest: Bool { hasPrefix("/etc/kubernetes/manifests/") }
}
