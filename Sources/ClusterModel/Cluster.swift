/// What a cluster is: machines, networks, versions and images, read from a configuration directory and already checked.
public struct Cluster: Sendable, Equatable {
    /// The machines, in the order of the file; names, addresses and etcd names are unique.
    public var machines: [Machine]
    public var network: ClusterNetwork
    public var kubernetes: KubernetesSettings
    public var images: ImageSettings
    public var addons: Addons

    public init(
        machines: [Machine],
        network: ClusterNetwork,
        kubernetes: KubernetesSettings,
        images: ImageSettings,
        addons: Addons = Addons()
    ) {
        self.machines = machines
        self.network = network
        self.kubernetes = kubernetes
        self.images = images
        self.addons = addons
    }

    public var masters: [Machine] { machines.filter { $0.role == .master } }
    public var workers: [Machine] { machines.filter { $0.role == .worker } }
    public var proxies: [Machine] { machines.filter { $0.role == .proxy } }

    public func machine(named name: String) -> Machine? { machines.first { $0.name == name } }
}
