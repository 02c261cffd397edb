import Facts
import Plan
import ClusterModel
import YAML

/// `wait:` until this script of the library succeeds; it is looked at when it does not hold, and once something that runs was
/// changed here.
struct Waits: MachineAction, SharedAction {
    static let key = "wait"
    static let places: Set<Place> = [.master, .worker, .proxy, .cluster]

    let script: String

    init(_ value: Node, in names: Names) throws { script = try names.script(value) }

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) { request.probes.insert(script) }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let definition = step.definition
        let isUnsettled = planning.settle(definition)
        let wait = step.waitsFor ?? script
        let holds = planning.facts.probes[wait] == true
        guard !holds || planning.disturbs || isUnsettled || !step.changes.isEmpty else { return }
        if !holds {
            step.changes.append(Change(.wait, wait, .doesNotHold))
        } else if isUnsettled {
            step.changes.append(Change(.wait, wait, .unwitnessed))
        }
        let text = try planning.planner.library.script(wait)
        // Waiting changes nothing, so that it need not keep the next run from beginning.
        let until = Self.until(within: step.deadline)
        if definition.putsBack {
            // Not in a shell of its own: what undoes the step asks for the same.
            step.waits("exec 8>&-\n", text, "\n\(until)\nforget_previous\n")
        } else {
            step.waits("exec 8>&-\n(\n\n", text, "\(until)\n)\n")
        }
    }

    /// On the master through which the cluster is spoken to.
    func plan(_ step: inout StepDraft, in situation: Situation) throws {
        let (planner, facts) = (situation.planner, situation.findings.facts)
        guard let master = planner.workingMaster(facts) else { return }
        let holds = facts[master.name]?.probes[script] == true
        // Behind objects it waits for what becomes of them alone: where a node has just come, its pods may be on their way, with nothing to be done.
        let isAlone = !step.definition.waitsForItsObjects
        guard !step.changes.isEmpty || isAlone && (!holds || step.follows) else { return }
        if isAlone, !holds { step.changes.append(Change(.wait, script, .doesNotHold)) }
        var script = try planner.script(
            script,
            for: master,
            then: "exec 8>&-\n\(Self.until(within: step.deadline))\n",
            within: step.deadline + .seconds(60)
        )
        script.waits = true
        step.add(script)
    }

    static func until(within deadline: Duration) -> String {
        "until_it_holds \(deadline.components.seconds) holds || { explain >&2; exit 1; }"
    }
}
