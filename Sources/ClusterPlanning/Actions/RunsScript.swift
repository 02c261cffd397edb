import Facts
import Plan
import ClusterModel
import YAML

/// `run:` a script of the library, when the step has changed something before it, or when what `unless:` names does not hold.
struct RunsScript: MachineAction {
    static let key = "run"

    let script: String

    init(_ value: Node, in names: Names) throws { script = try names.script(value) }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        if step.changes.isEmpty {
            guard let probe = step.definition.unless, planning.facts.probes[probe] != true else { return }
            step.changes.append(Change(.command, script, .due(unless: probe)))
        }
        step.run(try planning.planner.library.script(script))
    }
}
