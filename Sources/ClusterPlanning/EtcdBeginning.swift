import ClusterModel

/// How a member without data begins. It does so outside of the kubelet, whose manifest names no members: etcd ends under it when
/// the disk is emptied, and never fills it in silence.
struct EtcdBeginning {
    enum State: String { case new, existing }

    let state: State
    /// As `--initial-cluster` has them, this one too.
    let members: String

    /// Those that it joins, by their peer URLs.
    func peers(of machine: Machine) -> [String] {
        guard state == .existing else { return [] }
        return members.split(separator: ",").compactMap { $0.split(separator: "=").last.map(String.init) }
            .filter { $0 != EtcdMembership.peerURL(machine) }
    }

    static func everyone(of cluster: Cluster, _ state: State) -> EtcdBeginning {
        EtcdBeginning(
            state: state,
            members: cluster.masters.map { "\($0.etcdName ?? $0.name)=\(EtcdMembership.peerURL($0))" }
                .joined(separator: ",")
        )
    }
}
