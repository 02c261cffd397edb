import ClusterModel

/// `labels: true`: the node has the labels of its role and those that the configuration gives it.
struct Labels: MachineAction, Switch {
    static let key = "labels"

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let machine = planning.machine
        let roles = machine.role == .master ? ["control-plane", "master"] : [machine.role.rawValue]
        // By the ancestor's label for it.
        let kinds = machine.hasGPU ? [("machinetype", "gpu")] : []
        let wanted = machine.labels.merging(roles.map { ("node-role.kubernetes.io/\($0)", "") } + kinds) { own, _ in own
        }
        let current = planning.node?.labels ?? [:]
        let missing = wanted.filter { current[$0.key] != $0.value }.sorted { $0.key < $1.key }
        guard !missing.isEmpty, let master = planning.planner.workingMaster(planning.findings.facts) else { return }
        step.changes += missing.map { Change(.label, "\($0.key)=\($0.value)", "is not set") }
        step.add(
            .script(
                try planning.planner.script(
                    "label-node",
                    for: machine,
                    on: master,
                    given: Shell.assignment("labels", missing.map { "\"\($0.key)\":\"\($0.value)\"" }),
                    within: .seconds(240)
                )
            )
        )
    }
}
