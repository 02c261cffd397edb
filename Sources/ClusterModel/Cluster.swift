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

/// The addresses a cluster lives in.
public struct ClusterNetwork: Sendable, Equatable {
    /// Where clients find the API server: a master, a proxy machine, a virtual address or a cloud load balancer (`load-balance-ip`).
    /// Nil when the key is left out.
    public var loadBalanceAddress: IPv4Address?
    public var serviceRange: IPv4Range
    public var podRange: IPv4Range
    /// The address of the cluster's DNS service (`cluster-dns`, default: the tenth address of the service range).
    public var dnsAddress: IPv4Address
    /// The DNS suffix of services, `cluster.local`.
    public var dnsDomain: String
    public var podNetwork: PodNetwork

    public init(
        loadBalanceAddress: IPv4Address?,
        serviceRange: IPv4Range,
        podRange: IPv4Range,
        dnsAddress: IPv4Address,
        dnsDomain: String = "cluster.local",
        podNetwork: PodNetwork = .hostRoutes
    ) {
        self.loadBalanceAddress = loadBalanceAddress
        self.serviceRange = serviceRange
        self.podRange = podRange
        self.dnsAddress = dnsAddress
        self.dnsDomain = dnsDomain
        self.podNetwork = podNetwork
    }
}

/// How pods on different machines reach each other.
public enum PodNetwork: String, Sendable, Equatable, CaseIterable {
    /// The bridge CNI plugin, and one route per machine; needs one L2 segment.
    case hostRoutes = "host-routes"
    case flannel
    /// The operator brings a network of their own.
    case none
}

/// Which Kubernetes runs, and with which settings of the operator's.
public struct KubernetesSettings: Sendable, Equatable {
    /// The cluster's version; components without one of their own in `componentVersions` have this one.
    public var version: Version
    /// Versions given per component (`etcd-version`, the ancestor's `apiserver-version`, …), as they were written.
    public var componentVersions: [Component: String]
    /// Flags the operator adds or replaces: component → flag without dashes → value; nil takes the flag away.
    public var extraArguments: [Component: [String: String?]]
    public var etcdDataPath: String
    public var allowsCgroupV1: Bool
    public var allowsSwap: Bool
    /// The distribution's package that brings Docker: `docker.io` or `docker-ce`.
    public var dockerPackage: String

    public init(
        version: Version,
        componentVersions: [Component: String] = [:],
        extraArguments: [Component: [String: String?]] = [:],
        etcdDataPath: String = "/var/lib/etcd",
        allowsCgroupV1: Bool = false,
        allowsSwap: Bool = false,
        dockerPackage: String = "docker.io"
    ) {
        self.version = version
        self.componentVersions = componentVersions
        self.extraArguments = extraArguments
        self.etcdDataPath = etcdDataPath
        self.allowsCgroupV1 = allowsCgroupV1
        self.allowsSwap = allowsSwap
        self.dockerPackage = dockerPackage
    }
}

/// Where component images come from.
public struct ImageSettings: Sendable, Equatable {
    /// The prefix of images that have no reference of their own, without a trailing slash.
    public var registry: String
    /// Full references, which win over the registry.
    public var references: [Component: String]
    /// A directory of `docker save` archives, absolute; nothing is pulled when there is one.
    public var bundle: String?

    public init(registry: String = "registry.k8s.io", references: [Component: String] = [:], bundle: String? = nil) {
        self.registry = registry
        self.references = references
        self.bundle = bundle
    }
}

/// What is run in the cluster besides its control plane.
public struct Addons: Sendable, Equatable {
    public var coreDNS: Bool
    public var dashboard: Bool
    public var kubeProxy: Bool

    public init(coreDNS: Bool = true, dashboard: Bool = false, kubeProxy: Bool = true) {
        self.coreDNS = coreDNS
        self.dashboard = dashboard
        self.kubeProxy = kubeProxy
    }
}

/// A part of a cluster that runs as a container, under the name that `images` and `extra-args` use.
public enum Component: String, Sendable, Hashable, CaseIterable, Comparable {
    case etcd
    case kubeAPIServer = "kube-apiserver"
    case kubeControllerManager = "kube-controller-manager"
    case kubeScheduler = "kube-scheduler"
    case kubeProxy = "kube-proxy"
    case kubelet
    case pause
    case haproxy
    case keepalived
    case coreDNS = "coredns"
    case dashboard
    case flannel

    public static func < (left: Component, right: Component) -> Bool { left.rawValue < right.rawValue }
}
