import ClusterModel

/// How a member without data begins. It does so outside of the kubelet, whose manifest names no members: etcd ends under it when
/// the disk is emptied, and never fills it in silence.
struct EtcdBeginning {
    enum State: String { case new, existing }

    /// A member as `--initial-cluster` has it.
    struct Peer: Equatable, CustomStringConvertible {
        let name: String
        let url: String

        var description: String { "\(name)=\(url)" }
    }

    let state: State
    /// This one too.
    let members: [Peer]

    var initialCluster: String { members.map(\.description).joined(separator: ",") }

    /// Those that it joins, by their peer URLs.
    func peers(of machine: Machine) -> [String] {
        guard state == .existing else { return [] }
        return members.map(\.url).filter { $0 != EtcdMembership.peerURL(machine) }
    }

    static func everyone(of cluster: Cluster, _ state: State) -> EtcdBeginning {
        EtcdBeginning(
            state: state,
            members: cluster.masters.map { Peer(name: $0.etcdName ?? $0.name, url: EtcdMembership.peerURL($0)) }
        )
    }
}
