import Facts
import Plan
import ClusterModel

/// `drain: true`: the node takes no new pods, and those it has move elsewhere, as their disruption budgets allow.
struct Drains: MachineAction, Switch {
    static let key = "drain"

    /// Pods of a node that is not ready cannot be told to end: they are given up with its object.
    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let planner = planning.planner
        guard let node = planning.node, node.isReady, let master = planner.workingMaster(planning.findings.facts) else {
            return
        }
        let deadline = planner.drainTimeout ?? step.deadline
        step.changes.append(Change(.node, planning.machine.name, .drained))
        // policy/v1 evictions: Kubernetes 1.22; v1beta1 is gone from 1.25 on.
        let eviction = planner.cluster.kubernetes.version >= Version(1, 22) ? "policy/v1" : "policy/v1beta1"
        step.add(
            try planner.script(
                "drain-node",
                for: planning.machine,
                on: master,
                given: Shell.assignment("seconds", "\(deadline.components.seconds)")
                    + Shell.assignment("was_cordoned", node.isCordoned && !node.isCordonedByUs ? "yes" : "")
                    + Shell.assignment("returns", planning.situation.bringsNodesBack ? "yes" : "")
                    + Shell.assignment("force", planner.options.contains(.force) ? "yes" : "")
                    + Shell.assignment("eviction", eviction),
                within: deadline + .seconds(60)
            )
        )
    }
}
