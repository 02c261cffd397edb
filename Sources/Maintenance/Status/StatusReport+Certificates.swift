import ClusterModel
import ClusterPlanning
import Facts

/// Certificates, and the timers that renew them.
extension StatusReport {
    static func certificates(_ findings: Findings, _ planner: JobPlanner) throws -> [Certificate] {
        var all = try planner.cluster.machines.flatMap { machine in
            try findings.facts[machine.name].map { facts in
                try planner.certificates(of: machine, facts, now: findings.now).map {
                    Certificate($0, on: machine.name)
                }
            } ?? []
        }
        if let text = findings.adminKubeconfig,
            let held = JobPlanner.certificate(inKubeconfig: text, path: "admin.conf", now: findings.now)
        {
            all.append(Certificate(held, on: "here"))
        }
        return all
    }

    func certificateProblems(below renewalDays: Int) -> [String] {
        authorityProblems()
            + Dictionary(grouping: certificates, by: \.machine).sorted { $0.key < $1.key }.compactMap { machine, held in
                let due = held.filter { ($0.daysLeft ?? -1) < renewalDays }
                guard let first = due.min(by: { ($0.daysLeft ?? -1) < ($1.daysLeft ?? -1) }) else { return nil }
                let more = due.count == 1 ? "" : ", and \(due.count - 1) more"
                return
                    "\(machine): the certificate \(first.path) \(first.words)\(more): 'paictl certs renew' renews them"
            }
    }

    /// Masters have the same, so that one of them is enough.
    static func authorities(_ findings: Findings, _ planner: JobPlanner) -> [Certificate] {
        for machine in planner.cluster.masters {
            guard let facts = findings.facts[machine.name] else { continue }
            let held = planner.authorities(facts, now: findings.now)
            if !held.isEmpty { return held.map { Certificate($0, on: machine.name) } }
        }
        return []
    }

    /// What they sign ends with them: a year before is early enough for new ones, and no surprise.
    private static let authorityDays = 365

    func authorityProblems() -> [String] {
        authorities.filter { ($0.daysLeft ?? -1) < Self.authorityDays }.map {
            "the authority \($0.path) \($0.words): what it has signed holds no longer: 'paictl certs rotate-ca' has a new one take its place"
        }
    }

    func rotationProblems(_ facts: [String: Facts]) -> [String] {
        guard let subject = JobPlanner.rotating(facts) else { return [] }
        return [
            "new \(subject) are on their way: 'paictl certs \(subject.command)' goes on with them, and with --roll-back takes them back"
        ]
    }

    static func timers(_ status: [String: StatusFacts]) -> [Timer] {
        status.sorted { $0.key < $1.key }.flatMap { machine, facts in
            facts.timers.sorted { $0.key < $1.key }.map { Timer(machine: machine, name: $0, state: $1) }
        }
    }

    /// Three times in a row nobody has kept one.
    func snapshotProblems(_ schedule: SnapshotSchedule?, now: Int64) -> [String] {
        guard let schedule, let kept = snapshotKept, kept + 3 * Int64(schedule.interval) < now else { return [] }
        return ["no master has kept a snapshot of etcd for \((now - kept) / 3600) hours: the timers' results say why"]
    }

    /// Longer than a program of a timer may take (the units' TimeoutStartSec).
    private static let longestRun: Int64 = 3600

    func timerProblems(now: Int64) -> [String] {
        timers.flatMap { timer in
            var problems: [String] = []
            if !timer.state.isActive {
                problems.append(
                    "\(timer.machine): the timer paictl-\(timer.name) does not run: 'paictl deploy' starts it"
                )
            }
            let last = timer.state.last ?? now
            switch timer.state.result {
            case .failed:
                problems.append("\(timer.machine): \(timer.name) failed: \(timer.state.sentence ?? "")")
            case .began where last + Self.longestRun < now:
                problems.append("\(timer.machine): \(timer.name) was cut short, and begins anew the next time")
            default: break
            }
            return problems
        }
    }
}

extension StatusReport.Certificate {
    fileprivate init(_ held: HeldCertificate, on machine: String) {
        self.init(machine: machine, path: held.path, daysLeft: held.daysLeft, issuer: held.issuer)
    }

    fileprivate var words: String {
        daysLeft.map { $0 < 0 ? "has expired" : "expires in \($0) days" } ?? "cannot be read"
    }
}
