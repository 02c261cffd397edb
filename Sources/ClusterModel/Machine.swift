/// A machine of the cluster, and how to log in to it.
public struct Machine: Sendable, Hashable {
    /// What `hostname` says there; also the name of its Kubernetes node.
    public var name: String
    public var address: IPv4Address
    public var role: Role
    /// The etcd member's name; masters only.
    public var etcdName: String?
    public var login: Login
    /// The machine-type, a name of `machine-sku`.
    public var type: String?
    /// Whether its machine-type has GPUs.
    public var hasGPU: Bool
    public var runsDashboard: Bool
    public var labels: [String: String]
    public var taints: [Taint]

    public init(
        name: String,
        address: IPv4Address,
        role: Role,
        etcdName: String? = nil,
        login: Login,
        type: String? = nil,
        hasGPU: Bool = false,
        runsDashboard: Bool = false,
        labels: [String: String] = [:],
        taints: [Taint] = []
    ) {
        self.name = name
        self.address = address
        self.role = role
        self.etcdName = etcdName
        self.login = login
        self.type = type
        self.hasGPU = hasGPU
        self.runsDashboard = runsDashboard
        self.labels = labels
        self.taints = taints
    }
}

/// What a machine is for.
public enum Role: String, Sendable, Hashable, CaseIterable {
    case master
    case worker
    case proxy
}

/// A Kubernetes taint, `key=value:effect`.
public struct Taint: Sendable, Hashable {
    public var key: String
    public var value: String?
    public var effect: String

    public init(key: String, value: String? = nil, effect: String) {
        self.key = key
        self.value = value
        self.effect = effect
    }
}

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

/// A text that no description, log or error shows.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public let text: String

    public init(_ text: String) { self.text = text }

    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
