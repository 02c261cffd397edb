import CLibSSH2

/// The algorithms that are asked for.
extension Session {
    /// Sets libssh2 up once for the process, before any session and any thread of ours.
    static let isLibraryReady: Bool = libssh2_init(0) == 0

    /// What is asked of every server, most wanted first, of what this libssh2 has. Left to drop unknown names itself, it copies
    /// them onto each other.
    static let preferences: [(kind: Int32, names: String)] = [
        // Curve25519 and ECDH cost a tenth of a millisecond, the Diffie-Hellman groups up to 24.
        (
            LIBSSH2_METHOD_KEX,
            [
                "curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "ecdh-sha2-nistp384",
                "ecdh-sha2-nistp521", "diffie-hellman-group14-sha256", "diffie-hellman-group16-sha512",
                "diffie-hellman-group18-sha512", "diffie-hellman-group-exchange-sha256",
            ]
        ),
        // Counter mode is what libssh2 1.10 and OpenSSH have in common; 128 bits are the quickest.
        (LIBSSH2_METHOD_CRYPT_CS, ciphers), (LIBSSH2_METHOD_CRYPT_SC, ciphers),
        (LIBSSH2_METHOD_MAC_CS, authenticators), (LIBSSH2_METHOD_MAC_SC, authenticators),
    ].map { kind, names in (kind, names.filter(algorithms(kind).contains).joined(separator: ",")) }

    private static let ciphers = [
        "aes128-ctr", "aes192-ctr", "aes256-ctr", "aes256-gcm@openssh.com", "aes128-gcm@openssh.com",
    ]
    private static let authenticators = [
        "hmac-sha2-256", "hmac-sha2-512", "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com",
    ]
    static let supportedHostKeys = Set(algorithms(LIBSSH2_METHOD_HOSTKEY))

    /// The algorithms of one kind that this libssh2 has, as it would offer them.
    static func algorithms(_ kind: Int32) -> [String] {
        guard isLibraryReady, let handle = unsafe libssh2_session_init_ex(nil, nil, nil, nil) else { return [] }
        defer { unsafe libssh2_session_free(handle) }
        var list: UnsafeMutablePointer<UnsafePointer<CChar>?>?
        let count = unsafe libssh2_session_supported_algs(handle, kind, &list)
        guard count > 0, let names = unsafe list else { return [] }
        defer { unsafe libssh2_free(handle, names) }
        return (0..<Int(count)).compactMap { index in unsafe names[index].map { unsafe String(cString: $0) } }
    }
}
