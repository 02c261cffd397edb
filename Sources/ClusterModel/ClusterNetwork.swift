/// The addresses a cluster lives in.
package struct ClusterNetwork: Sendable, Equatable {
    /// Where clients find the API server: a master, a proxy machine, a virtual address or a cloud load balancer (`load-balance-ip`).
    /// Nil when the key is left out.
    package var loadBalanceAddress: IPv4Address?
    /// Whether the masters keep that address among themselves (`load-balance-ip-on-masters`).
    package var addressIsOnMasters: Bool
    /// The DNS name under which clients find the API server (`api-name`): of that address, or of a load balancer that has nothing else.
    package var apiName: String?
    /// Where the masters' API servers listen, and what is in front of them.
    package var apiPort: UInt16
    /// DNS names and addresses that the API server's certificate bears beside those it needs.
    package var apiExtraNames: [String]
    package var serviceRange: IPv4Range
    package var podRange: IPv4Range
    /// Nil in a cluster of IPv4 alone.
    package var ipv6: IPv6Ranges?
    /// The address of the cluster's DNS service (`cluster-dns`, default: the tenth address of the service range).
    package var dnsAddress: IPv4Address
    /// The DNS suffix of services, `cluster.local`.
    package var dnsDomain: String
    package var podNetwork: PodNetwork

    package init(
        loadBalanceAddress: IPv4Address?,
        addressIsOnMasters: Bool = false,
        apiName: String? = nil,
        apiPort: UInt16 = 6443,
        apiExtraNames: [String] = [],
        serviceRange: IPv4Range,
        podRange: IPv4Range,
        dnsAddress: IPv4Address,
        dnsDomain: String = "cluster.local",
        podNetwork: PodNetwork = .hostRoutes
    ) {
        self.loadBalanceAddress = loadBalanceAddress
        self.addressIsOnMasters = addressIsOnMasters
        self.apiName = apiName
        self.apiPort = apiPort
        self.apiExtraNames = apiExtraNames
        self.serviceRange = serviceRange
        self.podRange = podRange
        self.dnsAddress = dnsAddress
        self.dnsDomain = dnsDomain
        self.podNetwork = podNetwork
    }

    /// The ranges of services, a family each, as Kubernetes' flags take them.
    package var serviceRanges: String { ipv6.map { "\(serviceRange),\($0.services)" } ?? "\(serviceRange)" }

    /// The same of pods.
    package var podRanges: String { ipv6.map { "\(podRange),\($0.pods)" } ?? "\(podRange)" }

    /// The address of the API's service: the first of the service range, which the API server gives it (Kubernetes 1.20, `--service-cluster-ip-range`).
    package var apiService: String { serviceRange.address(at: 1)?.description ?? "" }
}

/// What a cluster of both families has of IPv6: its pods have an address of each, its services may (KEP-563).
package struct IPv6Ranges: Sendable, Equatable {
    package var services: IPv6Range
    package var pods: IPv6Range

    package init(services: IPv6Range, pods: IPv6Range) {
        self.services = services
        self.pods = pods
    }
}

/// How pods on different machines reach each other.
package enum PodNetwork: String, Sendable, Equatable, CaseIterable {
    /// The bridge CNI plugin, and one route per machine; needs one L2 segment.
    case hostRoutes = "host-routes"
    case flannel
    /// The operator brings a network of their own.
    case none
}
