import ClusterModel
import Foundation
import PKI
import TestSupport
import Testing

@testable import Checkup
@testable import ClusterPlanning
@testable import Facts
@testable import Plan

/// What a changed configuration changes, and where.
@Suite struct KeptTests {
    /// A cluster as deploy leaves it: one master, two workers with load balancers of their own.
    private static func deployed(front: IPv4Address? = nil) throws -> PaperCluster {
        var cluster = try PaperCluster(version: Version(1, 36, 2), front: front)
        try cluster.carryOut(try cluster.plan())
        #expect(try cluster.plan().isEmpty)
        return cluster
    }

    private static func changes(_ plan: Plan) -> [String: [String]] {
        Dictionary(
            uniqueKeysWithValues: plan.tracks.filter { !$0.steps.isEmpty }.map { track in
                (track.name, track.steps.flatMap(\.changes).map { "\($0.kind) \($0.subject) \($0.reason)" })
            }
        )
    }

    private static func text(_ work: Work) -> String {
        switch work {
        case .script(let script), .scriptHere(let script), .fetch(let script, _): script.text
        case .keepSnapshot(let snapshot): snapshot.script.text
        case .requests(let batch): batch.script.text
        case .writeHere(_, _, let contents): contents
        case .removeHere, .replaceHere, .installHere, .ready, .gone, .pause, .web, .lessons: ""
        }
    }

    // MARK: One machine's own words

