import ClusterModel
import YAML

/// `packages:` of the machine's distribution, installed when missing. `docker` stands for the one that the configuration chose;
/// Docker of any vendor will do: `docker-ce` is not replaced by `docker.io`.
struct InstallsPackages: MachineAction {
    static let key = "packages"

    let names: [String]

    init(_ value: Node, in names: Names) throws { self.names = try names.list(value, names.text) }

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) {
        request.packages.formUnion(names.map(planner.package))
    }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let facts = planning.facts
        let missing = names.filter { $0 == "docker" ? facts.docker == nil : facts.packages[$0] == nil }
            .map(planning.planner.package)
        guard !missing.isEmpty else { return }
        step.changes += missing.map { Change(.package, $0, "is not installed") }
        step.run(
            try planning.planner.library.script("install-packages"),
            given: Shell.assignment("packages", missing)
        )
    }
}
