import Facts
import Plan
import ClusterModel
import Foundation

/// `snapshot: true`: etcd's data, fetched from a master that runs it, is kept in `snapshots` of the configuration directory.
struct TakesSnapshot: SharedAction, Switch {
    static let key = "snapshot"
    static let places: Set<Place> = [.cluster]

    /// - Throws: a refusal when there is data and no etcd that runs to ask for it.
    func plan(_ step: inout StepDraft, in situation: Situation) throws {
        let (planner, findings) = (situation.planner, situation.findings)
        // Members that stay as they are need none.
        guard situation.kind.takesAway || situation.etcd?.changes == true || step.definition.neededBy != nil,
            planner.hasEtcdData(findings.facts)
        else { return }
        let member = try source(situation)
        let time = Date(timeIntervalSince1970: TimeInterval(findings.now)).formatted(.iso8601).replacing(":", with: "-")
        let path = "snapshots/etcd-\(time).db"
        step.changes.append(Change(.snapshot, path, .fetched(from: member.name)))
        step.add(
            .fetch(try planner.script("etcd-snapshot", for: member, on: member, within: step.deadline), path: path)
        )
    }

    private func source(_ situation: Situation) throws -> Machine {
        let (planner, facts) = (situation.planner, situation.findings.facts)
        // Without a quorum there is but one master to ask, and it may not run.
        if let etcd = situation.etcd, etcd.isRestored { return etcd.through }
        let members = planner.masters.filter { facts[$0.name]?.probes[Probe.etcdRuns] == true }
        if let member = members.first(where: { facts[$0.name]?.etcd?.hasLeader == true }) ?? members.first {
            return member
        }
        let holders = planner.masters.filter { facts[$0.name]?.probes[Probe.etcdHasData] == true }
        throw Refusal(
            "\(holders.map(\.name).joined(separator: ", ")) has etcd data, and etcd runs on no master, so that no snapshot "
                + "can be taken: start it ('paictl deploy' does), or give the data up with --no-snapshot"
        )
    }
}