    @Test func `arguments and reservations of a machine start its kubelet anew, and no other`() throws {
        var cluster = try Self.deployed()
        cluster.planner.cluster.kubernetes.reservations = [:]
        let worker = try #require(cluster.planner.cluster.machines.firstIndex { $0.name == "w1" })
        cluster.planner.cluster.machines[worker].kubeletArguments = ["max-pods": "50", "node-ip": String?.none]
        cluster.planner.cluster.machines[worker].reservations = [
            .system: ["memory": "1Gi"], .eviction: ["memory.available": "5%"],
        ]
        let plan = try cluster.plan()
        #expect(
            Self.changes(plan) == [
                "w1": ["file /var/lib/kubelet/config.yaml differs", "container kubelet has another specification"]
            ]
        )
        let difference = plan.steps.flatMap(\.changes).first?.difference ?? ""
        #expect(difference.contains("+systemReserved:\n+  memory: \"1Gi\"\n+evictionHard:\n"))
        #expect(difference.contains("+  memory.available: \"5%\"\n+  nodefs.available: \"10%\"\n"))
        let scripts = plan.steps.flatMap(\.work).map { Self.text($0) }.joined()
        #expect(scripts.contains("--max-pods=50") && !scripts.contains("--node-ip="))
        try cluster.carryOut(plan)
        #expect(try cluster.plan().isEmpty)
    }

    @Test func `what leaves pods nothing is refused`() throws {
        var cluster = try PaperCluster()
        cluster.planner.cluster.kubernetes.reservations = [
            .system: ["memory": "6Gi", "cpu": "1"], .kube: ["cpu": "1"],
        ]
        for name in cluster.facts.keys {
            cluster.facts[name]?.memoryKiB = 8_388_608
            cluster.facts[name]?.cores = 4
        }
        cluster.facts["w2"]?.memoryKiB = 6_291_456
        cluster.facts["m1"]?.cores = 2
        let preflight = Preflight(cluster: cluster.planner.cluster, knownClusterID: nil)
        #expect(
            preflight.obstacles(cluster.facts).map { $0.machine ?? "" }.sorted() == ["m1", "w2"]
        )
    }

    // MARK: The API's port and names

    @Test func `another port is everywhere`() throws {
        for front in [nil, IPv4Address("10.0.0.99")] {
            var cluster = try PaperCluster(version: Version(1, 36, 2), masters: 3, proxies: 1, front: front)
            cluster.planner.cluster.network.apiPort = 7443
            let plan = try cluster.plan()
            let text = plan.steps.flatMap { step in
                step.changes.compactMap(\.difference) + step.work.map { Self.text($0) }
            }.joined()
            #expect(!text.contains("6443"))
            #expect(text.contains("--secure-port=7443") && text.contains("api_port='7443'"))
            try cluster.carryOut(plan)
            #expect(cluster.here["admin.conf"]?.contains(":7443\"") == true)
            #expect(try cluster.plan().isEmpty)
        }
    }

    @Test func `the API's own service follows the port`() throws {
        var cluster = try Self.deployed()
        cluster.planner.cluster.network.apiPort = 7443
        cluster.facts["m1"]?.probes["api-service-leads-here"] = false
        let changes = try #require(Self.changes(try cluster.plan())["m1"])
        #expect(changes.contains { $0.hasPrefix("command set-api-service is due") })
    }

    @Test func `a master's kubelet goes to another port in the turn of its API server`() throws {
        let turn = { (name: String) in Milestone("\(name) is through with its turn among the masters") }
        var cluster = try PaperCluster(version: Version(1, 36, 2), masters: 3)
        let founding = try cluster.plan()
        #expect(founding.steps.allSatisfy { $0.title != "Give the node its identity" || $0.awaits.isEmpty })
        try cluster.carryOut(founding)
        let members = cluster.planner.cluster.masters.map {
            Facts.Etcd.Member(id: $0.name, name: $0.etcdName ?? "", peerURLs: [EtcdMembership.peerURL($0)])
        }
        for name in ["m1", "m2", "m3"] {
            for probe in [Probe.etcdHasData, Probe.etcdRuns, Probe.etcdIsHealthy, Probe.etcdDataIsSound] {
                cluster.facts[name]?.probes[probe] = true
            }
            cluster.facts[name]?.etcd = Facts.Etcd(memberID: name, members: members)
        }
        cluster.planner.cluster.network.apiPort = 7443
        let tracks = try cluster.plan().tracks
        for (name, earlier) in [("m1", nil), ("m2", "m1"), ("m3", "m2")] {
            let steps = try #require(tracks.first { $0.name == name }).steps
            let identity = try #require(steps.first { $0.title == "Give the node its identity" })
            #expect(identity.awaits == Set([earlier.map(turn)].compactMap { $0 }))
            #expect(steps.first { $0.reaches.contains(turn(name)) }?.title.hasPrefix("Start the API server") == true)
        }
    }

    @Test func `names go into the certificate, and start the API server anew`() throws {
        var cluster = try Self.deployed()
        cluster.planner.cluster.network.apiExtraNames = ["k8s.example.com", "192.0.2.1"]
        let plan = try cluster.plan()
        #expect(
            Self.changes(plan)["m1"]?.first
                == "certificate /etc/kubernetes/pki/apiserver.crt does not name 192.0.2.1, does not name k8s.example.com"
        )
        #expect(Self.changes(plan).keys.sorted() == ["m1"])
        try cluster.carryOut(plan)
        #expect(try cluster.plan().isEmpty)
    }

    @Test(
        arguments: [
            (nil, "https://api.example.com:6443", "https://api.example.com:6443", false),
            ("10.0.0.99", "https://10.0.0.99:6443", "https://api.example.com:6443", false),
        ] as [(String?, String, String, Bool)]
    )
    func `a name is that of the address, or stands for it`(
        address: String?,
        machines: String,
        here: String,
        isLocal: Bool
    ) throws {
        var planner = try PaperCluster(front: address.flatMap { IPv4Address($0) }).planner
        planner.cluster.network.apiName = "api.example.com"
        #expect(
            planner.cluster.apiServer == machines && planner.cluster.apiServerFromHere == here
                && planner.cluster.front.isLocal == isLocal
        )
        #expect(planner.cluster.foreignFront?.description == machines.replacing("https://", with: ""))
        let definition = try planner.library.certificates.definition(
            of: "apiserver",
            for: planner.cluster.machines[0],
            in: planner.cluster
        )
        #expect(definition.request.dnsNames.contains("api.example.com"))
    }

    // MARK: What the configuration has no more

    private static let balancer = ["/etc/kubernetes/haproxy/haproxy.cfg", "/etc/kubernetes/manifests/haproxy.yaml"]

    private static func withoutLocalFront() throws -> PaperCluster {
        var cluster = try deployed()
        cluster.planner.cluster.network.loadBalanceAddress = IPv4Address("10.0.0.11")
        return cluster
    }

    private static func removals(_ plan: Plan) -> [String: [String]] {
        changes(plan).mapValues { $0.filter { $0.hasSuffix("is removed") } }.filter { !$0.value.isEmpty }
    }

    @Test func `workers' load balancers go with their reason`() throws {
        var cluster = try Self.withoutLocalFront()
        let plan = try cluster.plan()
        let expected = [Self.balancer[1], Self.balancer[0]].map {
            "file \($0) is no longer in the configuration, and is removed"
        }
        #expect(Self.removals(plan) == ["w1": expected, "w2": expected])
        try cluster.carryOut(plan)
        #expect(cluster.facts["w1"]?.record[Self.balancer[0]] == nil)
        #expect(try cluster.plan().isEmpty)
    }

    @Test func `what someone has changed stays, and is named; what is gone is no matter`() throws {
        var cluster = try Self.withoutLocalFront()
        cluster.facts["w1"]?.altered = [Self.balancer[0]]
        cluster.facts["w2"]?.lost = Set(Self.balancer)
        let plan = try cluster.plan()
        #expect(Self.removals(plan).mapValues(\.count) == ["w1": 1])
        #expect(
            plan.tracks.first { $0.name == "w1" }?.findings == [
                "\(Self.balancer[0]): it is no longer in the configuration, and someone has changed it since paictl wrote it: it stays"
            ]
        )
    }

    @Test(arguments: ["upgrade", "certs-renew", "repair", "add", "clean"])
    func `no other job takes anything away`(job: String) throws {
        var cluster = try Self.withoutLocalFront()
        try cluster.use(job: job)
        cluster.planner.named = ["w1"]
        #expect(Self.removals(try cluster.plan()).isEmpty)
    }

    @Test func `a network that is gone takes what the kubelet reads with it, and starts it once`() throws {
        var cluster = try Self.deployed()
        cluster.planner.cluster.network.podNetwork = .none
        let plan = try cluster.plan()
        #expect(
            Self.removals(plan)["w1"]?.map { $0.split(separator: " ")[1] } == [
                "/etc/cni/net.d/10-paictl.conflist", "/etc/systemd/system/paictl-routes.service",
                "/var/lib/paictl/pod-ranges", "/var/lib/paictl/routes.sh",
            ]
        )
        try cluster.carryOut(plan)
        #expect(try cluster.plan().isEmpty)
    }

    @Test func `a master with data is no worker`() throws {
        var cluster = try PaperCluster(masters: 3)
        try cluster.carryOut(try cluster.plan())
        cluster.planner.cluster.machines[2].role = .worker
        #expect(cluster.planner.obstacles(cluster.facts).first?.hasPrefix("m3 has etcd data") == true)
    }

    @Test func `the script keeps a copy, and spares what was changed meanwhile`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for part in ["paictl/first\(folder)/etc", "etc"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
        }
        var record = ""
        for name in ["gone", "changed", "earlier", "stays"] {
            let text = "\(name)\n"
            try Data((name == "changed" ? "by hand\n" : text).utf8).write(to: URL(filePath: "\(folder)/etc/\(name)"))
            record += "\(Digest.sha256Hex(Array(text.utf8))) \(folder)/etc/\(name)\n"
        }
        try Data(record.utf8).write(to: URL(filePath: "\(folder)/paictl/files"))
        try Data("before\n".utf8).write(to: URL(filePath: "\(folder)/paictl/first\(folder)/etc/earlier"))
        let library = try PaperCluster.library()
        let script =
            (try library.script("library")
            + Shell.assignment("files", ["gone", "changed", "earlier"].map { "\(folder)/etc/\($0)" })
            + library.script("take-files-away"))
            .replacing("/var/lib/paictl", with: "\(folder)/paictl").replacing(
                "/run/paictl",
                with: "\(folder)/run-paictl"
            )
        _ = try output("/bin/bash", "-c", script)
        func text(_ path: String) -> String? { try? String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8) }
        #expect(text("etc/gone") == nil && text("etc/changed") == "by hand\n" && text("etc/stays") == "stays\n")
        #expect(text("etc/earlier") == "before\n")
        #expect(text("paictl/pruned\(folder)/etc/gone") == "gone\n")
        #expect(
            text("paictl/files")?.split(separator: "\n").map { $0.split(separator: "/").last } == ["changed", "stays"]
        )
    }
}
