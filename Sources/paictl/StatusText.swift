import ClusterModel
import Facts
import Foundation
import Maintenance

/// How a cluster is, as a person reads it: a table for each part, and below them what is not well.
struct StatusText {
    let lines: [String]

    /// - Parameters:
    ///   - verbose: every certificate and every step, instead of their first and their number.
    ///   - summaryFirst: what is not well comes before the tables, for a window that may not hold them.
    init(_ report: StatusReport, verbose: Bool = false, summaryFirst: Bool = false) {
        var tables = [Self.machines(report)]
        if report.clusterID != nil {
            tables += [
                Self.controlPlane(report), Self.etcd(report), Self.certificates(report, verbose: verbose),
                Self.timers(report), Self.front(report), Self.addons(report), Self.gpus(report),
            ]
        }
        let title = "Kubernetes \(report.kubernetesVersion)" + (report.clusterID.map { ", cluster \($0)" } ?? "")
        var body: [String] = []
        for table in tables where table.count > 1 { body += [""] + TextTable(table).lines }
        if verbose, report.driftSteps > 0 { body += [""] + Self.drift(report) }
        if let services = report.services {
            let unready = services.unready.isEmpty ? "" : "; not \(services.unready.joined(separator: ", "))"
            body += ["", "services: \(services.ready) of \(services.count) ready" + unready]
        }
        if let kept = report.snapshotKept {
            body += ["", "the last snapshot that a master has kept: \(Self.time(kept))"]
        }
        let summary = (Self.obstacles(report) + report.problems).map { "! \($0)" } + [Self.verdict(report)]
        lines = [title] + (summaryFirst ? summary + body : body + [""] + summary)
    }

    var text: String { lines.map { $0 + "\n" }.joined() }

    private static func machines(_ report: StatusReport) -> [[String]] {
        [["MACHINE", "ROLE", "ADDRESS", "NODE", "KUBELET", "DRIFT"]]
            + report.machines.map { machine in
                guard machine.obstacle == nil else {
                    return [machine.name, machine.role, machine.address, "unreachable"]
                }
                let node = machine.node.map { ($0.ready ? "ready" : "not ready") + ($0.cordoned ? ", cordoned" : "") }
                return [
                    machine.name, machine.role, machine.address, node ?? "none",
                    machine.node?.kubeletVersion ?? "-", steps(machine.drift.count),
                ]
            }
    }

    /// Why machines cannot be asked: sentences, for which a table has no room.
    private static func obstacles(_ report: StatusReport) -> [String] {
        report.machines.compactMap { machine in machine.obstacle.map { "\(machine.name) is unreachable: \($0)" } }
    }

    private static func controlPlane(_ report: StatusReport) -> [[String]] {
        [["CONTROL PLANE", "API SERVER", "CONTROLLER MANAGER", "SCHEDULER"]]
            + report.machines.filter { $0.role == "master" && $0.obstacle == nil }.map { machine in
                [machine.name]
                    + StatusReport.controlPlane.map { name in
                        report.components.first { $0.machine == machine.name && $0.name == name }.map(words) ?? "none"
                    }
            }
    }

    private static func words(_ component: StatusReport.Component) -> String {
        switch component.state {
        case .ready: "ready \(component.version ?? "")"
        case .unready: "not ready \(component.version ?? "")"
        case .stopped: "does not run"
        }
    }

    private static func etcd(_ report: StatusReport) -> [[String]] {
        [["ETCD", "MEMBER", "ROLE", "VERSION", "DATABASE", "ALARM"]]
            + report.etcd.map { member in
                let id = UInt64(member.id).map { String($0, radix: 16) } ?? member.id
                let size = member.databaseBytes.map { String(format: "%.1f MiB", Double($0) / 1_048_576) }
                return [
                    member.machine ?? "?", id, member.role.rawValue + (member.answers ? "" : ", silent"),
                    member.version ?? "-", size ?? "-", member.alarm ?? "none",
                ]
            }
    }

