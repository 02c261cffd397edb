import Facts
import Plan
import ClusterModel
import Kubernetes

/// `uncordon: true`: the node takes pods again; one that was cordoned before anything began stays so.
struct Uncordons: MachineAction, Switch {
    static let key = "uncordon"

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let planner = planning.planner
        guard let node = planning.node, !node.isCordoned || node.isCordonedByUs,
            let master = planner.workingMaster(planning.findings.facts)
        else { return }
        step.changes.append(Change(.node, planning.machine.name, .uncordoned))
        let patch: JSON = [
            "spec": ["unschedulable": nil], "metadata": ["annotations": ["paictl.io/cordoned": nil]],
        ]
        step.add(
            try planner.requests(
                [[.merge(patch, into: "/api/v1/nodes/\(planning.machine.name)")]],
                named: step.definition.title,
                about: planning.machine,
                on: master,
                within: .seconds(240)
            )
        )
    }
}
