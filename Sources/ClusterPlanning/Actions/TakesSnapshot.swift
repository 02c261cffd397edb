import Facts
import Plan
import ClusterModel
import Foundation

/// `snapshot: true`: etcd's data, fetched from a master that runs it, is kept in `snapshots` of the configuration directory, or where the
/// operator wants it, and the cluster's keys beside it.
struct TakesSnapshot: SharedAction, Switch {
    static let key = "snapshot"
    static let places: Set<Place> = [.cluster]

    /// - Throws: a refusal when there is data and no etcd that runs to ask for it, or when there is none and it is all that is wanted.
    func plan(_ step: inout StepDraft, in situation: Situation) throws {
        let (planner, findings) = (situation.planner, situation.findings)
        let isAll = situation.kind == .tends
        // Members that stay as they are need none.
        guard
            isAll || situation.kind.takesAway || situation.etcd?.changes == true || step.definition.neededBy != nil
        else { return }
        guard planner.hasEtcdData(findings.facts) else {
            guard isAll else { return }
            throw Refusal("no master that answers has etcd data, so that there is nothing to take a snapshot of")
        }
        let member = try source(situation)
        let time = Date(timeIntervalSince1970: TimeInterval(findings.now)).formatted(.iso8601).replacing(":", with: "-")
        let path = planner.snapshotPath ?? "snapshots/etcd-\(time).db"
        step.changes.append(Change(.snapshot, path, .fetched(from: member.name)))
        step.changes.append(Change(.snapshot, path + SnapshotRecord.ending, .keysKept))
        let script = try planner.script("etcd-snapshot", for: member, on: member, within: step.deadline)
        step.add(.keepSnapshot(KeptSnapshot(script, path: path, record: record(of: member, situation))))
    }

    private func record(of member: Machine, _ situation: Situation) -> SnapshotRecord {
        let (findings, facts) = (situation.findings, situation.findings.facts[member.name])
        // A job that takes a cluster away makes nothing of them: it keeps what is there.
        let files = findings.secrets?.files ?? (facts?.files.compactMapValues(\.contents) ?? [:])
        return SnapshotRecord(
            taken: findings.now,
            revision: facts?.etcd?.revision ?? 0,
            member: member.name,
            cluster: findings.secrets?.clusterID ?? facts?.clusterID,
            kubernetes: situation.planner.cluster.kubernetes.version.description,
            etcd: facts?.etcd?.version?.description,
            files: files.filter { ClusterSecrets.Path.all.contains($0.key) }
        )
    }

    private func source(_ situation: Situation) throws -> Machine {
        let (planner, facts) = (situation.planner, situation.findings.facts)
        // Without a quorum there is but one master to ask, and it may not run.
        if let etcd = situation.etcd, etcd.isRestored { return etcd.through }
        let members = planner.masters.filter { facts[$0.name]?.probes[Probe.etcdRuns] == true }
        let led = members.filter { facts[$0.name]?.etcd?.hasLeader == true }
        if let member = led.first(where: { facts[$0.name]?.etcdIsWell == true }) ?? led.first ?? members.first {
            return member
        }
        let holders = planner.masters.filter { facts[$0.name]?.probes[Probe.etcdHasData] == true }
        throw Refusal(
            "\(holders.map(\.name).joined(separator: ", ")) has etcd data, and etcd runs on no master, so that no snapshot "
                + "can be taken: start it ('paictl deploy' does)"
                + (situation.kind == .tends ? "" : ", or give the data up with --no-snapshot")
        )
    }
}
