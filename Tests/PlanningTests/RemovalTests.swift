@testable import Checkup
@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import Testing

@testable import ClusterPlanning

@Suite struct RemovalTests {
    /// A cluster that was deployed, and what each machine would say remains of it.
    private func deployed(
        masters: UInt32 = 1,
        etcdRunsOn: Set<String> = ["m1"],
        options: Set<Planner.Option> = [.snapshot]
    ) throws -> PaperCluster {
        var cluster = try PaperCluster(masters: masters, front: nil)
        try cluster.carryOut(try cluster.plan())
        cluster.planner.job = try PaperCluster.job("clean", cluster.planner.library)
        cluster.planner.options = options
        for name in cluster.facts.keys {
            cluster.facts[name]?.remains = [
                "kubelet": ["kubelet"], "pods": ["default/web-\(name)"], "state": ["/var/lib/paictl"],
            ]
            cluster.facts[name]?.kept = ["/data, the folder of default/web-\(name)"]
            cluster.facts[name]?.probes[Probe.etcdRuns] = etcdRunsOn.contains(name)
        }
        return cluster
    }

    @Test func `nothing goes before etcd's snapshot is kept`() throws {
        let plan = try deployed().plan()
        let snapshot = try #require(plan.tracks.first { $0.name == "cluster" }?.steps.first)
        guard case .keepSnapshot(let kept) = try #require(snapshot.work.first) else {
            Issue.record("it fetches nothing")
            return
        }
        #expect(kept.script.machine == "m1")
        #expect(kept.path == "snapshots/etcd-2027-01-15T08-00-00Z.db")
        #expect(Set(kept.record.files.keys) == Set(ClusterSecrets.Path.all))
        for track in plan.tracks where track.name.hasPrefix("m") || track.name.hasPrefix("w") {
            #expect(track.steps.first?.awaits == snapshot.reaches)
            #expect(track.steps.map(\.title) == ["Stop the kubelet and its pods", "Remove files and data"])
        }
    }

    @Test func `it says what is lost and what stays`() throws {
        let plan = try deployed().plan()
        #expect(plan.losses.count == 3)
        #expect(plan.losses[1].hasPrefix("etcd's data on m1: "))
        #expect(plan.losses[2].hasPrefix("what 3 pods"))
        #expect(plan.kept.first == "m1: /data, the folder of default/web-m1")
        #expect(try deployed(options: []).plan().losses[1].hasSuffix("no snapshot is taken"))
    }

    @Test func `the snapshot comes from a master whose etcd runs`() throws {
        let plan = try deployed(masters: 3, etcdRunsOn: ["m2"]).plan()
        #expect(plan.tracks.first { $0.name == "cluster" }?.steps.first?.changes.first?.reason == .fetched(from: "m2"))
    }

    @Test func `without an etcd that runs, data goes only when told so`() throws {
        let error = #expect(throws: Refusal.self) { try deployed(etcdRunsOn: []).plan() }
        #expect(error?.description.contains("--no-snapshot") == true)
        #expect(
            try deployed(etcdRunsOn: [], options: []).plan().tracks.allSatisfy {
                $0.name != "cluster" || $0.steps.isEmpty
            }
        )
    }

    @Test func `the kubeconfig goes once every machine is clean, and not while one is silent`() throws {
        let cluster = try deployed()
        let here = try #require(try cluster.plan().tracks.first { $0.name == "here" }?.steps.first)
        #expect(here.work == [.removeHere(path: "admin.conf")])
        #expect(here.awaits.count == 3)
        let plan = try cluster.plan(without: ["w2"])
        let waiting = try #require(plan.tracks.first { $0.name == "here" }?.steps.first)
        let missed = plan.tracks.first { $0.name == "w2" }?.missed ?? []
        #expect(!waiting.awaits.isDisjoint(with: missed))
        #expect(plan.losses.contains("not touched, as they do not answer: w2"))
    }

    @Test func `a machine on which nothing remains has nothing to do`() throws {
        var cluster = try deployed()
        for name in cluster.facts.keys {
            cluster.facts[name]?.remains = [:]
            cluster.facts[name]?.probes[Probe.etcdHasData] = false
        }
        cluster.here = [:]
        let plan = try cluster.plan()
        #expect(plan.isEmpty)
        #expect(plan.losses.isEmpty)
    }

    @Test func `machines of another cluster are not cleaned, strange ones not because they are strange`() throws {
        var cluster = try deployed()
        cluster.facts["w1"]?.clusterID = "feedfeedfeedfeed"
        cluster.facts["w2"]?.distribution.id = "fedora"
        let preflight = Preflight(cluster: cluster.planner.cluster, knownClusterID: nil, takesAway: true)
        let findings = preflight.obstacles(cluster.facts).map(\.sentence)
        #expect(findings.count == 1)
        #expect(findings.first?.hasPrefix("w1: it belongs to the cluster feedfeedfeedfeed") == true)
    }
}
