/// How often masters keep a snapshot of etcd by themselves, and where.
package struct SnapshotSchedule: Sendable, Equatable {
    /// In seconds.
    package var interval: Int
    /// So many stay in each place, the newest.
    package var count = 28
    /// Where each of them goes, too.
    package var target: Target?

    package enum Target: Sendable, Equatable {
        case machine(OtherMachine)
        case bucket(Bucket)
    }

    package struct OtherMachine: Sendable, Equatable {
        /// As ssh takes it: `user@host`.
        package var login: String
        /// An absolute path there.
        package var folder: String
        package var port: UInt16 = 22
        /// Of its sshd, as `ssh-keyscan` prints it behind the name: `ssh-ed25519 AAAA…`.
        package var hostKey: String
    }

    /// A folder of a store that speaks as S3 does.
    package struct Bucket: Sendable, Equatable {
        /// Of the folder, without a slash at its end: `https://s3.example/bucket/folder`.
        package var url: String
        package var region: String
        package var accessKey: String
        package var secretKey: Secret
    }

    package init(interval: Int) { self.interval = interval }
}
