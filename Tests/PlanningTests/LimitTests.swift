@testable import Facts
@testable import Plan
import ClusterModel
import Testing

@testable import ClusterPlanning

/// `--limit`: some machines are changed, and no others.
@Suite struct LimitTests {
    /// A deployed cluster of which the configuration says something new.
    private func cluster(_ change: (inout Cluster) -> Void) throws -> PaperCluster {
        var cluster = try PaperCluster(version: Version(1, 35, 6), masters: 3, workers: 2, front: nil)
        try cluster.carryOut(try cluster.plan())
        GoldenPlanTests.serve(&cluster, Version(1, 35, 6))
        change(&cluster.planner.cluster)
        return cluster
    }

    private func names(_ plan: Plan) -> [String] { plan.tracks.filter { !$0.steps.isEmpty }.map(\.name) }

    @Test func `one worker gets what is new, and nobody else`() throws {
        var cluster = try cluster { $0.kubernetes.reservations = [.system: ["memory": "1Gi"]] }
        let all = try cluster.plan()
        #expect(names(all) == ["m1", "m2", "m3", "w1", "w2"])
        cluster.planner.limit = ["w2"]
        let plan = try cluster.plan()
        #expect(names(plan) == ["w2"])
        #expect(plan.tracks.first { $0.name == "w2" } == all.tracks.first { $0.name == "w2" })
    }

    @Test func `what is done once for the cluster stays undone`() throws {
        var cluster = try cluster { $0.addons.coreDNS = false }
        #expect(names(try cluster.plan()).contains("cluster"))
        cluster.planner.limit = ["w1"]
        #expect(names(try cluster.plan()).isEmpty)
    }

    private func upgrade(_ limit: Set<String>) throws -> PaperCluster {
        var cluster = try cluster { $0.kubernetes.version = Version(1, 36, 2) }
        try cluster.use(job: "upgrade")
        cluster.planner.limit = limit
        return cluster
    }

    @Test func `a canary among masters is upgraded by itself, and a snapshot is kept before`() throws {
        let plan = try upgrade(["m2"]).plan()
        #expect(names(plan) == ["m2", "cluster"])
        let snapshot = try #require(plan.tracks.first { $0.name == "cluster" }).steps
        #expect(snapshot.map(\.title) == ["Keep a snapshot of etcd"])
        let titles = try #require(plan.tracks.first { $0.name == "m2" }).steps.map(\.title)
        #expect(titles.contains("Start the API server, the controller manager and the scheduler"))
        #expect(titles.contains("Have the master renew its certificates by itself"))
    }

    @Test func `what a canary has behind it, the upgrade of all does not do again`() throws {
        var cluster = try upgrade(["m2"])
        try cluster.carryOut(try cluster.plan())
        GoldenPlanTests.serve(&cluster, Version(1, 35, 6))
        cluster.facts["m2"]?.apiVersion = Version(1, 36, 2)
        cluster.planner.limit = nil
        let server = "Start the API server, the controller manager and the scheduler"
        let begun = try cluster.plan().tracks.filter { track in track.steps.contains { $0.title == server } }
        #expect(begun.map(\.name) == ["m1", "m3"])
    }

    @Test func `a worker is refused before the masters are through`() throws {
        #expect {
            try upgrade(["w1"]).plan()
        } throws: { error in
            (error as? Refusal)?.description
                == "w1: 'Drain the node' awaits 'the master is through', and that takes changes of m1, m2, m3: "
                + "name those in --limit, too, or change them first"
        }
        #expect(names(try upgrade(["m1", "m2", "m3", "w1"]).plan()) == ["m1", "m2", "m3", "w1", "cluster"])
    }

    @Test func `without a cluster it is refused`() throws {
        var cluster = try PaperCluster(masters: 3)
        cluster.planner.limit = ["m1"]
        #expect(cluster.planner.obstacles(cluster.facts).first?.contains("--limit is for one that is there") == true)
    }

    @Test func `a machine that stays as it is and does not answer keeps nobody waiting`() throws {
        var cluster = try cluster { $0.kubernetes.reservations = [.system: ["memory": "1Gi"]] }
        cluster.planner.limit = ["w2"]
        let plan = try cluster.plan(without: ["w1"])
        #expect(plan.tracks.allSatisfy { $0.obstacle == nil } && names(plan) == ["w2"])
    }
}
