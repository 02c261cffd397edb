package import Checkup
package import ClusterModel
import ClusterPlanning
package import Execution
import Facts

/// What the checks of the CIS benchmark have come to.
package struct CISReport: Sendable {
    package struct Row: Sendable {
        package enum Outcome: String, Sendable, Encodable {
            case passed, accepted, failed
            /// A machine could not be asked, or not about this.
            case unknown
        }

        package var check: CISCheck
        /// Machine → how it ended there; none where the cluster has nothing that the check is about.
        package var verdicts: [String: CISVerdict]

        package init(check: CISCheck, verdicts: [String: CISVerdict]) {
            self.check = check
            self.verdicts = verdicts
        }

        /// The worst of its machines.
        package var outcome: Outcome {
            var outcome = Outcome.passed
            for verdict in verdicts.values {
                switch verdict {
                case .failed: return .failed
                case .unknown: outcome = .unknown
                case .accepted: if outcome == .passed { outcome = .accepted }
                case .passed: break
                }
            }
            return outcome
        }
    }

    /// In the order of the table.
    package var rows: [Row]
    package var machines: [String]
    /// Machines that could not be asked, and what is not as the benchmark wants it.
    package var findings: [Finding]

    package init(rows: [Row], machines: [String], silences: [Finding] = []) {
        self.rows = rows
        self.machines = machines
        findings = silences + rows.flatMap { row in machines.compactMap { Self.finding(row, on: $0) } }
    }

    package func count(scored: Bool, _ outcome: Row.Outcome? = nil) -> Int {
        rows.count { $0.check.isScored == scored && (outcome == nil || $0.outcome == outcome) }
    }

    /// What is scored is an error, the rest a warning; what cannot be seen is no better than what is not so.
    private static func finding(_ row: Row, on machine: String) -> Finding? {
        let severity = row.check.isScored ? Finding.Severity.error : .warning
        let name = "CIS \(row.check.number)"
        return switch row.verdicts[machine] {
        case .failed(let what): Finding(machine: machine, severity, "\(name): \(what)", fix: row.check.remedy)
        case .unknown(let why):
            why.isEmpty
                ? nil
                : Finding(
                    machine: machine,
                    severity,
                    "\(name) cannot be judged: \(why)",
                    fix: "'paictl status' says how what should be there is"
                )
        case .accepted(let because): Finding(machine: machine, .note, "\(name) is otherwise: \(because)")
        case .passed, nil: nil
        }
    }
}

extension ClusterJob {
    /// Looks on every machine at what the CIS benchmark asks; takes no lock and changes nothing.
    package func checkCIS(report: @escaping @Sendable (Event) -> Void) async throws -> CISReport {
        let answers = try await ask(cluster.machines, on: Site(isForShow: true, report: report)) {
            try planner.cisScript(for: $0)
        }
        let rows = planner.cisChecks.map { check in
            let machines = cluster.machines.filter { check.concerns($0) && planner.isDue(check) }
            let verdicts = machines.map { machine in
                // What is so of a machine that was not asked is said once, and not with each check.
                (
                    machine.name,
                    answers.facts[machine.name]?.cis.map { CISJudgement($0).verdict(on: check) } ?? .unknown("")
                )
            }
            return CISReport.Row(check: check, verdicts: Dictionary(uniqueKeysWithValues: verdicts))
        }
        return CISReport(
            rows: rows,
            machines: cluster.machines.map(\.name),
            silences: cluster.machines.compactMap { answers.silences[$0.name]?.finding(on: $0.name) }
        )
    }
}
