import Checkup
import Facts
import Plan
import ClusterModel
import YAML

/// `packages:` installed when missing, by the names that `k8sPaiLibrary/packages.yaml` has for the machine's distribution.
struct InstallsPackages: MachineAction {
    static let key = "packages"

    let names: [String]

    init(_ value: Node, in names: Names) throws { self.names = try names.list(value, names.text) }

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) {
        request.add(packages: names, planner.library.packages)
    }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let (planner, facts) = (planning.planner, planning.facts)
        let missing = planner.library.packages.missing(
            names,
            on: facts,
            dockerPackage: planner.cluster.kubernetes.dockerPackage
        )
        guard missing.unknown.isEmpty else {
            // A check has said so of a machine that is new.
            throw Refusal(
                "\(planning.machine.name): \(missing.unknown.joined(separator: ", ")) is not there, and paictl knows no package of "
                    + "'\(facts.distribution.id)' that brings it: install it there"
            )
        }
        guard !missing.packages.isEmpty else { return }
        let bundled = planner.bundle?.packages.fitting(facts, lacking: missing.packages)
        step.changes += missing.packages.map { Change(.package, $0, bundled == nil ? .notInstalled : .bundled) }
        let installer = planner.library.packages.family(of: facts.distribution).installer
        var given = Shell.assignment("packages", missing.packages) + Shell.assignment("installer", installer.rawValue)
        if let bundled {
            given += Shell.assignment("bundled", "yes")
            step.add(
                .script(
                    try planner.script(
                        "install-packages",
                        for: planning.machine,
                        given: given,
                        payload: bundled.path,
                        within: step.deadline
                    )
                )
            )
            return
        }
        if let archive = missing.archives.first {
            given += Shell.assignment("archive_name", archive.name)
            given += Shell.assignment("archive_url", archive.url)
            given += Shell.assignment("archive_suite", archive.suite)
            given += Shell.assignment("archive_key", archive.key)
            given += Shell.assignment("archive_fingerprint", archive.fingerprint.uppercased())
            given += try planner.library.script("set-archive-up")
        }
        step.run(try planner.library.script("install-packages"), given: given)
    }
}
