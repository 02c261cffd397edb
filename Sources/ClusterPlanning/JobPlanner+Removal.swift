import Facts
import ClusterModel
import Foundation

/// Taking a cluster off its machines: what goes, what is lost with it, and what is kept of it.
extension JobPlanner {
    /// What is lost once everything on these machines is taken off, a sentence each; none when there is nothing to lose.
    func losses(_ findings: Findings, _ etcd: EtcdMembership?) -> [String] {
        if let snapshot = planner.snapshot {
            guard let etcd, etcd.isRestored, !etcd.hasBegun else { return [] }
            return snapshot.losses(
                planner.cluster.masters,
                findings.facts,
                dataPath: planner.cluster.kubernetes.etcdDataPath
            )
        }
        if let etcd, etcd.isRestored {
            let revision = findings.facts[etcd.through.name]?.etcd.map { ", revision \($0.revision)" } ?? ""
            return [
                "etcd has no quorum: it goes back to what \(etcd.through.name) has\(revision); what was written after that is lost",
                "what the other masters have in etcd is set aside there, not deleted",
            ]
        }
        guard job.actions(Removes.self).contains(where: { $0.kinds.contains("state") }) else { return [] }
        let doomed = planner.leaving.isEmpty ? planner.machines : planner.leaving
        let machines = doomed.filter { findings.facts[$0.name]?.remains.isEmpty == false }
        guard !machines.isEmpty else { return [] }
        let members = machines.filter { findings.facts[$0.name]?.probes[Probe.etcdHasData] == true }.map(\.name)
        let pods = Set(machines.flatMap { findings.facts[$0.name]?.remains["pods"] ?? [] })
        var losses = [
            (planner.leaving.isEmpty ? "the cluster on " : "the part that these have in the cluster: ")
                + "\(Self.list(machines.map(\.name))), with certificates, keys and settings"
        ]
        if !members.isEmpty {
            losses.append(
                "etcd's data on \(Self.list(members))"
                    + (planner.leaving.isEmpty
                        ? ": every object of the cluster" : ", of which the other masters have theirs")
                    + (planner.options.contains(.snapshot)
                        ? ", but for the snapshot that is taken first" : ", and no snapshot is taken")
            )
        }
        if !pods.isEmpty {
            losses.append("what \(pods.count) pods keep in volumes of the machines (emptyDir and the like)")
        }
        let silent = doomed.filter { findings.facts[$0.name] == nil }.map(\.name)
        if !silent.isEmpty { losses.append("not touched, as they do not answer: \(Self.list(silent))") }
        return losses
    }

    /// What stays on the machines, with its place.
    func kept(_ findings: Findings) -> [String] {
        planner.machines.flatMap { machine in
            (findings.facts[machine.name]?.kept ?? []).map { "\(machine.name): \($0)" }
        }
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
