@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import Kubernetes
import Testing

@testable import ClusterPlanning

/// The jobs about some of a cluster's machines, planned on paper.
@Suite struct MaintenanceJobTests {
    static func job(_ name: String) throws -> Job {
        try PaperCluster.job(name, try PaperCluster.library())
    }

    /// A cluster that was deployed and serves, with `machines` that joined its configuration just now.
    private func cluster(_ job: String, masters: UInt32 = 1, workers: UInt32 = 2) throws -> PaperCluster {
        var cluster = try PaperCluster(masters: masters, workers: workers, front: nil)
        try cluster.carryOut(try cluster.plan())
        let members = cluster.planner.cluster.masters.enumerated().map { index, machine in
            Facts.Etcd.Member(
                id: "\(index + 1)",
                name: machine.etcdName ?? "",
                peerURLs: [EtcdMembership.peerURL(machine)]
            )
        }
        for machine in cluster.planner.cluster.machines {
            guard machine.role == .master else { continue }
            cluster.facts[machine.name]?.probes[Probe.etcdIsHealthy] = true
            cluster.facts[machine.name]?.probes[Probe.etcdDataIsSound] = true
            cluster.facts[machine.name]?.etcd = Facts.Etcd(memberID: "1", members: members)
        }
        cluster.planner.job = try Self.job(job)
        return cluster
    }

    @Test(arguments: ["add", "remove", "repair", "etcdfix"]) func `every job's file can be read`(name: String) throws {
        #expect(try Self.job(name).name == name)
    }

    @Test func `a worker more costs every other machine one step: its routes`() throws {
        var cluster = try cluster("add", workers: 3)
        let new = try #require(cluster.planner.cluster.machine(named: "w3"))
        cluster.planner.named = ["w3"]
        cluster.facts["w3"] = PaperCluster.blank("w3")
        cluster.facts["m1"]?.nodes?["w3"] = nil
        for name in ["m1", "w1", "w2"] {
            let table = cluster.facts[name]?.files[PodRanges.path]?.contents ?? ""
            let without = table.split(separator: "\n").filter { !$0.hasPrefix("w3 ") }.joined(separator: "\n") + "\n"
            cluster.facts[name]?.files[PodRanges.path] = Facts.File(
                mode: "644",
                owner: "0:0",
                digest: "other",
                contents: without
            )
        }
        let plan = try cluster.plan()
        for track in plan.tracks where ["m1", "w1", "w2"].contains(track.name) {
            #expect(track.steps.map(\.title) == ["Connect the pods of this machine to those of the others"])
        }
        #expect(plan.tracks.first { $0.name == new.name }?.steps.contains { $0.title == "Start the kubelet" } == true)
        #expect(plan.tracks.first { $0.name == "cluster" }?.steps.isEmpty == true)
    }

    @Test func `services learn of machines once their nodes are ready, or gone`() throws {
        let changes = APIChanges(
            changes: [Change(.label, "store=true on w2", .missing)],
            waves: [[.get("/api/v1/nodes/w2")]]
        )
        var (add, remove) = (try cluster("add"), try cluster("remove"))
        add.planner.named = ["w2"]
        add.facts["w2"] = PaperCluster.blank("w2")
        remove.planner.leaving = [remove.planner.cluster.machines.removeLast()]
        remove.planner.named = ["w2"]
        for (cluster, milestone) in [(add, "the node is ready (w2)"), (remove, "the node is gone (w2)")] {
            var cluster = cluster
            #expect(try cluster.plan().tracks.first { $0.name == "cluster" }?.steps.isEmpty == true)
            cluster.services = changes
            let step = try #require(try cluster.plan().tracks.first { $0.name == "cluster" }?.steps.last)
            #expect(step.changes == changes.changes)
            #expect(step.awaits == [Milestone(milestone)])
        }
    }

    @Test func `masters take ordinary pods before those of the last worker are moved`() throws {
        var cluster = try cluster("remove", workers: 1)
        let leaving = try #require(cluster.planner.cluster.machine(named: "w1"))
        cluster.planner.cluster.machines.removeAll { $0.name == "w1" }
        cluster.planner.named = ["w1"]
        cluster.planner.leaving = [leaving]
        let plan = try cluster.plan()
        func step(_ title: String, on name: String) throws -> Step {
            try #require(plan.tracks.first { $0.name == name }?.steps.first { $0.title == title })
        }
        let label = try step("Label the node, through a master", on: "m1")
        #expect(!label.reaches.isDisjoint(with: try step("Move the pods elsewhere", on: "w1").awaits))
    }

