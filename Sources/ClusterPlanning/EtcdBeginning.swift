import ClusterModel
import Facts

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

    fileprivate static func everyone(of cluster: Cluster, _ state: State) -> EtcdBeginning {
        EtcdBeginning(
            state: state,
            members: cluster.masters.map { "\($0.etcdName ?? $0.name)=\(EtcdMembership.peerURL($0))" }
                .joined(separator: ",")
        )
    }
}

extension MachinePlanning {
    /// How this machine's member begins; nil where it has data to go on with, or had some and must not begin again.
    var beginning: EtcdBeginning? {
        let hasData = facts.probes[Probe.etcdHasData] == true
        if let join = etcd?.join(machine) {
            return join.isNewcomer || !hasData ? EtcdBeginning(state: .existing, members: join.initialCluster) : nil
        }
        if formsEtcd { return .everyone(of: planner.cluster, .new) }
        guard !hasData, !isRestoredHere, isAwaitedInEtcd else { return nil }
        return .everyone(of: planner.cluster, .existing)
    }

    /// Whether the master is to form etcd's cluster: no master has data, and none that this one was a member of can have been lost.
    private var formsEtcd: Bool { !isRestoredHere && !planner.hasEtcdData(findings.facts) && !facts.hadEtcdData }

    /// Whether the cluster was formed with this machine, which has never started: a first deploy was cut short.
    private var isAwaitedInEtcd: Bool {
        guard let etcd else { return !facts.hadEtcdData }
        let members = findings.facts[etcd.through.name]?.etcd?.members ?? []
        return members.contains { !$0.hasStarted && $0.isThat(of: machine) }
    }
}
