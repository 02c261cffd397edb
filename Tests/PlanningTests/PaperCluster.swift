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

/// A cluster on paper: machines that carry out a plan by remembering what it would have changed.
///
/// It reads the scripts a plan has, as a machine would, so that a plan that forgets to write what it announces does not converge.
struct PaperCluster {
    static let now: Int64 = 1_800_000_000
    static let root = Checkout.root

    var planner: JobPlanner
    var facts: [String: Facts]
    var here: [String: String] = [:]
    var services = APIChanges()
    /// The same every time, so that plans can be compared as texts.
    var keys: any KeySource = StandInKeys(beginning: now)
    /// What the operator brings.
    var own: OwnAuthorities?

    init(
        version: Version = Version(1, 20, 2),
        masters: UInt32 = 1,
        workers: UInt32 = 2,
        proxies: UInt32 = 0,
        front: IPv4Address? = IPv4Address(number: 0x0a00_0000 + 11),
        bundle: ImageBundle? = nil
    ) throws {
        func machine(_ name: String, _ last: UInt32, _ role: Role) -> Machine {
            Machine(
                name: name,
                address: IPv4Address(number: 0x0a00_0000 + last),
                role: role,
                etcdName: role == .master ? "etcd-\(name)" : nil,
                login: Login(user: "ops", host: "10.0.0.\(last)", credentials: [.agent])
            )
        }
        let machines =
            (0..<masters).map { machine("m\($0 + 1)", 11 + $0, .master) }
            + (0..<workers).map { machine("w\($0 + 1)", 21 + $0, .worker) }
            + (0..<proxies).map { machine("p\($0 + 1)", 201 + $0, .proxy) }
        let cluster = Cluster(
            machines: machines,
            network: ClusterNetwork(
                loadBalanceAddress: front,
                serviceRange: try #require(IPv4Range("10.254.0.0/16")),
                podRange: try #require(IPv4Range("10.244.0.0/16")),
                dnsAddress: try #require(IPv4Address("10.254.0.10"))
            ),
            kubernetes: KubernetesSettings(version: version, allowsCgroupV1: true),
            images: ImageSettings()
        )
        let library = try Self.library()
        planner = JobPlanner(
            try Self.job("deploy", library),
            Planner(cluster: cluster, library: library, bundle: bundle)
        )
        facts = Dictionary(uniqueKeysWithValues: machines.map { ($0.name, Self.blank($0.name)) })
    }

    static func library() throws -> Library { try readLibrary.get() }

    /// Once for all tests: reading its tables takes longer than most plans.
    private static let readLibrary = Result { try read() }

