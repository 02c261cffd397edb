import ClusterModel
import Foundation
import Kubernetes
import TestSupport
import Testing

@testable import ServiceModel

/// The package `spacemesh`, against what go-spacecraft makes of the same options (as its README and code have it).
@Suite struct SpacemeshTests {
    private static let cloudflare = "cloudflare-zone-id: z1, cloudflare-api-token: {env: TOKEN}, domain: example.org"

    private func service(_ options: String, learned: [String: String]? = nil) throws -> Service {
        let directory = try ServiceDirectory([
            "services-configuration.yaml": "services: {net: {package: spacemesh, \(options)}}\n"
        ])
        return try ServiceCatalogue.load(
            directory: directory.path,
            library: Checkout.root.appending(path: "k8sPaiLibrary/service").path,
            cluster: directory.cluster(),
            environment: ["TOKEN": "t0ken"],
            isStrict: true,
            learned: learned.map { ["net": $0] }
        ).services[0]
    }

    /// As far as it comes about when everything is told.
    private func whole(_ options: String, begunWith size: Int = 9) throws -> Service {
        let looked = try service(options)
        var known: [String: String] = [:]
        for lesson in looked.lessons { known[lesson.name] = "told-\(lesson.name.split(separator: " ").last ?? "")" }
        known["active-size"] = "\(size)"
        return try service(options, learned: known)
    }

    private func names(_ kind: String, _ service: Service) -> [String] {
        service.objects.filter { $0.reference.type.kind == kind }.map(\.reference.name)
    }

