@testable import Facts
@testable import Plan
import Checkup
import ClusterModel
import Templates
import Testing

@testable import ClusterPlanning

/// An address that masters keep among themselves.
@Suite struct AddressOnMastersTests {
    private func cluster(masters: UInt32 = 3, workers: UInt32 = 1) throws -> PaperCluster {
        var cluster = try PaperCluster(masters: masters, workers: workers, front: IPv4Address("10.0.0.100"))
        cluster.planner.cluster.network.addressIsOnMasters = true
        return cluster
    }

    private static let configuration = "/etc/kubernetes/keepalived/keepalived.conf"
    private static let title = "Keep the cluster's address on one of the masters"

    @Test func `every master keeps it with the others, and nobody else does`() throws {
        var cluster = try cluster()
        try cluster.carryOut(try cluster.plan())
        let text = try #require(cluster.facts["m2"]?.files[Self.configuration]?.contents)
        for line in [
            "priority 199", "unicast_src_ip 10.0.0.12", "10.0.0.11", "10.0.0.13", "10.0.0.100/32",
            "virtual_router_id 100", "script \"/etc/kubernetes/keepalived/api-is-ready.sh\"",
        ] {
            #expect(text.contains("\(line)\n"), "\(line)")
        }
        #expect(!text.contains("haproxy"))
        #expect(cluster.facts["w1"]?.files[Self.configuration] == nil)
        #expect(cluster.here["admin.conf"]?.contains("https://10.0.0.100:6443") == true)
        #expect(cluster.facts["w1"]?.files["/etc/kubernetes/kubelet.conf"]?.contents?.contains("10.0.0.100") == true)
        #expect(try cluster.plan().isEmpty)
    }

    /// A lone master's adverts are for nobody; without a list of peers none is named.
    @Test func `one master keeps it by itself`() throws {
        var cluster = try cluster(masters: 1)
        try cluster.carryOut(try cluster.plan())
        let text = try #require(cluster.facts["m1"]?.files[Self.configuration]?.contents)
        #expect(text.contains("10.0.0.100/32") && !text.contains("unicast"))
    }

    @Test func `an API server goes on for a while when it ends, so that another has the address`() throws {
        func flags(_ cluster: PaperCluster) throws -> String {
            var cluster = cluster
            try cluster.carryOut(try cluster.plan())
            return cluster.facts["m1"]?.files["/etc/kubernetes/manifests/kube-apiserver.yaml"]?.contents ?? ""
        }
        #expect(try flags(try cluster()).contains("--shutdown-delay-duration=5s"))
        #expect(try !flags(try PaperCluster(masters: 3)).contains("shutdown-delay-duration"))
    }

    @Test func `a master more is told to the others, one after another`() throws {
        var cluster = try cluster(masters: 1)
        try cluster.carryOut(try cluster.plan())
        let before = try self.cluster(masters: 3)
        cluster.planner.cluster.machines = before.planner.cluster.machines
        for name in ["m2", "m3"] { cluster.facts[name] = PaperCluster.blank(name) }
        try cluster.use(job: "add")
        cluster.planner.named = ["m2", "m3"]
        cluster.facts["m1"]?.objects = [:]
        cluster.facts["m1"]?.etcd = Facts.Etcd(
            memberID: "1",
            members: [Facts.Etcd.Member(id: "1", name: "etcd-m1", peerURLs: ["https://10.0.0.11:2380"])],
            version: cluster.planner.cluster.etcdVersion
        )
        for probe in [Probe.etcdRuns, Probe.etcdIsHealthy, Probe.etcdDataIsSound] {
            cluster.facts["m1"]?.probes[probe] = true
        }
        let track = try #require(try cluster.plan().tracks.first { $0.name == "m1" })
        let step = try #require(track.steps.first { $0.title == Self.title })
        #expect(step.changes.contains { $0.subject == Self.configuration })
    }

    @Test func `workers ask the masters' own port, and no load balancer of others`() throws {
        let cluster = try cluster().planner.cluster
        let worker = try #require(cluster.machine(named: "w1"))
        #expect(
            cluster.traffic(from: worker).filter { $0.ports.contains(6443) }.map(\.machine.name) == ["m1", "m2", "m3"]
        )
        #expect(cluster.foreignFront == nil)
    }
}
