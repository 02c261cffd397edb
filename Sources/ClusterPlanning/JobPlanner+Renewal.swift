import Facts
package import Plan
import ClusterModel
import PKI

/// What keeps certificates from being renewed.
extension JobPlanner {
    /// Throws a refusal unless the plan changes nothing but certificates, of a cluster that bears it.
    package func checkRenewal(_ plan: Plan, _ findings: Findings) throws {
        try refuseStrangers(findings)
        guard !plan.isEmpty else { return }
        try refuseOtherChanges(findings)
        try refuseLossOfQuorum(plan, findings)
    }

    func refuseStrangers(_ findings: Findings) throws(Refusal) {
        let facts = findings.facts
        guard planner.masters.contains(where: { facts[$0.name]?.clusterID != nil }) else {
            throw Refusal("no master that answers has a cluster yet: 'paictl deploy' makes it")
        }
        if let stranger = planner.machines.first(where: { facts[$0.name] != nil && facts[$0.name]?.clusterID == nil }) {
            throw Refusal("\(stranger.name) is no part of the cluster yet: 'paictl deploy' brings it in first")
        }
    }

    /// Certificates are not the occasion for another version or other flags.
    private func refuseOtherChanges(_ findings: Findings) throws {
        var withoutRenewals = self
        withoutRenewals.planner.renewalDays = .min
        let plan = try withoutRenewals.plan(findings)
        for track in plan.tracks where track.place != .here {
            let changes = track.steps.flatMap(\.changes).filter { $0.kind != .wait }
            // What has expired changes what reads it; no more can be said then.
            guard let change = changes.first, !changes.contains(where: { $0.kind == .certificate }) else { continue }
            throw Refusal(
                "\(track.name): \(change.sentence), and this job is for nothing but certificates: run 'paictl deploy' "
                    + "first, which renews those with fewer than \(planner.cluster.kubernetes.certificates.days) days left, too"
            )
        }
    }

    /// While a master's etcd starts anew, the others must be able to agree.
    func refuseLossOfQuorum(_ plan: Plan, _ findings: Findings) throws {
        let (masters, facts) = (planner.cluster.masters, findings.facts)
        let restarts = plan.tracks.contains { track in
            !track.steps.isEmpty && masters.contains { track.place == .machine($0.name) }
        }
        // Without a leader there is no quorum to lose, and two members never bear a loss.
        guard restarts, masters.count > 2, masters.contains(where: { facts[$0.name]?.etcd?.hasLeader == true }) else {
            return
        }
        let ill = masters.filter { facts[$0.name]?.probes[Probe.etcdIsHealthy] != true }
        let remaining = masters.count - ill.count - 1
        // One that is ill because its certificates have expired is what this job mends.
        guard remaining < masters.count / 2 + 1, let unwell = try ill.first(where: { try !hasExpired($0, findings) })
        else {
            return
        }
        throw Refusal(
            "\(unwell.name)'s etcd is not well, so that the others could not agree while one of them restarts: fix it first, with "
                + "'paictl deploy' or 'paictl etcdfix', or take it out with 'paictl remove'"
        )
    }

    private func hasExpired(_ machine: Machine, _ findings: Findings) throws -> Bool {
        guard let facts = findings.facts[machine.name] else { return false }
        return try certificates(of: machine, facts, now: findings.now).contains { ($0.daysLeft ?? 0) < 0 }
    }
}
