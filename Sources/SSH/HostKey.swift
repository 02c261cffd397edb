/// A machine's public key, as it is written in known_hosts.
struct HostKey: Hashable, Sendable {
    /// The key as SSH sends it; its first string is the algorithm.
    let blob: [UInt8]
    let algorithm: String

    init?(blob: [UInt8]) {
        var reader = WireReader(blob)
        guard let algorithm = reader.text(), !algorithm.isEmpty else { return nil }
        self.blob = blob
        self.algorithm = algorithm
    }

    /// `SHA256:…`, the way `ssh-keygen -l` prints it.
    var fingerprint: String { "SHA256:" + Base64.encode(Digest.sha256(blob), padded: false) }

    /// For messages: `ED25519 SHA256:…`.
    var summary: String {
        let names = [
            "ssh-ed25519": "ED25519", "ssh-rsa": "RSA", "ecdsa-sha2-nistp256": "ECDSA", "ecdsa-sha2-nistp384": "ECDSA",
            "ecdsa-sha2-nistp521": "ECDSA",
        ]
        return "\(names[algorithm] ?? algorithm) \(fingerprint)"
    }

    /// `ssh-ed25519 AAAA…`
    var line: String { "\(algorithm) \(Base64.encode(blob))" }
}