    private static func read() throws -> Library {
        let folder = root.appending(path: "k8sPaiLibrary/script")
        var scripts: [String: String] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            scripts[file.deletingPathExtension().lastPathComponent] = try String(contentsOf: file, encoding: .utf8)
        }
        let conditions = try ConditionTable(text: try text("k8sPaiLibrary/conditions.yaml"), file: "conditions.yaml")
        return Library(
            templates: try TemplateLibrary(directory: root.appending(path: "k8sPaiLibrary/template").path),
            conditions: conditions,
            flags: try FlagTable(
                text: try text("k8sPaiLibrary/flags.yaml"),
                file: "flags.yaml",
                conditions: conditions
            ),
            certificates: try CertificateTable(
                text: try text("k8sPaiLibrary/certificates.yaml"),
                file: "certificates.yaml"
            ),
            packages: try PackageTable(text: try text("k8sPaiLibrary/packages.yaml"), file: "packages.yaml"),
            runtimes: try RuntimeTable(text: try text("k8sPaiLibrary/runtimes.yaml"), file: "runtimes.yaml"),
            cis: try CISTable(
                text: try text("k8sPaiLibrary/cis.yaml"),
                file: "cis.yaml",
                conditions: conditions.names
            ),
            scripts: Scripts(scripts)
        )
    }

    static func job(_ name: String, _ library: Library) throws -> Job {
        try Job(text: try text("maintainconf/\(name).yaml"), file: "\(name).yaml", names: Names(library)) {
            try job($0, library)
        }
    }

    static func text(_ path: String) throws -> String {
        try Checkout.text(path)
    }

    /// What holds before anything is done, and after jobs that know nothing of it.
    private static let wellByItself = [
        "api-service-leads-here": true, "proxy-is-taken": true, "docker-knows-registries": true,
    ]

    /// A machine as it comes: Debian, no Docker, nothing of ours.
    static func blank(_ name: String) -> Facts {
        var facts = Facts()
        facts.hostName = name
        facts.distribution = Distribution("debian", "12")
        facts.architecture = "x86_64"
        facts.cgroupVersion = 2
        facts.clock = now
        facts.probes = wellByItself
        return facts
    }

    func plan(without silent: [String] = []) throws -> Plan {
        let answered = try dryRun(facts.filter { !silent.contains($0.key) })
        let masters = answered.filter { planner.cluster.machine(named: $0.key)?.role == .master }
        var findings = Findings(
            facts: answered,
            obstacles: Dictionary(uniqueKeysWithValues: silent.map { ($0, "it is switched off") }),
            secrets: try ClusterSecrets(
                masters: try planner.snapshot?.adding(to: masters) ?? masters,
                hasSilentMasters: false,
                own: own,
                keys: keys,
                now: Self.now
            ),
            here: here,
            keys: keys,
            now: Self.now
        )
        findings.services = services
        return try planner.plan(findings)
    }

    /// What the API servers say that objects would be: what is applied is all there is of them.
    private func dryRun(_ facts: [String: Facts]) throws -> [String: Facts] {
        var facts = facts
        let requests = try planner.apiRequests().filter { $0.method == .patch }
        for name in facts.keys where facts[name]?.objects != nil {
            for request in requests {
                facts[name]?.objects?[request.path, default: Facts.Object()].dryRun =
                    .answered(status: 200, body: request.body?.text ?? "")
            }
        }
        return facts
    }

    // MARK: Carrying out

    mutating func carryOut(_ plan: Plan) throws {
        for track in plan.tracks {
            for step in track.steps {
                for work in step.work {
                    switch work {
                    case .writeHere(let path, _, let contents): here[path] = contents
                    case .removeHere(let path): here[path] = nil
                    case .replaceHere, .installHere, .scriptHere, .ready, .gone, .pause, .web, .lessons: break
                    case .fetch(_, let path): here[path] = "fetched"
                    case .keepSnapshot(let snapshot): here[snapshot.path] = "fetched"
                    case .requests(let batch): batch.waves.joined().forEach { answer($0, on: track.machine ?? "") }
                    case .script(let script): try run(script.text, on: track.machine ?? "", about: track.name)
                    }
                }
                for change in step.changes { remember(change, on: track.name) }
            }
        }
        let probes = Dictionary(
            planner.job.steps.flatMap { [$0.unless].compactMap { $0 } + $0.actions(Waits.self).map(\.script) }.map {
                ($0, true)
            },
            uniquingKeysWith: { first, _ in first }
        )
        for name in facts.keys {
            facts[name]?.probes = probes.merging(Self.wellByItself) { $1 }
            facts[name]?.docker = Facts.Docker(version: "20.10.24", cgroupDriver: "systemd")
        }
        for name in facts.keys {
            let hasData = facts[name]?.files["/etc/kubernetes/manifests/etcd.yaml"] != nil
            facts[name]?.probes[Probe.etcdHasData] = hasData
        }
        let id = facts["m1"]?.files["/var/lib/paictl/cluster-id"]?.contents
        facts["m1"]?.clusterID = id?.trimmingCharacters(in: .newlines)
    }

    private mutating func run(_ text: String, on machine: String, about track: String) throws {
        var lines = text.components(separatedBy: "\n")[...]
        var staged: [String: Facts.File] = [:]
        var container: String?
        func word(_ line: String, _ index: Int) -> String {
            line.components(separatedBy: " ")[index].replacing("'", with: "")
        }
        while let line = lines.popFirst() {
            if line.hasPrefix("stage '") {
                let contents = try #require(Data(base64Encoded: lines.removeFirst()))
                staged[word(line, 1)] = Facts.File(
                    mode: String(Int(word(line, 2), radix: 8) ?? 0, radix: 8),
                    owner: "0:0",
                    digest: Digest.sha256Hex(Array(contents)),
                    contents: String(decoding: contents, as: UTF8.self)
                )
            } else if line.hasPrefix("place '"), let file = staged[word(line, 1)] {
                facts[machine]?.files[word(line, 1)] = file
                facts[machine]?.record[word(line, 1)] = file.digest
            } else if line.hasPrefix("files=(") {
                for word in line.dropFirst("files=(".count).dropLast().components(separatedBy: " ") {
                    let path = word.replacing("'", with: "")
                    facts[machine]?.files[path] = nil
                    facts[machine]?.record[path] = nil
                }
            } else if line.hasPrefix("container='") {
                container = String(line.dropFirst("container='".count).dropLast())
            } else if let container, let range = line.range(of: "--label=io.paictl.spec=") {
                facts[machine]?.containers[container] = Facts.Container(
                    isRunning: true,
                    specification: String(line[range.upperBound...].prefix(32))
                )
            } else if line.hasPrefix("records=(") || line.hasPrefix("pod_records=(") {
                load(line, on: machine)
            } else if line.hasPrefix("node_labels='") {
                try mark(track, labels: line, taints: lines.removeFirst())
            }
        }
    }

    /// An archive brings all that is in it.
    private mutating func load(_ records: String, on machine: String) {
        for entry in records.components(separatedBy: "'").filter({ $0.contains(" ") && !$0.hasPrefix(" ") }) {
            let (image, digest) = (String(entry.prefix { $0 != " " }), String(entry.drop { $0 != " " }.dropFirst()))
            if records.hasPrefix("pod_") {
                facts[machine]?.podImages[image] = digest
            } else {
                facts[machine]?.images[image] = digest
            }
        }
    }

    /// The API of the cluster, as far as objects of add-ons go.
    private mutating func answer(_ request: Request, on machine: String) {
        switch request.method {
        case .patch where request.contentType == .apply:
            var live = request.body ?? [:]
            live["metadata"]?["managedFields"] = [
                ["manager": "paictl", "operation": "Apply", "fieldsV1": ["f:metadata": ["f:labels": [:]]]]
            ]
            if facts[machine]?.objects == nil { facts[machine]?.objects = [:] }
            facts[machine]?.objects?[request.path] = Facts.Object(live: live)
        case .delete: facts[machine]?.objects?[request.path] = nil
        default: break
        }
    }

    /// Does what label-node.sh does: what was ours and is not wanted goes, what is another's stays.
    private mutating func mark(_ name: String, labels: String, taints: String) throws {
        func read<Value: Decodable>(_ line: String) throws -> Value {
            let text = line.drop { $0 != "'" }.dropFirst().dropLast()
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        }
        let wanted: [String: String] = try read(labels)
        let given: [[String: String]] = try read(taints)
        let marks = given.map { Taint(key: $0["key"] ?? "", value: $0["value"], effect: $0["effect"] ?? "") }
        if facts["m1"]?.nodes == nil { facts["m1"]?.nodes = [:] }
        var node = facts["m1"]?.nodes?[name] ?? Facts.Node(labels: [:])
        node.labels = node.labels.filter { node.ownLabels?.contains($0.key) != true }.merging(wanted) { $1 }
        let ours = (node.ownTaints ?? []).union(marks.map(\.name))
        node.taints = node.taints.filter { !ours.contains($0.name) } + marks
        node.ownLabels = Set(wanted.keys)
        node.ownTaints = Set(marks.map(\.name))
        facts["m1"]?.nodes?[name] = node
    }

    private mutating func remember(_ change: Change, on machine: String) {
        switch change.kind {
        case .package: facts[machine]?.packages[change.subject] = "1"
        case .image:
            let digest = planner.bundle?.digest(of: change.subject) ?? "pulled"
            switch change.reason {
            case .notIn("containerd", _), .otherBuild("containerd"):
                facts[machine]?.podImages[change.subject] = digest
            default: facts[machine]?.images[change.subject] = digest
            }
        default: break
        }
    }
}
