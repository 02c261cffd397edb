@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import Kubernetes
import PKI
import Templates
import TestSupport
import Testing

@testable import ClusterPlanning

@Suite struct PlannerTests {
    @Test func `a fresh cluster is planned step by step, in the job's order`() throws {
        let cluster = try PaperCluster()
        let plan = try cluster.plan()
        #expect(plan.tracks.map(\.name) == ["m1", "w1", "w2", "cluster", "here"])
        for track in plan.tracks {
            let order = cluster.planner.job.steps.map(\.title)
            let positions = track.steps.compactMap { order.firstIndex(of: $0.title) }
            #expect(positions == positions.sorted())
        }
        let worker = try #require(plan.tracks.first { $0.name == "w1" })
        #expect(worker.steps.map(\.title).last == "Label the node, through a master")
        #expect(worker.steps.flatMap(\.awaits).contains(Milestone("the API answers")))
    }

    @Test(arguments: [Version(1, 20, 2), Version(1, 23, 17), Version(1, 24, 0), Version(1, 36, 2)])
    func `once a plan is carried out, nothing is left to do`(version: Version) throws {
        var cluster = try PaperCluster(version: version)
        try cluster.carryOut(try cluster.plan())
        let second = try cluster.plan()
        #expect(
            second.isEmpty,
            "\(second.tracks.flatMap { track in track.steps.map { (track.name, $0.title, $0.changes) } })"
        )
    }

    @Test(arguments: [(1, 1, "10.0.0.201"), (3, 0, ""), (3, 1, "10.0.0.201"), (3, 2, "10.0.0.100"), (5, 0, "10.9.9.9")])
    func `so it is whatever stands in front of the masters`(masters: UInt32, proxies: UInt32, front: String) throws {
        var cluster = try PaperCluster(masters: masters, proxies: proxies, front: IPv4Address(front))
        try cluster.carryOut(try cluster.plan())
        #expect(try cluster.plan().isEmpty)
    }

    @Test func `etcd forms its cluster once, before a manifest is there that could`() throws {
        var cluster = try PaperCluster(masters: 3, front: nil)
        let plan = try cluster.plan()
        for master in ["m1", "m2", "m3"] {
            let step = try #require(plan.tracks.first { $0.name == master }?.steps.first { $0.title == "Start etcd" })
            let scripts = step.work.compactMap { if case .script(let script) = $0 { script } else { nil } }
            #expect(scripts.map(\.name) == ["begin-etcd", "Start etcd"])
            #expect(scripts.first?.text.contains("--initial-cluster-state=new") == true)
            #expect(scripts.first?.waits == true)
        }
        try cluster.carryOut(plan)
        for master in ["m1", "m2", "m3"] {
            let manifest = cluster.facts[master]?.files[Self.etcd]?.contents
            #expect(manifest?.contains("--initial-cluster-state=existing") == true)
            #expect(manifest?.contains("--initial-cluster=none=the data of this member is gone") == true)
            #expect(manifest?.contains("etcd-m2=") == false, "etcd could fill an empty disk from the others")
        }
    }

    private static let etcd = "/etc/kubernetes/manifests/etcd.yaml"

    /// Whether m1 is told to form a cluster.
    private static func forms(_ cluster: PaperCluster) throws -> Bool {
        try cluster.plan().steps.flatMap(\.changes).contains { $0.subject == "m1" && $0.reason == .formsEtcd }
    }

    @Test func `and never again, whatever is lost`() throws {
        var cluster = try PaperCluster()
        try cluster.carryOut(try cluster.plan())
        cluster.facts["m1"]?.probes[Probe.etcdHasData] = false
        let refusal = EtcdMembership.dataIsGone(cluster.planner.cluster.masters)
        #expect(throws: refusal) { try Self.forms(cluster) }
        let manifest = cluster.facts["m1"]?.files[Self.etcd]
        cluster.facts["m1"]?.files[Self.etcd] = nil
        #expect(throws: refusal) { try Self.forms(cluster) }

        // A first deploy of an earlier version, which was cut short: its manifest was there before the cluster.
        cluster.facts["m1"]?.files[Self.etcd] = manifest
        cluster.facts["m1"]?.files[Self.etcd]?.contents = "--initial-cluster-state=new"
        #expect(try Self.forms(cluster))
        cluster.facts["m1"]?.probes[Probe.etcdHasData] = true
        #expect(try !Self.forms(cluster))
    }

    @Test func `a step of the cluster waits when something was changed in it, or when it does not hold`() throws {
        var cluster = try PaperCluster()
        try cluster.carryOut(try cluster.plan())
        let title = "Wait until CoreDNS serves"
        #expect(try !cluster.plan().steps.map(\.title).contains(title))
        cluster.facts["m1"]?.probes["dns-is-ready"] = false
        #expect(try cluster.plan().steps.map(\.title) == [title])
        cluster.facts["m1"]?.probes["dns-is-ready"] = true
        let coredns = "/apis/apps/v1/namespaces/kube-system/deployments/coredns"
        cluster.facts["m1"]?.objects?[coredns]?.live?["spec"]?["replicas"] = 3
        #expect(try cluster.plan().steps.map(\.title).last == title)
        cluster.planner.cluster.network.podNetwork = .none
        #expect(try !cluster.plan().steps.map(\.title).contains(title))
    }

    @Test func `an add-on that the configuration has no more is taken away, and nobody else's objects`() throws {
        var cluster = try PaperCluster()
        try cluster.carryOut(try cluster.plan())
        let foreign = "/apis/apps/v1/namespaces/kube-system/deployments/coredns-of-mine"
        let theirs = Facts.Object(live: ["kind": "Deployment"])
        cluster.facts["m1"]?.objects?[foreign] = theirs
        let before = try #require(cluster.facts["m1"]?.objects)
        cluster.planner.cluster.addons.coreDNS = false
        let plan = try cluster.plan()
        #expect(plan.steps.map(\.title) == ["Remove what is no longer in the configuration"])
        let subjects = plan.steps.flatMap(\.changes).map(\.subject)
        // What needs others goes first.
        let (service, account) = ("Service kube-system/kube-dns", "ServiceAccount kube-system/coredns")
        #expect(try #require(subjects.firstIndex(of: service)) < (try #require(subjects.firstIndex(of: account))))
        try cluster.carryOut(plan)
        #expect(cluster.facts["m1"]?.objects?.count == before.count - subjects.count)
        #expect(cluster.facts["m1"]?.objects?[foreign] == theirs)
        #expect(try cluster.plan().isEmpty)
    }

    @Test func `a master that is silent does not block what another has reached`() throws {
        var cluster = try PaperCluster(masters: 3, front: nil)
        try cluster.carryOut(try cluster.plan())
        cluster.facts["w1"]?.containers["kubelet"]?.isRunning = false
        cluster.facts["w1"]?.probes["node-is-ready"] = false
        let plan = try cluster.plan(without: ["m2"])
        #expect(plan.steps.map(\.title).contains("Wait until the node is ready"))
        #expect(plan.steps.allSatisfy { $0.awaits.isEmpty })
    }

    @Test func `a plan that is carried out only in part is finished by the next`() throws {
        let steps = try PaperCluster().plan().steps.count
        for count in stride(from: 0, to: steps, by: 3) {
            var cluster = try PaperCluster()
            var plan = try cluster.plan()
            var left = count
            for track in plan.tracks.indices {
                plan.tracks[track].steps = Array(plan.tracks[track].steps.prefix(left))
                left = max(0, left - plan.tracks[track].steps.count)
            }
            try cluster.carryOut(plan)
            try cluster.carryOut(try cluster.plan())
            #expect(try cluster.plan().isEmpty)
        }
    }

    @Test func `a deleted manifest is written again, and nothing else`() throws {
        var cluster = try PaperCluster()
        try cluster.carryOut(try cluster.plan())
        cluster.facts["m1"]?.files["/etc/kubernetes/manifests/kube-scheduler.yaml"] = nil
        let changes = try cluster.plan().steps.flatMap(\.changes)
        #expect(changes.map(\.subject) == ["/etc/kubernetes/manifests/kube-scheduler.yaml"])
        #expect(changes.map(\.reason) == [.missing])
    }

    @Test func `a changed file is put back, with the difference shown`() throws {
        var cluster = try PaperCluster()
        try cluster.carryOut(try cluster.plan())
        let path = "/var/lib/kubelet/config.yaml"
        let changed = "readOnlyPort: 10255\n"
        cluster.facts["w1"]?.files[path]?.contents = changed
        cluster.facts["w1"]?.files[path]?.digest = Digest.sha256Hex(Array(changed.utf8))
        let track = try #require(try cluster.plan().tracks.first { !$0.steps.isEmpty })
        #expect(track.name == "w1")
        let change = try #require(track.steps.first?.changes.first)
        #expect(change.subject == path)
        #expect(change.difference?.contains("-readOnlyPort: 10255\n") == true)
        #expect(track.steps.dropFirst().first?.changes.map(\.subject) == ["kubelet"])
    }

    @Test func `a kubelet that began before a file was put right starts anew`() throws {
        var cluster = try PaperCluster()
        try cluster.carryOut(try cluster.plan())
        cluster.facts["w1"]?.outdated = ["kubelet": ["/var/lib/kubelet/config.yaml"]]
        let steps = try cluster.plan().steps
        #expect(
            steps.map(\.title) == [
                "Start the kubelet", "Reach the API at the cluster's address", "Wait until the node is ready",
                "Wait until the addresses of services work on the node",
            ]
        )
        cluster.facts["w1"]?.outdated = ["kubelet": ["/what/it/does/not/read"]]
        #expect(try cluster.plan().isEmpty)
    }

    @Test func `a stopped kubelet is started`() throws {
        var cluster = try PaperCluster()
        try cluster.carryOut(try cluster.plan())
        cluster.facts["w2"]?.containers["kubelet"]?.isRunning = false
        cluster.facts["w2"]?.probes["node-is-ready"] = false
        let steps = try cluster.plan().steps
        #expect(
            steps.map(\.title) == [
                "Start the kubelet", "Reach the API at the cluster's address", "Wait until the node is ready",
                "Wait until the addresses of services work on the node",
            ]
        )
        #expect(steps.flatMap(\.changes).map(\.reason) == [.stopped, .doesNotHold])
    }

    @Test func `a certificate about to expire is issued anew, and what reads it starts anew`() throws {
        var cluster = try PaperCluster()
        try cluster.carryOut(try cluster.plan())
        let master = try #require(cluster.facts["m1"])
        let secrets = try ClusterSecrets(
            masters: ["m1": master],
            hasSilentMasters: false,
            keys: FreshKeys(),
            now: PaperCluster.now
        )
        let authority = try #require(secrets.authorities[.cluster])
        let machine = try #require(cluster.planner.cluster.machine(named: "w1"))
        var request = try cluster.planner.library.certificates.definition(
            of: "kubelet",
            for: machine,
            in: cluster.planner.cluster
        ).request
        request.lifetime = 7 * 86_400
        let short = try authority.issue(request, now: PaperCluster.now)
        let path = "/etc/kubernetes/pki/kubelet.crt"
        let digest = Digest.sha256Hex(Array(short.certificatePEM.utf8))
        cluster.facts["w1"]?.files[path]?.contents = short.certificatePEM
        cluster.facts["w1"]?.files[path]?.digest = digest
        cluster.facts["w1"]?.record[path] = digest
        let steps = try cluster.plan().steps
        #expect(steps.map(\.title).prefix(2) == ["Give the node its identity", "Start the kubelet"])
        #expect(steps.first?.changes.map(\.subject) == [path])
    }

    @Test func `a key that is not as it was written is replaced with its certificate`() throws {
        var cluster = try PaperCluster()
        try cluster.carryOut(try cluster.plan())
        cluster.facts["m1"]?.files["/etc/kubernetes/pki/apiserver.key"]?.digest = "0"
        #expect(try cluster.plan().steps.first?.changes.map(\.subject) == ["/etc/kubernetes/pki/apiserver.crt"])
    }

    @Test func `a machine that is silent keeps its place, and the others are planned`() throws {
        let plan = try PaperCluster().plan(without: ["w1"])
        let silent = try #require(plan.tracks.first { $0.name == "w1" })
        #expect(silent.obstacle == "it is switched off")
        #expect(silent.steps.isEmpty)
        #expect(plan.tracks.first { $0.name == "w2" }?.steps.isEmpty == false)
    }

    @Test func `every script of a plan is one bash can read, and so is the script that asks for facts`() throws {
        let cluster = try PaperCluster()
        var scripts = try cluster.planner.cluster.machines.map { try cluster.planner.factsScript(for: $0).joined() }
        for work in try cluster.plan().steps.flatMap(\.work) {
            if case .script(let script) = work { scripts.append(script.text) }
        }
        #expect(scripts.count > 20)
        for script in scripts {
            let bash = try run("bash", "-n", input: script)
            #expect(bash.succeeded, "\(bash.said)")
        }
    }

    @Test func `a plan shows no secret`() throws {
        let changes = try PaperCluster().plan().steps.flatMap(\.changes)
        #expect(
            !changes.contains {
                $0.difference?.contains("PRIVATE KEY") == true || $0.difference?.contains("secret: ") == true
            }
        )
    }

    @Test func `extra arguments replace ours, and take them away`() throws {
        var cluster = try PaperCluster()
        cluster.planner.cluster.kubernetes.extraArguments = [
            .kubeProxy: ["proxy-mode": "ipvs", "cluster-cidr": String?.none, "v": "4"] as [String: String?]
        ]
        let context = try Context(planner: cluster.planner.planner, machine: cluster.planner.cluster.machines[0])
        let flags = try Template("{{ flags['kube-proxy']|join(' ') }}", name: "flags").render(with: context.values)
        #expect(flags.contains("--proxy-mode=ipvs") && flags.contains("--v=4"))
        #expect(!flags.contains("cluster-cidr") && !flags.contains("iptables"))
    }
}
