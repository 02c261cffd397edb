import Plan
import ClusterModel
import Kubernetes

/// `delete-node: true`: the node's object is deleted, through a master.
struct DeletesNode: MachineAction, Switch {
    static let key = "delete-node"

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let planner = planning.planner
        guard planning.node != nil, let master = planner.workingMaster(planning.findings.facts) else { return }
        step.changes.append(Change(.node, planning.machine.name, .deleted))
        step.add(
            try planner.requests(
                [[.delete("/api/v1/nodes/\(planning.machine.name)")]],
                named: step.definition.title,
                about: planning.machine,
                on: master,
                within: .seconds(240)
            )
        )
    }
}