    private func object(_ kind: String, _ name: String, _ service: Service) throws -> JSON {
        try #require(
            service.objects.first { $0.reference.type.kind == kind && $0.reference.name == name },
            "\(kind) \(name)"
        ).body
    }

    private func config(_ name: String, _ service: Service) throws -> JSON {
        try JSON(parsing: object("ConfigMap", name, service)["data"]?.texts["config.json"] ?? "")
    }

    private func command(_ name: String, _ service: Service) throws -> String {
        let pods = try object("Deployment", name, service)[["spec", "template", "spec", "containers"]]
        return pods?.items?[0]["args"]?.items?.last?.string ?? ""
    }

    @Test(
        "profiles of the page, and what each asks for",
        arguments: [
            ("mininet", 57, "11 processors and 22 Gi of memory: 1 of"),
            ("devnet", 309, "7 processors and 54 Gi of memory: 1 of"),
            ("testnet", 523, "240 processors and 960 Gi of memory: 15 of"),
        ]
    )
    func profiles(name: String, objects: Int, note: String) throws {
        let page = try Checkout.text("Documentation/Spacemesh.md").split(separator: "\n")
        let line = try #require(page.first { $0.hasPrefix("\(name): {package: spacemesh, ") })
        let service = try whole(String(line.drop { $0 != "," }.dropFirst(2).dropLast()))
        #expect(service.objects.count == objects)
        #expect(
            service.notes.first?.hasPrefix("asks for \(note) machines with 16 and 64 Gi") == true,
            "\(service.notes)"
        )
    }

    @Test(
        "who there is",
        arguments: [
            ("miners: 10, poets: 2", 10, 2, 1), ("miners: 3, bootnode-amount: 6", 7, 1, 1),
            ("miners: 100, poets: 5", 100, 5, 1),
        ]
    )
    func members(options: String, miners: Int, poets: Int, bootstrap: Int) throws {
        let service = try whole(options)
        #expect(names("Deployment", service).count == miners + poets)
        #expect(names("PersistentVolumeClaim", service).count == miners + poets)
        #expect(
            names("Deployment", service).dropFirst(poets) == (1...miners).map { "miner-\($0)" }[...]
        )
        // A miner has five, a PoET four, its keys' Secret among them; three are the network's.
        #expect(service.objects.count == miners * 5 + poets * 4 + 3)
    }

    @Test func `stages follow one another by what was learned`() throws {
        let options = "miners: 4, bootnode-amount: 2, poet-gateway-amount: 2"
        var known: [String: String] = [:]
        let steps: [(learns: [String], waiting: [String])] = [
            (["genesis", "active-size"], ["poets", "bootstrap", "bootnode", "miner", "published"]),
            (["port of poet-1"], ["bootstrap", "bootnode", "miner", "published"]),
            (["bootstrap-id of miner-1"], ["bootnode", "miner", "published"]),
            (["bootnode-id of miner-2", "bootnode-id of miner-3"], ["miner", "published"]),
        ]
        for step in steps {
            let service = try service(options, learned: known)
            #expect(service.waiting == step.waiting)
            #expect(service.unknown.map(\.name) == step.learns)
            for name in step.learns { known[name] = "x" }
        }
        #expect(try service(options, learned: known).waiting.isEmpty)
    }

    @Test func `each tier knows the one before it`() throws {
        let service = try whole("miners: 5, bootnode-amount: 2, poet-gateway-amount: 2, poets: 2")
        #expect(try config("miner-1", service)[["p2p", "bootnodes"]] == nil)
        #expect(try config("miner-2", service)[["p2p", "bootnodes"]] == ["/ip4/10.0.0.2/tcp/5001/p2p/told-miner-1"])
        let bootnodes: JSON = [
            "/ip4/10.0.0.3/tcp/5002/p2p/told-miner-2", "/ip4/10.0.0.2/tcp/5003/p2p/told-miner-3",
        ]
        #expect(try config("miner-5", service)[["p2p", "bootnodes"]] == bootnodes)
        #expect(try config("net-config", service)[["p2p", "bootnodes"]] == bootnodes)
        let main = try config("miner-4", service)["main"]
        #expect(main?["genesis-time"] == "told-genesis" && main?["genesis-active-size"] == 9)
        #expect(main?["poet-server"] == "poet-2.default:5000")
        #expect(try config("net-config", service)[["main", "poet-server"]] == "10.0.0.2:told-poet-1")
        for (name, machine) in [("miner-1", "w1"), ("miner-2", "w2"), ("miner-3", "w1")] {
            let pods = try object("Deployment", name, service)[["spec", "template", "spec"]]
            #expect(pods?["nodeSelector"]?.texts == ["kubernetes.io/hostname": machine])
        }
        #expect(try object("Deployment", "miner-4", service)[["spec", "template", "spec", "nodeSelector"]] == nil)
    }

    @Test func `who is elsewhere reaches bootnodes by the external addresses of their machines`() throws {
        let directory = try ServiceDirectory([
            "services-configuration.yaml": "services: {net: {package: spacemesh, miners: 4, bootnode-amount: 2}}\n"
        ])
        var cluster = try directory.cluster()
        let place = try #require(cluster.machines.firstIndex { $0.name == "w2" })
        cluster.machines[place].externalAddress = IPv4Address("1.2.3.4")
        let service = try ServiceCatalogue.load(
            directory: directory.path,
            library: Checkout.root.appending(path: "k8sPaiLibrary/service").path,
            cluster: cluster,
            environment: [:],
            isStrict: true
        ).services[0]
        let bootnodes = try config("net-config", service)[["p2p", "bootnodes"]]?.items?.compactMap(\.string) ?? []
        #expect(bootnodes.map { $0.split(separator: "/")[1] } == ["1.2.3.4", "10.0.0.2"])
    }

    @Test func `miners and PoETs are started as they were`() throws {
        let service = try whole(
            "miners: 12, poets: 2, init-phase-shift: 7, enable-go-debug: true, metrics: true, profiler-url: \"http://p\""
        )
        #expect(
            try command("poet-2", service)
                == "/bin/poet --restlisten=0.0.0.0:5000 --initialduration=807s --jsonlog --configfile=/etc/config/config.conf ; sleep 100000000"
        )
        let poet = try object("ConfigMap", "poet-1", service)["data"]?.texts["config.conf"]
        #expect(poet == "duration=\"1200s\"\nn=\"21\"")
        let miner = try command("miner-10", service)
        #expect(
            miner.hasPrefix(
                "/bin/go-spacemesh --listen=/ip4/0.0.0.0/tcp/5010 --json-server=true --config=/etc/config/config.json -d=/root/data/node --smeshing-coinbase="
            )
        )
        #expect(
            miner.hasSuffix(
                " --smeshing-start=true --smeshing-opts-datadir=/root/data/post --log-encoder=json --json-port=7000 --grpc-port=6000 --pprof-server --profiler-url=http://p --profiler-name=miner-10 --metrics --metrics-push=https://public-metrics.spacemesh.dev/ ; sleep 100000000"
            )
        )
        #expect(try !command("miner-11", service).contains("profiler"))
        #expect(names("Service", service).contains("miner-12-metric"))
        // Whoever watches a cluster's measurements finds them by these, and nothing else of a miner.
        #expect(
            try object("Service", "miner-12-metric", service)[["metadata", "labels"]]?.texts.filter {
                !$0.key.contains("/")
            } == ["name": "miner-12", "app": "miner"]
        )
        // Without an API that it is to serve as JSON, go-spacemesh ends at once.
        #expect(try config("miner-12", service)[["api", "grpc"]]?.string?.contains("node") == true)
        let container = try object("Deployment", "miner-12", service)[["spec", "template", "spec", "containers"]]?
            .items?[0]
        let ports = (container?["ports"]?.items ?? []).filter { $0["hostPort"] != nil }
        #expect(ports.compactMap { $0["hostPort"]?.int } == [5012, 5012])
        #expect(ports.compactMap { $0["protocol"]?.string } == ["TCP", "UDP"])
    }

    @Test func `a network that extends another has its bootnodes, and its own beginning`() throws {
        let options =
            "bootstrap: false, miners: 4, bootnode-amount: 2, poet-gateway-amount: 2, go-sm-config: {main: {layer-duration-sec: 30, layers-per-epoch: 4, genesis-time: then}, p2p: {bootnodes: [/ip4/9.9.9.9/tcp/5001/p2p/z], x: 1}, logging: {a: debug}}"
        let service = try whole(options)
        #expect(names("Deployment", service).count == 5)
        #expect(try config("miner-1", service)[["p2p", "bootnodes"]] == ["/ip4/9.9.9.9/tcp/5001/p2p/z"])
        #expect(try config("miner-3", service)[["p2p", "bootnodes"]]?.items?.count == 2)
        let all = try config("miner-4", service)
        #expect(all[["main", "genesis-time"]] == "then" && all[["main", "genesis-active-size"]] == nil)
        #expect(all["logging"] == ["a": "debug"] && all[["p2p", "x"]] == 1)
    }

    @Test func `requests begin the rounds, and tell others`() throws {
        let service = try whole(
            "miners: 9, poets: 2, poet-gateway-amount: 3, \(Self.cloudflare), go-sm-release-version: v1.2, github-token: {env: TOKEN}, slack-channel-id: C1, slack-token: {env: TOKEN}, enable-slack-alerts: true"
        )
        #expect(
            service.requests.map(\.name) == ["activate of poet-1", "activate of poet-2", "dns", "release", "slack"]
        )
        #expect(
            service.requests[1].message.body
                == #"{"gatewayAddresses":["miner-1.default:6000","miner-2.default:6000","miner-3.default:6000"]}"#
        )
        let dns = service.requests[2]
        #expect(dns.message.line == "POST https://api.cloudflare.com/client/v4/zones/z1/dns_records")
        #expect(
            dns.message.body == #"{"content":"10.0.0.2","name":"net.example.org","proxied":false,"ttl":1,"type":"A"}"#
        )
        #expect(dns.message.headers[0] == WebRequest.Header("Authorization", "Bearer t0ken"))
        let probe = try #require(dns.unless)
        #expect(
            probe.lack(in: .answered(status: 200, body: #"{"success":true,"result":[{"content":"10.0.0.2"}]}"#)) == nil
        )
        #expect(probe.lack(in: .answered(status: 200, body: #"{"success":true,"result":[]}"#)) != nil)
        #expect(service.requests[3].message.url == "https://api.github.com/repos/spacemeshos/sm-net/releases")
        // A draft is found by nobody who asks for its tag: a probe would have one more drafted by each deploy.
        #expect(service.requests[3].unless == nil)
        #expect(names("Secret", service).contains("spacemesh-slack"))
        #expect(names("Deployment", service).last == "spacemesh-watch")
        #expect(!service.objects.map(\.body.text).joined().contains("t0ken"))
        // What nobody asks for is not sent.
        #expect(try whole("miners: 7").requests.map(\.name) == ["activate of poet-1"])
    }

    @Test func `miners are changed one by one, with a pause`() throws {
        #expect(try whole("miners: 7").rolling == RollingRule(pause: .seconds(120)))
        #expect(try whole("miners: 7, restart-wait-time: 5").rolling == RollingRule(pause: .seconds(300)))
    }

    @Test func `one more miner changes no other`() throws {
        let (nine, ten) = (try whole("miners: 9"), try whole("miners: 10"))
        let before = Dictionary(nine.objects.map { ("\($0.reference)", $0.body.text) }) { $1 }
        let changed = ten.objects.filter { before["\($0.reference)"] != $0.body.text }.map(\.reference.description)
        #expect(
            changed == [
                "Secret miner-10-coinbase", "PersistentVolumeClaim miner-10", "ConfigMap miner-10",
                "Deployment miner-10", "Service miner-10",
            ]
        )
        #expect(try object("ConfigMap", "net-genesis", ten)["data"]?.texts == ["active-size": "9"])
    }

    @Test(
        "what cannot be",
        arguments: [
            ("poet-gateway-amount: 50", "'poet-gateway-amount' is 50, and there are only 10 miners"),
            ("bootstrap: false", "a network that extends another needs that one's configuration"),
            ("domain: example.org", "a name in 'example.org' needs 'cloudflare-zone-id'"),
            ("enable-slack-alerts: true", "alerts need 'slack-channel-id'"),
            ("go-sm-config: {main: {layers-per-epoch: 1}}", "'go-sm-config' needs 'main' with 'layer-duration-sec'"),
            ("p2p-port: 65535", "would be 65536"),
        ]
    )
    func wrong(options: String, complaint: String) throws {
        let directory = try ServiceDirectory([
            "services-configuration.yaml": "services: {net: {package: spacemesh, \(options)}}\n"
        ])
        let complaints = try directory.complaints()
        #expect(complaints.contains { $0.contains(complaint) }, "\(complaints)")
    }
}
