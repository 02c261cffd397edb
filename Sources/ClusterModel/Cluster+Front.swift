extension Cluster {
    /// What stands in front of the masters.
    package enum Front {
        /// An address of its own: a single master, a proxy machine, a virtual address, a cloud load balancer.
        case address(IPv4Address)
        /// A load balancer of others that has a name alone.
        case name(String)
        /// A load balancer on every worker, for that worker alone; with one master, too, so that others may follow.
        case local

        package var isLocal: Bool { if case .local = self { true } else { false } }
    }

    package var front: Front {
        if let address = network.loadBalanceAddress { return .address(address) }
        return network.apiName.map(Front.name) ?? .local
    }

    /// The machines that keep the cluster's address among themselves, by keepalived; none where it is one machine's own, or others' affair.
    package var addressKeepers: [Machine] {
        if network.addressIsOnMasters { return masters }
        return proxies.count > 1 ? proxies : []
    }

    /// Where what runs on any machine of the cluster finds the API; a master's own answers there too.
    package var apiServer: String {
        switch front {
        case .address(let address): url("\(address)")
        case .name(let name): url(name)
        case .local: localAPIServer
        }
    }

    /// Where a master's own components find it, and on workers a load balancer of theirs.
    package var localAPIServer: String { url("127.0.0.1") }

    /// Masters talk to their own API server.
    package func apiServer(for machine: Machine) -> String {
        machine.role == .master ? url("\(machine.address)") : apiServer
    }

    /// Where this box finds the API; a name is for people, and machines need none where there is an address.
    package var apiServerFromHere: String {
        if let name = network.apiName { return url(name) }
        return switch front {
        case .address(let address): url("\(address)")
        case .name, .local: url(masters.first.map { "\($0.address)" } ?? "127.0.0.1")
        }
    }

    private func url(_ host: String) -> String { "https://\(host):\(network.apiPort)" }
}
