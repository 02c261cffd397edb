@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import Testing

@testable import ClusterPlanning

/// Members whose data is gone, or has never been there.
extension EtcdChangeTests {
    /// A cluster of three that was deployed, whose m3 has no data; etcd lists it with or without a name and client URLs.
    private static func clusterWithoutData(
        job: String = "deploy",
        hasStarted: Bool,
        change: (inout Facts.Etcd) -> Void = { _ in }
    ) throws -> PaperCluster {
        var cluster = try cluster(masters: 3, dead: ["m3"], job: job, named: job == "deploy" ? [] : ["m3"])
        cluster.facts["m3"]?.probes[Probe.etcdHasData] = false
        for name in ["m1", "m2"] {
            guard var etcd = cluster.facts[name]?.etcd else { continue }
            for index in etcd.members.indices {
                etcd.members[index].hasStarted = hasStarted || etcd.members[index].id != "m3"
            }
            change(&etcd)
            cluster.facts[name]?.etcd = etcd
        }
        return cluster
    }

    private static let refusal =
        "etcd counts m3 among its members and its data is gone there: 'paictl etcdfix', with m3 in the node list, gives it a new member"

    @Test(arguments: ["deploy", "certs-renew", "upgrade"])
    func `a member is not started without the data it had`(job: String) throws {
        var cluster = try Self.clusterWithoutData(hasStarted: true)
        cluster.planner.job = try MaintenanceJobTests.job(job)
        #expect(throws: Refusal(Self.refusal)) { try cluster.plan() }
        // Nor where the machine is as it came, and nothing else is known of it.
        cluster.facts["m3"] = PaperCluster.blank("m3")
        cluster.facts["m3"]?.probes[Probe.etcdHasData] = false
        #expect(throws: Refusal(Self.refusal)) { try cluster.plan() }
        cluster.facts["m3"]?.probes[Probe.etcdHasData] = true
        #expect(throws: Never.self) { try cluster.plan() }
    }

    @Test func `nor while there is no leader, when its vote would make one of who knows less`() throws {
        var cluster = try Self.clusterWithoutData(hasStarted: true) { $0.leaderID = "0" }
        #expect(throws: Refusal(Self.refusal)) { try cluster.plan(without: ["m2"]) }
        // One that does not even run has no list.
        cluster.facts["m1"]?.etcd = nil
        #expect(throws: Never.self) { try cluster.plan(without: ["m2"]) }
    }

    @Test func `one that has never started is started: the first deploy was cut short`() throws {
        let cluster = try Self.clusterWithoutData(hasStarted: false)
        let steps = try #require(try cluster.plan().tracks.first { $0.name == "m3" }).steps
        let start = try #require(steps.first { $0.title == "Start etcd" })
        #expect(start.changes.contains { $0.reason == .isAwaitedInEtcd })
        let beginning = try #require(Self.beginning(in: start))
        #expect(beginning.contains("peers=('https://10.0.0.11:2380' 'https://10.0.0.12:2380')"))
        #expect(beginning.contains("--initial-cluster-state=existing"))
    }

    @Test func `nor is one begun again that nobody can be asked about`() throws {
        var cluster = try Self.clusterWithoutData(hasStarted: true)
        for name in ["m1", "m2"] { cluster.facts[name]?.etcd = nil }
        func begins() throws -> Bool { try cluster.plan().steps.contains { Self.beginning(in: $0) != nil } }
        #expect(try !begins())
        // One that has never had a manifest has never had data.
        cluster.facts["m3"] = PaperCluster.blank("m3")
        #expect(try begins())
    }

    @Test func `a learner that has data goes on with it`() throws {
        var cluster = try Self.clusterWithoutData(job: "deploy", hasStarted: true) { $0.members[2].isLearner = true }
        cluster.facts["m3"]?.probes[Probe.etcdHasData] = true
        let steps = try #require(try cluster.plan().tracks.first { $0.name == "m3" }).steps
        #expect(steps.contains { $0.changes.contains { $0.sentence.contains("joins etcd") } })
        #expect(!steps.contains { Self.beginning(in: $0) != nil })
    }

    @Test(arguments: ["deploy", "add"])
    func `a learner that was added and never started joins`(job: String) throws {
        let cluster = try Self.clusterWithoutData(job: job, hasStarted: false) { etcd in
            etcd.members[2].name = ""
            etcd.members[2].isLearner = true
        }
        let steps = try #require(try cluster.plan().tracks.first { $0.name == "m3" }).steps
        #expect(steps.contains { $0.changes.contains { $0.sentence.contains("joins etcd") } })
    }

    @Test func `etcdfix gives a new member to who has lost its data, with a quorum and without`() throws {
        let one = try Self.clusterWithoutData(job: "etcdfix", hasStarted: true)
        #expect(try Self.follow(try one.plan(), one, dead: ["m3"]) == ["m3 leaves", "m3 joins"])

        var two = try Self.clusterWithoutData(job: "etcdfix", hasStarted: true) { $0.leaderID = "0" }
        two.planner.named = ["m2", "m3"]
        two.facts["m2"]?.probes[Probe.etcdHasData] = false
        two.facts["m2"]?.probes[Probe.etcdDataIsSound] = false
        two.facts["m1"]?.probes[Probe.etcdIsHealthy] = false
        #expect(try two.plan().losses.first?.contains("it goes back to what m1 has") == true)
    }

    @Test func `a member that has started is told by its client URLs`() throws {
        let list = """
            {"members": [
            {"ID": "1", "name": "etcd-m1", "peerURLs": ["https://10.0.0.11:2380"], "clientURLs": ["https://10.0.0.11:2379"]},
            {"ID": "2", "name": "etcd-m2", "peerURLs": ["https://10.0.0.12:2380"]},
            {"ID": "3", "peerURLs": ["https://10.0.0.13:2380"], "clientURLs": [], "isLearner": true}
            ]}
            """
        let etcd = Facts.Etcd(
            try JSONDecoder().decode(EtcdAnswer.Members.self, from: Data(list.utf8)),
            try JSONDecoder().decode(
                EtcdAnswer.Status.self,
                from: Data(#"{"header": {"member_id": "1"}, "leader": "1"}"#.utf8)
            )
        )
        #expect(etcd.members.map(\.hasStarted) == [true, false, false])
    }
}
