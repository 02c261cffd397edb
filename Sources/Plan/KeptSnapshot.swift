/// A snapshot of etcd that comes to this box, with what its cluster cannot be brought back without.
package struct KeptSnapshot: Sendable, Equatable {
    /// Prints it.
    package var script: Script
    /// Where it is kept on this box.
    package var path: String
    package var record: SnapshotRecord

    package init(_ script: Script, path: String, record: SnapshotRecord) {
        self.script = script
        self.path = path
        self.record = record
    }
}

/// What stands beside a snapshot, in a file that is its owner's alone: where it is from, and the keys of its cluster, without which
/// no Secret in it can be read, and no certificate, token and kubeconfig holds any more.
package struct SnapshotRecord: Sendable, Equatable, Codable {
    /// What its name ends with, behind that of the snapshot.
    package static let ending = ".keys"

    /// The SHA-256 that the snapshot ends with, so that no other is taken for it; nil before it has come.
    package var sha256: String?
    /// Seconds since 1970.
    package var taken: Int64
    /// The snapshot has at least this one.
    package var revision: UInt64
    /// Whom it was taken from.
    package var member: String
    /// The cluster's id; nil where the member's machine did not say it.
    package var cluster: String?
    package var kubernetes: String
    package var etcd: String?
    /// Paths of masters → contents.
    package var files: [String: String]

    package init(
        taken: Int64,
        revision: UInt64,
        member: String,
        cluster: String?,
        kubernetes: String,
        etcd: String?,
        files: [String: String]
    ) {
        self.taken = taken
        self.revision = revision
        self.member = member
        self.cluster = cluster
        self.kubernetes = kubernetes
        self.etcd = etcd
        self.files = files
    }
}
