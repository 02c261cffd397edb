import Plan
import Facts
import ClusterModel
import Foundation

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
                given: Shell.assignment("node_labels", try Self.json(marks.labels))
                    + Shell.assignment("node_taints", try Self.json(marks.taints.map(JSONTaint.init)))
                    + Shell.assignment("registered_taints", try Self.json(marks.registered.map(\.name))),
                within: .seconds(240)
            )
        )
    }

    private struct JSONTaint: Encodable {
        var key: String
        var value: String?
        var effect: String

        init(_ taint: Taint) { (key, value, effect) = (taint.key, taint.value, taint.effect) }
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
