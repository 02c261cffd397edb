import Dispatch
import Glibc

/// The host keys that are known, and what to do about one that is not.
// @unchecked Sendable because everything that changes is touched only on `queue`.
package final class KnownHosts: @unchecked Sendable {
    package enum Policy: Sendable {
        /// The first key a machine shows is written down, and no other is accepted from then on.
        case pinOnFirstUse
        /// Only keys that are known already are accepted.
        case strict
    }

    private let pins: String?
    private let policy: Policy
    private let queue = DispatchQueue(label: "paictl.ssh.known-hosts")
    private var pinned: KnownHostsFile
    private let others: [KnownHostsFile]

    /// `pins` is the file that new keys are written to; the others are only read. Files that do not exist count as empty.
    package init(pins: String?, alsoReading paths: [String] = [], policy: Policy) throws(SSHError) {
        self.pins = pins
        self.policy = policy
        pinned = try KnownHostsFile(path: pins)
        var others: [KnownHostsFile] = []
        for path in paths { others.append(try KnownHostsFile(path: path)) }
        self.others = others
    }

    /// The algorithms to ask a host for: first those of the keys that are known, so that it shows one we can compare.
    func algorithms(host: String, port: UInt16) -> [String] {
        let known = queue.sync { files.flatMap { $0.entries(host: host, port: port) } }.compactMap(\.key?.algorithm)
        return Self.order(first: known)
    }

    static func order(first known: [String]) -> [String] {
        var names: [String] = []
        for name in known + [
            "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
        ] {
            // One RSA key serves three algorithms; libssh2 1.10 knows only the last.
            let variants = name == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [name]
            names += variants.filter { !names.contains($0) }
        }
        return names
    }

    /// Accepts the key, pins it, or says why not.
    func check(_ key: HostKey, host: String, port: UInt16) throws(SSHError) {
        try queue.sync {
            Result { () throws(SSHError) in try checkOnQueue(key, host: host, port: port) }
        }.get()
    }

    private var files: [KnownHostsFile] { [pinned] + others }

    private func checkOnQueue(_ key: HostKey, host: String, port: UInt16) throws(SSHError) {
        if try accepts(key, host: host, port: port) { return }
        guard policy == .pinOnFirstUse, let pins else {
            throw SSHError(host: host, .hostKeyUnknown(seen: key.summary))
        }
        try pin(key, host: host, port: port, path: pins)
    }

    /// False when nothing is known of the host.
    private func accepts(_ key: HostKey, host: String, port: UInt16) throws(SSHError) -> Bool {
        let entries = files.flatMap { $0.entries(host: host, port: port) }
        if let revoked = entries.first(where: { $0.isRevoked && $0.key == key }) {
            throw SSHError(host: host, .hostKeyChanged(expected: ["revoked"], seen: key.summary, place: revoked.place))
        }
        let known = entries.filter { !$0.isRevoked }
        guard let first = known.first else { return false }
        if known.contains(where: { $0.key == key }) { return true }
        // libssh2 1.10 cannot ask for an RSA key that is signed with SHA-2, so it never gets to compare one.
        if known.allSatisfy({ $0.key?.algorithm == "ssh-rsa" }), key.algorithm != "ssh-rsa" {
            throw SSHError(
                host: host,
                .algorithms(
                    explanation:
                        "only an RSA host key is known (\(first.place)), which libssh2 \(Session.libraryVersion) cannot "
                        + "check; add its \(key.algorithm) key there: ssh-keyscan -t \(key.algorithm) -p \(port) \(host)"
                )
            )
        }
        let expected = known.compactMap { $0.key?.summary }
        throw SSHError(host: host, .hostKeyChanged(expected: expected, seen: key.summary, place: first.place))
    }

    /// Appends a line; another process may have been quicker, so the file is read again under its lock.
    private func pin(_ key: HostKey, host: String, port: UInt16, path: String) throws(SSHError) {
        func failure() -> SSHError {
            SSHError(
                host: host,
                .unusable(
                    path: path,
                    reason: "\(errorText(errno)); host keys are kept there: make it writable, or make room"
                )
            )
        }

        let descriptor = unsafe open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX) == 0 else { throw failure() }
        let size = lseek(descriptor, 0, SEEK_END)
        if size != pinned.size {
            guard let bytes = try? File.read(descriptor: descriptor) else { throw failure() }
            pinned = KnownHostsFile(path: path, bytes: bytes)
            if try accepts(key, host: host, port: port) { return }
        }
        var line = Array("\(KnownHostsFile.name(host: host, port: port)) \(key.line)\n".utf8)
        if pinned.endsMidLine { line.insert(UInt8(ascii: "\n"), at: 0) }
        let written = unsafe line.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        guard written == line.count else { throw failure() }
        pinned.append(line)
    }
}
