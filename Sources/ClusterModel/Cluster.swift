/// What a cluster is: machines, networks, versions and images, read from a configuration directory and already checked.
package struct Cluster: Sendable, Equatable {
    /// The machines, in the order of the file; names, addresses and etcd names are unique.
    package var machines: [Machine] { didSet { groups = Groups(machines) } }
    /// Asked for again and again for each machine, so that they are not looked for among all each time.
    private var groups: Groups
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
        groups = Groups(machines)
        self.network = network
        self.kubernetes = kubernetes
        self.images = images
        self.addons = addons
    }

    package var masters: [Machine] { groups.roles[.master] ?? [] }
    package var workers: [Machine] { groups.roles[.worker] ?? [] }
    package var proxies: [Machine] { groups.roles[.proxy] ?? [] }

    package func machine(named name: String) -> Machine? { groups.places[name].map { machines[$0] } }

    private struct Groups: Sendable, Equatable {
        let roles: [Role: [Machine]]
        /// Name → index.
        let places: [String: Int]

        init(_ machines: [Machine]) {
            roles = Dictionary(grouping: machines, by: \.role)
            places = Dictionary(zip(machines.map(\.name), machines.indices), uniquingKeysWith: { first, _ in first })
        }
    }
}
