import Checkup
import ClusterModel
import Maintenance
import Plan

/// What the checks of the CIS benchmark came to, as a person reads it: a line for each check, then what is not as it should be.
struct CISText {
    let text: String

    /// - Parameter columns: how wide lines may be; nil where they may be as long as they are.
    init(_ report: CISReport, columns: Int?) {
        let rows = report.rows.map {
            [$0.check.number, Self.word($0), $0.check.isScored ? "yes" : "no", $0.check.what]
        }
        let table = TextTable([["CHECK", "VERDICT", "SCORED", "WHAT IS ASKED"]] + rows).lines
        let findings = CheckText.lines(of: report.findings, columns: columns)
        let lines = table.map { $0.fitted(to: columns ?? .max) } + (findings.isEmpty ? [] : [""] + findings)
        text = (lines + ["", Self.summary(report)]).map { $0 + "\n" }.joined()
    }

    private static func word(_ row: CISReport.Row) -> String {
        switch row.outcome {
        case .passed: row.verdicts.isEmpty ? "not there" : "ok"
        case .accepted: "accepted"
        case .failed: row.check.isScored ? "FAIL" : "no"
        case .unknown: "unknown"
        }
    }

    private static func summary(_ report: CISReport) -> String {
        let (passed, accepted) = (report.count(scored: true, .passed), report.count(scored: true, .accepted))
        let machines = "\(report.machines.count) \(report.machines.count == 1 ? "machine" : "machines")"
        let others = accepted == 0 ? "" : ", \(accepted) accepted"
        return "\(machines): \(passed) of \(report.count(scored: true)) scored checks passed\(others); "
            + "of the others \(report.count(scored: false, .passed)) of \(report.count(scored: false))"
    }
}

/// The same, as programs read it.
struct CISRecord: Encodable {
    var event = "cis-check"
    var check: String
    var scored: Bool
    var what: String
    var verdict: CISReport.Row.Outcome
    /// The machines that were looked at.
    var machines: [String]

    private struct Summary: Encodable {
        var event = "cis-ended"
        var scored: Int
        var passed: Int
        var accepted: Int
        var failed: Int
        var unknown: Int
        var exitCode: Verdict
    }

    /// A check a line, a finding a line, and a summary of what is scored.
    static func lines(of report: CISReport) -> [String] {
        report.rows.map {
            JSONLine.encode(
                CISRecord(
                    check: $0.check.number,
                    scored: $0.check.isScored,
                    what: $0.check.what,
                    verdict: $0.outcome,
                    machines: $0.verdicts.keys.sorted()
                )
            )
        } + report.findings.map { JSONLine.encode(CheckRecord($0)) } + [
            JSONLine.encode(
                Summary(
                    scored: report.count(scored: true),
                    passed: report.count(scored: true, .passed),
                    accepted: report.count(scored: true, .accepted),
                    failed: report.count(scored: true, .failed),
                    unknown: report.count(scored: true, .unknown),
                    exitCode: report.findings.verdict
                )
            )
        ]
    }
}
