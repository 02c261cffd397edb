extension Cluster {
    /// What stands in front of the masters.
    package enum Front {
        /// An address of its own: a single master, a proxy machine, a virtual address, a cloud load balancer.
        case address(IPv4Address)
        /// A load balancer on every worker, for that worker alone; with one master, too, so that others may follow.
        case local

        package var isLocal: Bool { if case .local = self { true } else { false } }
    }

    package var front: Front {
        if let address = network.loadBalanceAddress { return .address(address) }
        return .local
    }

    /// Where what runs on any machine of the cluster finds the API; a master's own answers there too.
    package var apiServer: String {
        switch front {
        case .address(let address): "https://\(address):6443"
        case .local: "https://127.0.0.1:6443"
        }
    }

    /// Where this box finds the API.
    package var apiServerFromHere: String {
        switch front {
        case .address(let address): "https://\(address):6443"
        case .local: "https://\(masters.first?.address.description ?? "127.0.0.1"):6443"
        }
    }
}