    @Test func `whoever is removed is drained, taken out of etcd, cleaned and deleted, in this order`() throws {
        var cluster = try cluster("remove", masters: 3)
        let leaving = try #require(cluster.planner.cluster.machine(named: "m1"))
        cluster.planner.cluster.machines.removeAll { $0.name == "m1" }
        cluster.planner.named = ["m1"]
        cluster.planner.leaving = [leaving]
        let (nodes, objects) = (cluster.facts["m1"]?.nodes, cluster.facts["m1"]?.objects)
        cluster.facts["m2"]?.nodes = nodes
        cluster.facts["m2"]?.objects = objects
        cluster.facts["m1"]?.remains = ["kubelet": ["kubelet"], "state": ["/var/lib/paictl"]]
        cluster.facts["m2"]?.probes[Probe.etcdRuns] = true
        let plan = try cluster.plan()
        let track = try #require(plan.tracks.first { $0.name == "m1" })
        #expect(
            track.steps.map(\.title) == [
                "Move the pods elsewhere", "Take the member out of etcd", "Stop the kubelet and its pods",
                "Remove files and data", "Delete the node",
            ]
        )
        #expect(track.steps[1].changes.first?.sentence.contains("leaves etcd: 3 members, 3 healthy") == true)
        // What concerns the others is done by those that stay.
        for step in [track.steps[0], track.steps[1], track.steps[4]] {
            guard case .script(let script)? = step.work.first else { continue }
            #expect(script.machine == "m2")
        }
        #expect(plan.losses.count == 2)
    }

    @Test func `a machine that does not answer is taken leave of only when told so, and then not cleaned`() throws {
        var cluster = try cluster("remove", workers: 3)
        let leaving = try #require(cluster.planner.cluster.machine(named: "w3"))
        cluster.planner.cluster.machines.removeAll { $0.name == "w3" }
        cluster.planner.named = ["w3"]
        cluster.planner.leaving = [leaving]
        cluster.facts["w3"] = nil
        #expect(cluster.planner.unreachable(among: cluster.facts) == ["w3"])
        cluster.planner.options = [.unreachable]
        #expect(cluster.planner.unreachable(among: cluster.facts) == nil)
        let track = try #require(try cluster.plan(without: ["w3"]).tracks.first { $0.name == "w3" })
        #expect(track.obstacle == nil)
        #expect(track.steps.map(\.title) == ["Delete the node"])
    }

    @Test func `repair says what it found, and leaves what is well alone`() throws {
        var cluster = try cluster("repair")
        cluster.planner.named = ["w1"]
        cluster.facts["w1"]?.containers["kubelet"] = nil
        cluster.facts["w1"]?.findings = ["there is no container 'kubelet'"]
        let plan = try cluster.plan()
        let track = try #require(plan.tracks.first { $0.name == "w1" })
        #expect(
            track.findings.contains("container kubelet is missing")
                || track.findings.contains("kubelet is missing")
        )
        #expect(plan.tracks.filter { $0.name != "w1" }.allSatisfy { $0.steps.isEmpty })
        cluster.facts["w1"]?.probes[Probe.etcdHasData] = true
        #expect(cluster.planner.obstacles(cluster.facts).first?.contains("it is a master") == true)
    }

    @Test func `masters that serve are changed one after another, those that are to be formed together`() throws {
        let fresh = try PaperCluster(masters: 3, front: nil).plan()
        let starts = fresh.tracks.compactMap { $0.steps.first { $0.title == "Start etcd" } }
        #expect(starts.count == 3)
        #expect(starts.allSatisfy { $0.awaits.isEmpty })

        var cluster = try cluster("deploy", masters: 3)
        for name in ["m1", "m2", "m3"] {
            cluster.facts[name]?.files["/etc/kubernetes/manifests/kube-apiserver.yaml"]?.digest = "other"
        }
        let title = "Start the API server, the controller manager and the scheduler"
        let steps = try cluster.plan().tracks.compactMap { $0.steps.first { $0.title == title } }
        #expect(steps.count == 3)
        let turns = steps.map { $0.awaits.filter { $0.name.contains("its turn among the masters") }.map(\.name) }
        #expect(turns[0].isEmpty || steps[0].awaits.isDisjoint(with: steps[0].reaches))
        #expect(turns.dropFirst().allSatisfy { !$0.isEmpty } || turns.flatMap { $0 }.count == 2)
    }
}