    private static func certificates(_ report: StatusReport, verbose: Bool) -> [[String]] {
        let head = ["CERTIFICATES", "DAYS LEFT", verbose ? "FILE" : "FIRST TO EXPIRE"]
        func row(_ certificate: StatusReport.Certificate, _ more: String = "") -> [String] {
            [certificate.machine, certificate.daysLeft.map { "\($0)" } ?? "unreadable", certificate.path + more]
        }
        if verbose {
            return [head] + report.certificates.map { row($0) }
                + report.authorities.map { row($0, $0.issuer.map { ", signed by \($0)" } ?? "") }
        }
        var order: [String] = []
        for certificate in report.certificates where !order.contains(certificate.machine) {
            order.append(certificate.machine)
        }
        return [head]
            + order.compactMap { machine in
                let held = report.certificates.filter { $0.machine == machine }
                return held.min { ($0.daysLeft ?? .min) < ($1.daysLeft ?? .min) }.map {
                    row($0, held.count == 1 ? "" : " (of \(held.count))")
                }
            }
    }

    private static func timers(_ report: StatusReport) -> [[String]] {
        [["TIMER", "MACHINE", "LAST", "RESULT", "NEXT"]]
            + report.timers.map { timer in
                [
                    timer.name, timer.machine, time(timer.state.last), timer.state.result?.rawValue ?? "-",
                    timer.state.isActive ? time(timer.state.next) : "does not run",
                ]
            }
    }

    private static func time(_ seconds: Int64?) -> String {
        seconds.map { Date(timeIntervalSince1970: Double($0)).formatted(.iso8601) } ?? "-"
    }

    private static func front(_ report: StatusReport) -> [[String]] {
        let head = ["FRONT", "HELD BY", "ANSWERS", "LOAD BALANCERS"]
        let silent = report.front.answers.filter { !$0.value }.count
        let answers =
            report.front.answers.isEmpty
            ? "not asked" : silent == 0 ? "yes" : "not on \(silent) of \(report.front.answers.count)"
        let balancers = report.components.filter { $0.name == "haproxy" || $0.name == "keepalived" }
        let ready = balancers.count { $0.state == .ready }
        let running = balancers.isEmpty ? "none of ours" : "\(ready) of \(balancers.count) run"
        let holder = report.front.heldBy.isEmpty ? "no machine" : report.front.heldBy.joined(separator: ", ")
        return [
            head,
            [
                report.front.address ?? "every worker's own", report.front.address == nil ? "-" : holder, answers,
                running,
            ],
        ]
    }

    private static func addons(_ report: StatusReport) -> [[String]] {
        [["ADD-ON", "PODS READY"]] + report.addons.map { [$0.name, "\($0.readyPods) of \($0.wantedPods)"] }
    }

    private static func gpus(_ report: StatusReport) -> [[String]] {
        [["GPUS", "VENDOR", "SEEN", "DRIVER", "TOOLKIT", "FOR PODS"]]
            + report.gpus.map { gpus in
                let pods = gpus.allocatable.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
                return [
                    gpus.machine, gpus.vendor.name, "\(gpus.count)", gpus.driver ?? "none",
                    gpus.toolkit.map { $0 ? "there" : "missing" } ?? "-",
                    pods.isEmpty ? "none" : pods.joined(separator: ", "),
                ]
            }
    }

    private static func drift(_ report: StatusReport) -> [String] {
        ["what 'paictl deploy' would do:"]
            + report.machines.flatMap { machine in machine.drift.map { "  \(machine.name): \($0)" } }
            + report.clusterDrift.map { "  \($0)" }
    }

    private static func steps(_ count: Int) -> String {
        count == 0 ? "none" : count == 1 ? "1 step" : "\(count) steps"
    }

    private static func verdict(_ report: StatusReport) -> String {
        var words: [String] = []
        let silent = report.unreachable
        if !silent.isEmpty { words.append("\(silent.joined(separator: ", ")) cannot be asked") }
        if !report.problems.isEmpty {
            words.append(
                report.problems.count == 1 ? "1 thing is not well" : "\(report.problems.count) things are not well"
            )
        }
        if report.driftSteps > 0 {
            words.append(
                "\(steps(report.driftSteps)) of a deploy \(report.driftSteps == 1 ? "is" : "are") due: 'paictl plan deploy' shows what they change"
            )
        }
        return words.isEmpty ? "all is well, and as the configuration has it" : words.joined(separator: "; ")
    }
}
