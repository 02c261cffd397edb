import ClusterModel
import Facts
import Plan

extension EtcdMembership {
    /// Refuses to start a member whose data is gone. Filled from the others it would go on under its old identity, having forgotten which
    /// writes it acknowledged and whom it voted for: with it and one that lags behind there is a quorum that knows nothing of those
    /// writes. One that has never started has nothing to forget.
    ///
    /// - Parameters:
    ///   - starting: masters whose etcd the job starts.
    ///   - membership: what the job makes of the members; nil when there is no leader.
    static func refuseForgetful(
        _ starting: [Machine],
        membership: EtcdMembership?,
        facts: [String: Facts]
    ) throws(Refusal) {
        // Without a leader, every member that answers still has its own list.
        let members = (membership.map { [facts[$0.through.name]] } ?? Array(facts.values)).flatMap {
            $0?.etcd?.members ?? []
        }
        let forgetful = starting.filter { machine in
            facts[machine.name]?.probes[Probe.etcdHasData] == false && membership?.leave(machine) == nil
                && members.contains { $0.hasStarted && $0.isThat(of: machine) }
        }.map(\.name).joined(separator: ", ")
        guard forgetful.isEmpty else {
            throw Refusal(
                "etcd counts \(forgetful) among its members and its data is gone there: 'paictl etcdfix', with \(forgetful) in the "
                    + "node list, gives it a new member"
            )
        }
        // With nobody to ask, a manifest says that there was data; a master that is silent may still have it.
        guard membership == nil, members.isEmpty, starting.contains(where: { facts[$0.name]?.hadEtcdData == true }),
            starting.allSatisfy({ facts[$0.name]?.probes[Probe.etcdHasData] == false })
        else { return }
        throw dataIsGone(starting)
    }

    static func dataIsGone(_ masters: [Machine]) -> Refusal {
        Refusal(
            "no master has etcd data left (\(masters.map(\.name).joined(separator: ", "))), so that there is nothing to fix it with: "
                + "every object of the cluster is gone, unless you have a snapshot ('snapshots' in the configuration directory), which "
                + "'paictl etcd restore' brings back. 'paictl clean --no-snapshot' and 'paictl deploy' make a new cluster"
        )
    }
}

extension Facts {
    /// Whether etcd once had data here: its manifest comes behind that. One of an earlier version, which was there while the cluster was
    /// formed, says whether it was.
    var hadEtcdData: Bool {
        files[MachinePlanning.etcdManifest]?.contents.map { !$0.contains("--initial-cluster-state=new") }
            ?? (record[MachinePlanning.etcdManifest] != nil)
    }
}
