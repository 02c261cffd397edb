/// How to log in to a machine: as whom, where, and with what.
package struct Login: Sendable, Hashable {
    package var user: String
    /// A DNS name or an address; the machine's `hostip` unless said otherwise.
    package var host: String
    package var port: UInt16
    /// The first that is accepted is used: an agent, a key, then a password.
    package var credentials: [Credential]
    /// Nil when sudo asks for none.
    package var sudoPassword: Secret?
    /// A pinned host key, `ssh-ed25519 AAAA…` or `SHA256:…`.
    package var hostKey: String?
    package var bastion: Bastion?

    package init(
        user: String,
        host: String,
        port: UInt16 = 22,
        credentials: [Credential],
        sudoPassword: Secret? = nil,
        hostKey: String? = nil,
        bastion: Bastion? = nil
    ) {
        self.user = user
        self.host = host
        self.port = port
        self.credentials = credentials
        self.sudoPassword = sudoPassword
        self.hostKey = hostKey
        self.bastion = bastion
    }
}

/// One way of showing who one is.
package enum Credential: Sendable, Hashable {
    /// The ssh-agent behind SSH_AUTH_SOCK.
    case agent
    /// A private key file, absolute path.
    case key(path: String, passphrase: Secret?)
    /// Also used for keyboard-interactive.
    case password(Secret)
}

/// The machine through which others are reached.
package struct Bastion: Sendable, Hashable {
    package var user: String
    package var host: String
    package var port: UInt16
    package var credentials: [Credential]
    package var hostKey: String?

    package init(user: String, host: String, port: UInt16 = 22, credentials: [Credential], hostKey: String? = nil) {
        self.user = user
        self.host = host
        self.port = port
        self.credentials = credentials
        self.hostKey = hostKey
    }
}
