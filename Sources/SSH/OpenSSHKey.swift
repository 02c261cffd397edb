/// What a file that begins with `-----BEGIN OPENSSH PRIVATE KEY-----` holds (PROTOCOL.key of OpenSSH).
struct OpenSSHKey {
    static let header = "-----BEGIN OPENSSH PRIVATE KEY-----"
    private static let footer = "-----END OPENSSH PRIVATE KEY-----"

    let isEncrypted: Bool
    let publicBlob: [UInt8]
    private let privatePart: [UInt8]

    /// Nil when the text is cut short or is something else.
    init?(text: String) {
        guard let start = text.firstRange(of: Self.header), let end = text.firstRange(of: Self.footer),
            start.upperBound <= end.lowerBound,
            let bytes = Base64.decode(text[start.upperBound..<end.lowerBound].utf8)
        else { return nil }
        let magic = Array("openssh-key-v1\0".utf8)
        guard bytes.starts(with: magic) else { return nil }
        var reader = WireReader(bytes.dropFirst(magic.count))
        guard let cipher = reader.text(), reader.string() != nil, reader.string() != nil, reader.number() == 1,
            let publicBlob = reader.string(), let privatePart = reader.string()
        else { return nil }
        isEncrypted = cipher != "none"
        self.publicBlob = publicBlob
        self.privatePart = privatePart
    }

    var algorithm: String {
        var reader = WireReader(publicBlob)
        return reader.text() ?? ""
    }

    /// The key itself; nil when it is encrypted, damaged, or of a kind that cannot sign here.
    var signingKey: SigningKey? {
        var reader = WireReader(privatePart)
        // The same random number twice: differs when the part was decrypted with a wrong passphrase.
        guard !isEncrypted, let check = reader.number(), reader.number() == check, let algorithm = reader.text()
        else { return nil }
        switch algorithm {
        case "ssh-ed25519":
            guard reader.string() != nil, let pair = reader.string() else { return nil }
            return SigningKey(ed25519Seed: Array(pair.prefix(32)))
        case "ssh-rsa":
            return SigningKey(rsa: (0..<6).compactMap { _ in reader.string() })
        case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521":
            guard let curve = reader.text(), let point = reader.string(), let scalar = reader.string()
            else { return nil }
            return SigningKey(curve: curve, point: point, scalar: scalar)
        default: return nil
        }
    }
}
