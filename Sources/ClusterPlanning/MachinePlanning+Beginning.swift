import ClusterModel
import Facts

extension MachinePlanning {
    /// How this machine's member begins; nil where it has data to go on with, or had some and must not begin again.
    var beginning: EtcdBeginning? {
        let hasData = facts.probes[Probe.etcdHasData] == true
        if let join = etcd?.join(machine) {
            return join.isNewcomer || !hasData ? EtcdBeginning(state: .existing, members: join.members) : nil
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
