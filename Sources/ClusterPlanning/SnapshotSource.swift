package import ClusterModel
package import Facts
package import Plan
import Foundation

/// A snapshot on this box that a cluster is brought back from, found to be whole.
package struct SnapshotSource: Sendable, Equatable {
    package var path: String
    /// What it ends with.
    package var sha256: String
    package var bytes: Int
    /// What stands beside it; nil where nothing does.
    package var record: SnapshotRecord?

    package init(path: String, sha256: String, bytes: Int, record: SnapshotRecord?) {
        self.path = path
        self.sha256 = sha256
        self.bytes = bytes
        self.record = record
    }

    /// The file beside it.
    package var keys: String { path + SnapshotRecord.ending }

    /// What masters share, as if the file beside the snapshot were one of them: where they have it too, it must be the same.
    package func adding(to masters: [String: Facts]) throws(Refusal) -> [String: Facts] {
        var masters = masters
        if let record {
            var facts = Facts()
            facts.clusterID = record.cluster
            for (path, contents) in record.files where ClusterSecrets.Path.all.contains(path) {
                facts.files[path] = Facts.File(mode: "600", owner: "0:0", digest: "", contents: contents)
            }
            masters[keys] = facts
        }
        let missing = ClusterSecrets.Path.all.filter { path in
            !masters.values.contains { $0.files[path]?.contents != nil }
        }
        guard missing.isEmpty else {
            throw Refusal(
                record == nil
                    ? "there is no \(keys), and no master has the cluster's keys any more: no Secret of the snapshot could be read, and no "
                        + "certificate and token would hold; put that file beside the snapshot"
                    : "\(keys) and the masters lack \(missing.map { "'\($0)'" }.joined(separator: ", ")): put it back on a master from a backup"
            )
        }
        return masters
    }

    /// Why this configuration cannot go on with what the snapshot has; nil when it can.
    package func obstacle(to cluster: Cluster) -> String? {
        guard let text = record?.kubernetes, let taken = Version(text) else { return nil }
        let version = cluster.kubernetes.version
        guard version.minor < taken.minor || version.minor > taken.minor + 1 else { return nil }
        return
            "the snapshot is of \(taken), and kubernetes-configuration.yaml says \(version): what one version of Kubernetes has written, an older one "
            + "or a much newer one may not read; set 'kubernetes-version' to \(taken), and upgrade once the cluster is back"
    }

    /// What goes back to which time, a sentence each.
    func losses(_ masters: [Machine], _ facts: [String: Facts], dataPath: String) -> [String] {
        let from = record.map { record in
            let time = Date(timeIntervalSince1970: TimeInterval(record.taken)).formatted(.iso8601)
            return ", taken at \(time) from \(record.member), revision \(record.revision) or later"
        }
        var losses = [
            "etcd goes back to what \(path) has\(from ?? ", of which nothing stands beside it"); what was written after that is lost"
        ]
        let holders = masters.filter { facts[$0.name]?.probes[Probe.etcdHasData] == true }.map { master in
            master.name + (facts[master.name]?.etcd.map { " (revision \($0.revision))" } ?? "")
        }
        if !holders.isEmpty {
            losses.append(
                "what etcd has now on \(holders.joined(separator: ", ")) is set aside there as \(dataPath)/member.<time>, not deleted; "
                    + "the API answers nobody until the first master is through"
            )
        }
        losses.append(
            "nodes of machines that the configuration does not have are deleted, and with them what ran there"
        )
        return losses
    }
}
