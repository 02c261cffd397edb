/// What a cluster is: machines, networks, versions and images, read from a configuration directory and already checked.
package struct Cluster: Sendable, Equatable {
    /// The machines, in the order of the file; names, addresses and etcd names are unique.
    package var machines: [Machine]
    package var network: ClusterNetwork
    package var kubernetes: KubernetesSettings
    package var images: ImageSettings
    package var addons: Addons
    /// Nil where what lies outside is reached without one.
    package var proxy: OutboundProxy?

    package init(
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

    package var masters: [Machine] { machines.filter { $0.role == .master } }
    package var workers: [Machine] { machines.filter { $0.role == .worker } }
    package var proxies: [Machine] { machines.filter { $0.role == .proxy } }

    package func machine(named name: String) -> Machine? { machines.first { $0.name == name } }
}
