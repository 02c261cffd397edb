@testable import Facts
@testable import Plan
import ClusterModel
import Testing

@testable import ClusterPlanning

/// Who gives space back, in which order, and when nobody may.
@Suite struct EtcdSpaceTests {
    private static func cluster(_ change: (inout PaperCluster) -> Void = { _ in }) throws -> PaperCluster {
        var cluster = try PaperCluster(masters: 3, workers: 0)
        try cluster.carryOut(try cluster.plan())
        let masters = cluster.planner.cluster.masters
        for master in masters {
            for probe in [Probe.etcdRuns, Probe.etcdIsHealthy, Probe.etcdDataIsSound] {
                cluster.facts[master.name]?.probes[probe] = true
            }
            cluster.facts[master.name]?.etcd = Facts.Etcd(
                memberID: master.name,
                members: masters.map {
                    Facts.Etcd.Member(id: $0.name, name: $0.etcdName ?? "", peerURLs: [EtcdMembership.peerURL($0)])
                },
                leaderID: "m1",
                databaseBytes: 100 << 20,
                databaseBytesInUse: 50 << 20
            )
        }
        cluster.planner.job = try MaintenanceJobTests.job("etcd-defrag")
        change(&cluster)
        return cluster
    }

    /// Who gives space back in this plan, in the order in which they may.
    private static func order(_ plan: Plan) -> [String] {
        var left = plan.tracks.filter { $0.machine != nil && !$0.steps.isEmpty }
        var reached: Set<Milestone> = []
        var order: [String] = []
        while let index = left.firstIndex(where: { $0.steps[0].awaits.isSubset(of: reached) }) {
            let step = left[index].steps.removeFirst()
            reached.formUnion(step.reaches)
            order.append(left[index].name)
            if left[index].steps.isEmpty { left.remove(at: index) }
        }
        #expect(left.isEmpty, "\(left.map(\.name)) never begin")
        return order
    }

    @Test func `one after another, and the leader last`() throws {
        #expect(Self.order(try Self.cluster().plan()) == ["m2", "m3", "m1"])
    }

    @Test func `only those with a tenth of their file to win, unless all are wanted`() throws {
        let small = { (cluster: inout PaperCluster) in
            cluster.facts["m2"]?.etcd?.databaseBytesInUse = 91 << 20
            cluster.facts["m3"]?.etcd?.databaseBytesInUse = 90 << 20
        }
        #expect(Self.order(try Self.cluster(small).plan()) == ["m3", "m1"])
        let all = try Self.cluster {
            small(&$0)
            $0.planner.options = [.all]
        }
        #expect(Self.order(try all.plan()) == ["m2", "m3", "m1"])
        let none = try Self.cluster { cluster in
            for name in ["m1", "m2", "m3"] { cluster.facts[name]?.etcd?.databaseBytesInUse = 100 << 20 }
        }
        #expect(try none.plan().isEmpty)
    }

    @Test func `without space, revisions go first and the alarm last`() throws {
        let full = try Self.cluster { cluster in
            for name in ["m1", "m2", "m3"] {
                cluster.facts[name]?.probes[Probe.etcdIsHealthy] = false
                cluster.facts[name]?.status.alarms = ["m2": "NOSPACE"]
                cluster.facts[name]?.etcd?.databaseBytesInUse = 100 << 20
            }
        }
        #expect(Self.order(try full.plan()) == ["cluster", "m2", "m3", "m1", "cluster"])
    }

    @Test func `nobody while one is away, not well, a learner, or has other data`() throws {
        func refusal(_ change: (inout PaperCluster) -> Void, without silent: [String] = []) throws -> String {
            let cluster = try Self.cluster(change)
            let error = #expect(throws: Refusal.self) { try cluster.plan(without: silent) }
            return error?.description ?? ""
        }
        #expect(try refusal({ _ in }, without: ["m3"]).hasPrefix("m3 is away"))
        #expect(try refusal({ $0.facts["m2"]?.probes[Probe.etcdIsHealthy] = false }).hasPrefix("m2 is away"))
        #expect(try refusal({ $0.facts["m1"]?.etcd?.members[2].isLearner = true }).hasPrefix("m3 is away"))
        #expect(try refusal({ $0.facts["m2"]?.status.alarms = ["m2": "CORRUPT"] }).contains("etcdfix"))
        #expect(
            try refusal({ cluster in
                for name in ["m1", "m2", "m3"] { cluster.facts[name]?.etcd?.leaderID = "0" }
            }).contains("no leader")
        )
    }
}
