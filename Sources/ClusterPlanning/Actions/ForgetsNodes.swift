import ClusterModel
import Facts
import Plan

/// `forgets-nodes: true`: nodes that paictl has labelled and that are no machines of the configuration are deleted, once a snapshot has
/// brought them back.
struct ForgetsNodes: SharedAction, Switch {
    static let key = "forgets-nodes"
    static let places: Set<Place> = [.cluster]

    func plan(_ step: inout StepDraft, in situation: Situation) throws {
        let planner = situation.planner
        guard planner.snapshot != nil, let master = planner.workingMaster(situation.findings.facts) else { return }
        // Which there are, only the snapshot knows.
        step.changes.append(Change(.node, "those of machines that the configuration does not have", .deleted))
        step.add(
            try planner.script(
                "delete-other-nodes",
                for: master,
                on: master,
                given: Shell.assignment("nodes", planner.cluster.machines.map(\.name)),
                within: step.deadline
            )
        )
    }
}
