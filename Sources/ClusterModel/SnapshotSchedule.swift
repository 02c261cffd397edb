/// How often masters keep a snapshot of etcd by themselves, and where.
package struct SnapshotSchedule: Sendable, Equatable {
    /// In seconds.
    package var interval: Int
    /// So many stay in each place, the newest.
    package var count = 28
    /// Another machine that takes each of them, too.
    package var target: Target?

    package struct Target: Sendable, Equatable {
        /// As ssh takes it: `user@host`.
        package var login: String
        /// An absolute path there.
        package var folder: String
        package var port: UInt16 = 22
        /// Of its sshd, as `ssh-keyscan` prints it behind the name: `ssh-ed25519 AAAA…`.
        package var hostKey: String
    }

    package init(interval: Int) { self.interval = interval }
}
