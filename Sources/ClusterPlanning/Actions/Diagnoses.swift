import Facts
import ClusterModel
import YAML

/// `diagnose:` a script of the library says what is wrong with the machine, before anything is planned.
struct Diagnoses: MachineAction {
    static let key = "diagnose"

    let script: String

    init(_ value: Node, in names: Names) throws { script = try names.script(value) }

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) {
        request.diagnoses.append(script)
    }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) {}
}
