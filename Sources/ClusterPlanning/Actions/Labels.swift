import Plan
import Facts
import ClusterModel
import Kubernetes

/// `labels: true`: the node has the labels and taints of its role and those that the configuration gives it.
struct Labels: MachineAction, Switch {
    static let key = "labels"

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let planner = planning.planner
        let marks = NodeMarks(
            of: planning.machine,
            in: planner.cluster,
            seesGPUs: planning.facts.gpus.serve(planner.cluster.kubernetes.gpuToolkit)
        )
        let changes = marks.changes(from: planning.node)
        guard !changes.isEmpty, let master = planner.workingMaster(planning.findings.facts) else { return }
        step.changes += changes
        step.add(
            try planner.script(
                "label-node",
                for: planning.machine,
                on: master,
                given: Shell.assignment("node_labels", JSON.object(marks.labels.mapValues(JSON.string)).text)
                    + Shell.assignment("node_taints", JSON.array(marks.taints.map(Self.json)).text)
                    + Shell.assignment("registered_taints", JSON.array(marks.registered.map { .string($0.name) }).text),
                within: .seconds(240)
            )
        )
    }

    private static func json(_ taint: Taint) -> JSON {
        var fields: [String: JSON] = ["key": .string(taint.key), "effect": .string(taint.effect)]
        fields["value"] = taint.value.map(JSON.string)
        return .object(fields)
    }
}
