import ClusterModel
import Facts
import Plan

extension EtcdMembership {
    /// Where a restoration leaves the SHA-256 of its snapshot, until it is over. It goes wherever the member's data goes.
    static func restorationMark(_ cluster: Cluster) -> String {
        "\(cluster.kubernetes.etcdDataPath)/member/restored-from"
    }

    /// What a snapshot makes of the members: the first master begins with it, and all others join. One that was cut short goes on from
    /// where it is.
    ///
    /// - Throws: a refusal when a master is silent, which may come back with what etcd had before.
    init(restoring snapshot: SnapshotSource, _ cluster: Cluster, facts: [String: Facts]) throws(Refusal) {
        let masters = cluster.masters
        let silent = masters.filter { facts[$0.name] == nil }.map(\.name)
        guard silent.isEmpty, let first = masters.first else {
            throw Refusal(
                "\(silent.joined(separator: ", ")) does not answer, and may have what etcd had before, which would come back with it: bring it back, "
                    + "or take it out of cluster-configuration.yaml"
            )
        }
        let others = masters.dropFirst()
        if facts[first.name]?.files[Self.restorationMark(cluster)]?.contents?.hasPrefix(snapshot.sha256) == true {
            // Before etcd began with the snapshot, all that it had was set aside.
            if let begun = try EtcdMembership(
                masters: masters,
                leaving: [],
                joining: Set(masters.map(\.name)),
                facts: facts
            ) {
                self = begun
                return
            }
            if others.allSatisfy({ facts[$0.name]?.probes[Probe.etcdHasData] != true }) {
                self = try EtcdMembership(restored: first, joining: Array(others))
                hasBegun = true
                return
            }
        }
        self = try EtcdMembership(restored: first, joining: Array(others))
    }
}
