/// A machine of the cluster, and how to log in to it.
package struct Machine: Sendable, Hashable {
    /// What `hostname` says there; also the name of its Kubernetes node.
    package var name: String
    package var address: IPv4Address
    /// By which the world reaches it, where the cluster's API tells of such a one.
    package var externalAddress: IPv4Address?
    /// The one that it has beside; every machine of a cluster of both families has one.
    package var ipv6: IPv6Address?
    package var role: Role
    /// The etcd member's name; masters only.
    package var etcdName: String?
    package var login: Login
    /// The machine-type, a name of `machine-sku`.
    package var type: String?
    /// Whether its machine-type has GPUs.
    package var hasGPU: Bool
    package var labels: [String: String]
    package var taints: [Taint]
    /// What its kubelet sees of it beyond the folders that it sees anyway.
    package var extraMounts: [ExtraMount]
    /// What its kubelet is given beyond, or instead of, the flags of all: flag → value, nil takes one away.
    package var kubeletArguments: [String: String?]
    /// What is kept from pods here, over what is on every machine.
    package var reservations: Reservations
    /// Whether images for services are built here, where the box has no Docker.
    package var builds = false

    package init(
        name: String,
        address: IPv4Address,
        role: Role,
        etcdName: String? = nil,
        login: Login,
        type: String? = nil,
        hasGPU: Bool = false,
        labels: [String: String] = [:],
        taints: [Taint] = [],
        extraMounts: [ExtraMount] = [],
        kubeletArguments: [String: String?] = [:],
        reservations: Reservations = [:]
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
        self.kubeletArguments = kubeletArguments
        self.reservations = reservations
    }
}

/// What a machine is for.
package enum Role: String, Sendable, Hashable, CaseIterable {
    case master
    case worker
    case proxy
}
