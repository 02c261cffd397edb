import ClusterModel
import Facts
import Checkup
import Plan
import Maintenance
import ClusterPlanning

/// What a check found, as a person reads it: a line for each machine, then every finding with its fix.
struct CheckText {
    let text: String

    /// - Parameter columns: how wide lines may be; nil where they may be as long as they are.
    init(_ report: CheckReport, columns: Int?) {
        var rows = report.machines.map { Self.row($0, report.findings.filter { $0.severity != .note }) }
        if let columns { for index in rows.indices { rows[index][0] = rows[index][0].fitted(to: columns / 3) } }
        // The verdict comes early, and the address last: a narrow terminal cuts what the configuration says anyway.
        let head = ["MACHINE", "VERDICT", "ROLE", "SYSTEM", "CORES", "MEMORY", "DISK FREE", "ADDRESS"]
        let table = TextTable([head] + rows).lines
        let findings = Self.lines(of: report.findings, columns: columns)
        let lines = table.map { $0.fitted(to: columns ?? .max) } + (findings.isEmpty ? [] : [""] + findings)
        text = (lines + ["", Self.verdict(report)]).map { $0 + "\n" }.joined()
    }

    // MARK: Machines

    private static func row(_ machine: CheckReport.Entry, _ findings: [Finding]) -> [String] {
        let own = findings.filter { $0.machine == machine.name }
        guard let facts = machine.facts else {
            return [machine.name, "not checked", machine.role, "", "", "", "", machine.address]
        }
        let folders = facts.check?.folders.values.filter {
            $0.sizeKiB > 0 && !["/run", "/tmp"].contains($0.mountPoint)
        }
        return [
            machine.name, own.isEmpty ? "fine" : count(own), machine.role,
            "\(facts.distribution.id) \(facts.distribution.version) \(facts.architecture)",
            "\(facts.cores)", gibibytes(facts.memoryKiB), gibibytes(folders?.map(\.freeKiB).min() ?? 0),
            machine.address,
        ]
    }

    private static func gibibytes(_ kibibytes: Int) -> String {
        let tenths = kibibytes * 10 / 1_048_576
        return "\(tenths / 10).\(tenths % 10) GiB"
    }

    // MARK: Findings

    /// Errors first, each with what to do about it.
    static func lines(of findings: [Finding], columns: Int?) -> [String] {
        merged(findings).flatMap { lines($0, columns: columns) }
    }

    /// A finding and the machines it was made on: fifty machines with one fault are one line.
    private struct Merged {
        var finding: Finding
        var machines: [String]
    }

    /// Errors first.
    private static func merged(_ findings: [Finding]) -> [Merged] {
        var merged: [Merged] = []
        var places: [Finding: Int] = [:]
        for severity in Finding.Severity.allCases {
            for finding in findings where finding.severity == severity {
                var key = finding
                key.machine = nil
                if let machine = finding.machine, let place = places[key] {
                    merged[place].machines.append(machine)
                } else {
                    if finding.machine != nil { places[key] = merged.count }
                    merged.append(Merged(finding: finding, machines: finding.machine.map { [$0] } ?? []))
                }
            }
        }
        return merged
    }

    private static func lines(_ merged: Merged, columns: Int?) -> [String] {
        let machines = merged.machines
        let list =
            machines.count <= 8
            ? machines.joined(separator: ", ")
            : machines.prefix(7).joined(separator: ", ") + " and \(machines.count - 7) more"
        let head = "\(merged.finding.severity.rawValue): " + (list.isEmpty ? "" : "\(list): ") + merged.finding.what
        let fix = merged.finding.fix
        guard let columns else { return [head + (fix.isEmpty ? "" : ": \(fix)")] }
        return head.wrapped(to: columns, hanging: 4)
            + (fix.isEmpty ? [] : "  -> \(fix)".wrapped(to: columns, hanging: 3))
    }

    // MARK: The verdict

    private static func count(_ findings: [Finding]) -> String {
        let counts = Finding.Severity.allCases.compactMap { severity -> String? in
            let count = findings.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        return counts.joined(separator: ", ")
    }

    private static func verdict(_ report: CheckReport) -> String {
        let asked = report.machines.count { $0.facts != nil }
        let machines =
            asked == report.machines.count
            ? "\(asked) \(asked == 1 ? "machine" : "machines") checked"
            : "\(asked) of \(report.machines.count) machines checked"
        guard !report.findings.isEmpty else { return "\(machines): nothing to complain of" }
        let stops = report.findings.contains { $0.severity == .error }
        return "\(machines): \(count(report.findings))" + (stops ? "" : "; nothing that stops a deploy")
    }
}

/// What a check found, as programs read it.
struct CheckRecord: Encodable {
    var event = "finding"
    /// Nil when it is about the cluster as a whole.
    var machine: String?
    var severity: String
    var what: String
    var fix: String

    init(_ finding: Finding) {
        machine = finding.machine
        severity = finding.severity.rawValue
        what = finding.what
        fix = finding.fix
    }

    private struct Summary: Encodable {
        var event = "check-ended"
        var machines: Int
        /// Those that could not be asked.
        var unchecked: [String]
        var errors: Int
        var warnings: Int
        var notes: Int
        var exitCode: Verdict
    }

    static func lines(of report: CheckReport) -> [String] {
        func count(_ severity: Finding.Severity) -> Int { report.findings.count { $0.severity == severity } }
        return report.findings.map { JSONLine.encode(CheckRecord($0)) } + [
            JSONLine.encode(
                Summary(
                    machines: report.machines.count,
                    unchecked: report.machines.filter { $0.facts == nil }.map(\.name),
                    errors: count(.error),
                    warnings: count(.warning),
                    notes: count(.note),
                    exitCode: report.findings.verdict
                )
            )
        ]
    }
}
