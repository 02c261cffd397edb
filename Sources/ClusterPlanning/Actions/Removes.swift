import Facts
import Plan
import ClusterModel
import YAML

/// `removes:` what there is of these kinds of what a cluster leaves on a machine; the step fails with a list when any is left.
struct Removes: MachineAction {
    static let key = "removes"

    /// As `k8sPaiLibrary/script/remains.sh` has them.
    let kinds: [String]

    init(_ value: Node, in names: Names) throws { kinds = try names.list(value, names.kind) }

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) throws {
        request.remains += kinds
        request.lookingForRemains = try planner.library.remains()
    }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let changes = kinds.flatMap { kind in
            (planning.facts.remains[kind] ?? []).map { Change(.removal, $0, .leftover(kind: kind)) }
        }
        guard !changes.isEmpty else { return }
        step.changes += changes
        step.run(try planning.planner.library.remains() + "take_off \(kinds.joined(separator: " "))")
    }
}
