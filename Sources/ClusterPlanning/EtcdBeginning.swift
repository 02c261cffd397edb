import ClusterModel

/// How a member without data begins. It does so outside of the kubelet, whose manifest names no members: etcd ends under it when
/// the disk is emptied, and never fills it in silence.
struct EtcdBeginning {
    enum State: String { case new, existing }

    let state: State
    /// This one too.
    let members: [EtcdPeer]

    var initialCluster: String { members.map(\.description).joined(separator: ",") }

    /// Those that it joins, by their peer URLs.
    func peers(of machine: Machine) -> [String] {
        guard state == .existing else { return [] }
        return members.map(\.url).filter { $0 != EtcdMembership.peerURL(machine) }
    }

    static func everyone(of cluster: Cluster, _ state: State) -> EtcdBeginning {
        EtcdBeginning(
            state: state,
            members: cluster.masters.map { EtcdPeer(name: $0.etcdName ?? $0.name, url: EtcdMembership.peerURL($0)) }
        )
    }
}
