package import Checkup
package import Facts
import ClusterModel
import Execution
import ClusterPlanning
import SSH

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

extension Run {
    /// Asks every machine whether it can take part, and tries the ways between them; takes no lock and changes nothing.
    package func check() async throws -> CheckReport {
        let fleet = try makeFleet()
        let questions = try Self.reading { try cluster.machines.map { ($0, try planner.checkScript(for: $0)) } }
        var facts: [String: Facts] = [:]
        var obstacles: [String: Finding] = [:]
        for machine in cluster.machines { send(.connecting, machine.name) }
        await withTaskGroup(of: (String, Answer).self) { group in
            for (machine, script) in questions {
                group.addTask { (machine.name, await look(at: machine, script, through: fleet)) }
            }
            for await (name, answer) in group {
                switch answer {
                case .facts(let told):
                    facts[name] = told
                    send(.asked(obstacle: nil), name)
                case .obstacle(let finding):
                    obstacles[name] = finding
                    send(.asked(obstacle: finding.what), name)
                }
            }
        }
        try Task.checkCancellation()
        let found = Checkup(planner.demands).findings(facts, try preflight(facts))
        return CheckReport(
            machines: cluster.machines.map {
                .init(name: $0.name, address: "\($0.address)", role: $0.role.rawValue, facts: facts[$0.name])
            },
            findings: warnings.map { Finding(machine: nil, .warning, $0) }
                + cluster.machines.compactMap { obstacles[$0.name] }
                + found
        )
    }

    private enum Answer: Sendable {
        case facts(Facts)
        case obstacle(Finding)
    }

    /// One connection and one question.
    private func look(at machine: Machine, _ script: String, through fleet: Fleet) async -> Answer {
        func obstacle(_ what: String, fix: String = "", cause: Finding.Cause = .unreachable) -> Answer {
            .obstacle(Finding(machine: machine.name, .error, what, fix: fix, cause: cause))
        }
        do {
            let asked = Self.now()
            let (session, text) = try await fleet.open(machine, facts: script, lockedBy: nil) {
                send($0, machine.name)
            }
            do {
                var facts = try FactsReader.read(text)
                // It was read at some moment between the question and the answer.
                facts.clockSkew = min(max(0, facts.clock - Self.now()), facts.clock - asked)
                await session.close()
                return .facts(facts)
            } catch {
                await session.close()
                throw error
            }
        } catch let error as SSHError {
            switch error.problem {
            case .hostKeyChanged, .hostKeyUnknown:
                return obstacle("\(error.problem)", fix: error.problem.fix, cause: .safety)
            default: return obstacle("\(error.problem)", fix: error.problem.fix)
            }
        } catch {
            return obstacle(
                "\(error)",
                fix: "\(error)".contains("command not found")
                    ? "install that command there; Debian and Ubuntu have it unless it was taken away"
                    : "log in to it by hand and see what is odd there; bash, for one, must be installed"
            )
        }
    }
}
