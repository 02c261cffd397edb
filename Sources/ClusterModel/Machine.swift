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
    public var labels: [String: String]
    public var taints: [Taint]
    /// What its kubelet sees of it beyond the folders that it sees anyway.
    public var extraMounts: [ExtraMount]

    public init(
        name: String,
        address: IPv4Address,
        role: Role,
        etcdName: String? = nil,
        login: Login,
        type: String? = nil,
        hasGPU: Bool = false,
        labels: [String: String] = [:],
        taints: [Taint] = [],
        extraMounts: [ExtraMount] = []
    ) {
        self.name = name
        self.address = address
        self.role = role
        self.etcdName = etcdName
        self.login = login
        self.type = type
        self.hasGPU = hasGPU
        self.labels = labels
        self.taints = taints
        self.extraMounts = extraMounts
    }
}

/// What a machine is for.
public enum Role: String, Sendable, Hashable, CaseIterable {
    case master
    case worker
    case proxy
}
