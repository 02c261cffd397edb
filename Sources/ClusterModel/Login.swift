/// How to log in to a machine: as whom, where, and with what.
public struct Login: Sendable, Hashable {
    public var user: String
    /// A DNS name or an address; the machine's `hostip` unless said otherwise.
    public var host: String
    public var port: UInt16
    /// The first that is accepted is used: an agent, a key, then a password.
    public var credentials: [Credential]
    /// Nil when sudo asks for none.
    public var sudoPassword: Secret?
    /// A pinned host key, `ssh-ed25519 AAAA…` or `SHA256:…`.
    public var hostKey: String?
    public var bastion: Bastion?

    public init(
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
public enum Credential: Sendable, Hashable {
    /// The ssh-agent behind SSH_AUTH_SOCK.
    case agent
    /// A private key file, absolute path.
    case key(path: String, passphrase: Secret?)
    /// Also used for keyboard-interactive.
    case password(Secret)
}

/// The machine through which others are reached.
public struct Bastion: Sendable, Hashable {
    public var user: String
    public var host: String
    public var port: UInt16
    public var credentials: [Credential]
    public var hostKey: String?

    public init(user: String, host: String, port: UInt16 = 22, credentials: [Credential], hostKey: String? = nil) {
        self.user = user
        self.host = host
        self.port = port
        self.credentials = credentials
        self.hostKey = hostKey
    }
}
