package import Checkup
import ClusterPlanning
package import Facts
import ClusterModel
import ServiceModel
package import Execution

/// What a check found.
package struct CheckReport: Sendable {
    /// A machine of the configuration, and what it said; nil when it could not be asked.
    package struct Entry: Sendable {
        package var name: String
        package var address: String
        package var role: String
        package var facts: Facts?
    }

    /// In the order of the configuration.
    package var machines: [Entry]
    package var findings: [Finding]
}

extension ClusterJob {
    /// What is wrong or odd with the listed services, as far as no cluster is needed to tell.
    private var serviceFindings: [Finding] {
        do {
            return try workspace.catalogue(of: cluster, needsSecrets: false).warnings.map {
                Finding(machine: nil, .warning, $0)
            }
        } catch { return error.problems.map { Finding(machine: nil, .error, "\($0)") } }
    }

    /// Asks every machine whether it can take part, and tries the ways between them; takes no lock and changes nothing.
    package func check(report: @escaping @Sendable (Event) -> Void) async throws -> CheckReport {
        let answers = try await ask(cluster.machines, on: Site(isForShow: true, report: report)) {
            try planner.checkScript(for: $0)
        }
        let found = Checkup(planner.demands).findings(answers.facts, try preflight(answers.facts))
        return CheckReport(
            machines: cluster.machines.map {
                .init(name: $0.name, address: "\($0.address)", role: $0.role.rawValue, facts: answers.facts[$0.name])
            },
            findings: warnings.map { Finding(machine: nil, .warning, $0) } + serviceFindings
                + cluster.machines.compactMap { answers.silences[$0.name]?.finding(on: $0.name) } + found
        )
    }
}
