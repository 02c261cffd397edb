@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import Kubernetes
import Testing

@testable import ClusterPlanning

/// Whole plans as texts, so that a change of a job, a template or the planner is read as a diff.
///
/// `UPDATE_GOLDEN=1 swift test --filter GoldenPlanTests` writes them anew.
@Suite struct GoldenPlanTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    @Test(
        arguments: [
            "deploy", "add", "remove", "etcdfix", "upgrade", "certs-renew", "clean", "etcd-snapshot", "etcd-defrag",
            "etcd-restore",
        ],
        [UInt32(1), 3]
    )
    func `a plan is what its golden file says`(job: String, masters: UInt32) throws {
        try expect(PlanTranscript(try Self.plan(job, masters: masters)).text, isGolden: "\(job)-\(masters)")
    }

    @Test func `the stages of a rotation are what their golden files say`() throws {
        try expect(stages(try RotationTests.cluster(), RotationTests.carryOut), isGolden: "certs-rotate-ca-3")
        try expect(stages(try KeyRotationTests.cluster(), KeyRotationTests.carryOut), isGolden: "certs-rotate-keys-3")
    }

    private func stages(_ cluster: PaperCluster, _ carryOut: (Plan, inout PaperCluster) throws -> Void) throws -> String
    {
        var (cluster, text) = (cluster, "")
        for _ in 0..<9 {
            let round = try RotationTests.round(cluster, keys: cluster.keys)
            text += "==== \(round.stage?.rawValue ?? "the end")\n" + PlanTranscript(round.plan).text
            if round.isLast { break }
            try carryOut(round.plan, &cluster)
        }
        return text
    }

    private func expect(_ text: String, isGolden name: String) throws {
        let file = Self.folder.appending(path: "\(name).txt")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: file)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(text == golden, "\(Difference.unified(from: golden, to: text, path: file.lastPathComponent))")
    }

    @Test func `a plan starts one kubelet anew for what is said of its machine`() throws {
        var cluster = try PaperCluster(version: Version(1, 36, 2), workers: 2)
        try cluster.carryOut(try cluster.plan())
        cluster.planner.cluster.machines[1].kubeletArguments = ["max-pods": "50"]
        cluster.planner.cluster.machines[1].reservations = [.system: ["memory": "1Gi"]]
        try expect(PlanTranscript(try cluster.plan()).text, isGolden: "deploy-one-kubelet")
    }

    @Test func `a plan gives a cluster of IPv4 the other family`() throws {
        var cluster = try PaperCluster(version: Version(1, 36, 2), workers: 1)
        try cluster.carryOut(try cluster.plan())
        try cluster.becomeDualStack()
        try expect(PlanTranscript(try cluster.plan()).text, isGolden: "deploy-dual-stack")
    }

    @Test func `a plan makes the GPUs of a machine known`() throws {
        var cluster = try PaperCluster(version: Version(1, 36, 2), workers: 2)
        try cluster.carryOut(try cluster.plan())
        cluster.facts["w1"]?.gpus.counts[.nvidia] = 4
        cluster.facts["w1"]?.gpus.drivers[.nvidia] = "535.129.03"
        cluster.facts["w1"]?.gpus.hasToolkit = true
        try expect(PlanTranscript(try cluster.plan()).text, isGolden: "deploy-gpus")
    }

    /// Workers' own load balancers give way to an address in front of the masters.
    @Test func `a plan takes away what the configuration has no more`() throws {
        var cluster = try PaperCluster(version: Version(1, 36, 2), workers: 1, front: nil)
        try cluster.carryOut(try cluster.plan())
        cluster.planner.cluster.network.loadBalanceAddress = IPv4Address("10.0.0.99")
        try expect(PlanTranscript(try cluster.plan()).text, isGolden: "deploy-without-local-front")
    }

    /// One master's address gives way to one that all of them keep.
    @Test func `a plan has masters keep an address among themselves`() throws {
        var cluster = try PaperCluster(version: Version(1, 36, 2), masters: 3, workers: 1)
        try cluster.carryOut(try cluster.plan())
        Self.serve(&cluster, Version(1, 36, 2))
        cluster.planner.cluster.network.loadBalanceAddress = IPv4Address("10.0.0.100")
        cluster.planner.cluster.network.addressIsOnMasters = true
        try expect(PlanTranscript(try cluster.plan()).text, isGolden: "deploy-address-on-masters")
    }

    @Test func `a worker more changes the plan of no other machine, but for the table of all`() throws {
        func lines(workers: UInt32) throws -> [String: String] {
            let plan = try PaperCluster(workers: workers).plan()
            return Dictionary(uniqueKeysWithValues: plan.tracks.map { ($0.name, PlanTranscript(track: $0).text) })
        }
        let (two, three) = (try lines(workers: 2), try lines(workers: 3))
        #expect(Set(three.keys).subtracting(two.keys) == ["w3"])
        for (name, text) in two {
            // The table has a line more, and the head of its difference says how many.
            func rest(_ text: String) -> [String] {
                text.components(separatedBy: "\n").filter { !$0.contains("w3 10.0.0.23 ") && !$0.contains("@@ ") }
            }
            #expect(rest(three[name] ?? "") == rest(text), "\(name)")
        }
    }

    /// The plan of a job for a cluster of so many masters and one worker (deploy), or for the one that came of that.
    private static func plan(_ job: String, masters: UInt32) throws -> Plan {
        let workers: UInt32 = job == "remove" ? 2 : 1
        let old = Version(1, 35, 6)
        // One that is left of three, where etcd is to be mended.
        let founders = job == "etcdfix" ? 3 : masters
        var cluster = try PaperCluster(version: old, masters: founders, workers: workers)
        if job == "deploy" { return try cluster.plan() }
        try cluster.carryOut(try cluster.plan())
        serve(&cluster, old)
        try cluster.use(job: job)
        let last = try #require(cluster.planner.cluster.machines.last)
        switch job {
        case "add":
            let new = Machine(
                name: "w2",
                address: IPv4Address(number: 0x0a00_0000 + 22),
                role: .worker,
                login: Login(user: "ops", host: "10.0.0.22", credentials: [.agent])
            )
            cluster.planner.cluster.machines.append(new)
            cluster.planner.named = ["w2"]
            cluster.facts["w2"] = PaperCluster.blank("w2")
        case "remove":
            var leaving = [last]
            if masters == 3 { leaving.append(try #require(cluster.planner.cluster.machine(named: "m3"))) }
            cluster.planner.cluster.machines.removeAll { leaving.contains($0) }
            cluster.planner.leaving = leaving
            cluster.planner.named = Set(leaving.map(\.name))
            for machine in leaving { remain(&cluster, machine.name) }
        case "etcdfix":
            let broken = masters == 1 ? ["m2", "m3"] : ["m2"]
            cluster.planner.named = Set(broken)
            for name in broken {
                for probe in [Probe.etcdRuns, Probe.etcdIsHealthy, Probe.etcdDataIsSound, "control-plane-is-ready"] {
                    cluster.facts[name]?.probes[probe] = false
                }
                cluster.facts[name]?.etcd = nil
            }
            if masters == 1 { cluster.facts["m1"]?.etcd?.leaderID = "0" }
        case "upgrade": cluster.planner.cluster.kubernetes.version = Version(1, 36, 2)
        case "etcd-snapshot": cluster.planner.cluster.machines = cluster.planner.cluster.masters
        case "etcd-defrag":
            cluster.planner.cluster.machines = cluster.planner.cluster.masters
            for master in cluster.planner.cluster.masters {
                cluster.facts[master.name]?.etcd?.leaderID = "m1"
                cluster.facts[master.name]?.etcd?.databaseBytes = 40 << 20
                cluster.facts[master.name]?.etcd?.databaseBytesInUse = (master.name == "m2" ? 39 : 12) << 20
                if masters == 1 { cluster.facts[master.name]?.status.alarms = ["m1": "NOSPACE"] }
            }
        case "etcd-restore":
            cluster.planner.snapshot = EtcdRestoreTests.snapshot(of: cluster)
            guard masters == 3 else { break }
            // Others, and empty.
            for index in cluster.planner.cluster.machines.indices {
                let old = cluster.planner.cluster.machines[index]
                let address = IPv4Address(number: 0x0a00_0100 + UInt32(index) + 1)
                cluster.planner.cluster.machines[index] = Machine(
                    name: "n\(index + 1)",
                    address: address,
                    role: old.role,
                    etcdName: old.role == .master ? "etcd-n\(index + 1)" : nil,
                    login: Login(user: "ops", host: address.description, credentials: [.agent])
                )
                cluster.facts[old.name] = nil
                cluster.facts["n\(index + 1)"] = PaperCluster.blank("n\(index + 1)")
            }
        case "certs-renew": cluster.planner.renewalDays = .max
        default:
            cluster.planner.options = [.snapshot]
            for name in cluster.facts.keys { remain(&cluster, name) }
        }
        return try cluster.plan()
    }

    /// The cluster answers, as one does that was deployed.
    static func serve(_ cluster: inout PaperCluster, _ version: Version) {
        let masters = cluster.planner.cluster.masters
        let id = cluster.facts["m1"]?.clusterID
        for machine in cluster.planner.cluster.machines {
            cluster.facts[machine.name]?.clusterID = id
            cluster.facts["m1"]?.nodes?[machine.name]?.kubeletVersion = version
            cluster.facts["m1"]?.nodes?[machine.name]?.runtime = "containerd"
        }
        for master in masters {
            cluster.facts[master.name]?.apiVersion = version
            for probe in [Probe.etcdRuns, Probe.etcdIsHealthy, Probe.etcdDataIsSound, "control-plane-is-ready"] {
                cluster.facts[master.name]?.probes[probe] = true
            }
            cluster.facts[master.name]?.etcd = Facts.Etcd(
                memberID: master.name,
                members: masters.map {
                    Facts.Etcd.Member(id: $0.name, name: $0.etcdName ?? "", peerURLs: [EtcdMembership.peerURL($0)])
                },
                version: cluster.planner.cluster.etcdVersion
            )
        }
    }

    private static func remain(_ cluster: inout PaperCluster, _ name: String) {
        cluster.facts[name]?.remains = [
            "kubelet": ["kubelet"], "pods": ["default/web-\(name)"], "state": ["/var/lib/paictl"],
        ]
    }
}

/// All that a plan says, as text: what changes, what is run for it and with which variables of its own, who waits for whom.
///
/// What a script does with its variables is not in it: that is for whoever changes the script.
struct PlanTranscript {
    let text: String

    init(_ plan: Plan) {
        text =
            plan.tracks.map { Self(track: $0).text }.joined()
            + plan.losses.map { "lost: \($0)\n" }.joined() + plan.kept.map { "kept: \($0)\n" }.joined()
    }

    private static func lines(of work: Work) -> [String] {
        switch work {
        case .script(let script): lines(of: script, "run")
        case .scriptHere(let script): lines(of: script, "run here")
        case .requests(let batch): lines(of: batch)
        case .ready(let wait): lines(of: wait, "ready")
        case .gone(let wait): lines(of: wait, "gone")
        case .pause(let time): ["pause \(time)"]
        case .fetch(let script, let path): lines(of: script, "fetch \(path):")
        case .writeHere(let path, let mode, _): ["write \(path) \(mode.map { String($0, radix: 8) } ?? "as it is")"]
        case .keepSnapshot(let snapshot):
            lines(of: snapshot.script, "keep \(snapshot.path):")
                + ["    beside it, of revision \(snapshot.record.revision):"]
                + snapshot.record.files.keys.sorted().map { "    \($0)" }
        case .removeHere(let path): ["remove \(path)"]
        case .replaceHere(let text): ["replace \(text.path)"]
        case .installHere(let kubectl): ["install \(kubectl.path)"]
        case .web(let request): [request.line]
        case .lessons(let wait): wait.lessons.map { "learn \($0.name)" }
        }
    }

    /// Variables that every script is given.
    private static let everyones: Set<String> = [
        "machine_name", "machine_address", "machine_role", "api_server", "api_port", "service_address", "etcd_data",
        "runtime",
        "sandbox_image", "with_docker",
    ]

    private static func lines(of wait: ReadinessWait, _ verb: String) -> [String] {
        ["   \(verb) within \(wait.within.components.seconds)s"] + wait.objects.map { "    \($0.target)" }
    }

    private static func lines(of batch: APIBatch) -> [String] {
        let waves = batch.waves.map { wave in
            wave.map { request in
                // What is applied is rendered from a template, which is a text by itself.
                let body = request.contentType == .apply ? nil : request.body?.text
                return "    \(request.method.rawValue) \(request.target)" + (body.map { " \($0)" } ?? "")
            }
        }
        return ["ask the API on \(batch.script.machine ?? "") within \(batch.script.deadline.components.seconds)s"]
            + waves.joined(separator: ["    then"])
    }

    private static func lines(of script: Script, _ verb: String) -> [String] {
        let given = script.text.components(separatedBy: "\n").filter { line in
            if line.hasPrefix("stage ") || line.hasPrefix("place ") { return true }
            guard let end = line.firstIndex(of: "=") else { return false }
            let name = String(line[..<end])
            return line[end...].hasPrefix("='") && name.allSatisfy { $0.isLowercase || $0 == "_" }
                && !everyones.contains(name)
        }
        return [
            "\(verb) \(script.name)\(script.machine.map { " on \($0)" } ?? "") within \(script.deadline.components.seconds)s"
                + (script.waits ? ", waiting" : "") + (script.payload.map { " < \($0)" } ?? "")
        ] + given.map { "    \($0)" }
    }
}

extension PlanTranscript {
    init(track: Track) {
        var text = "== \(track.name)\(track.obstacle.map { ": \($0)" } ?? "")\n"
        text += track.findings.map { "found: \($0)\n" }.joined()
        for step in track.steps {
            text += "-- \(step.title)\n"
            text += step.awaits.map(\.name).sorted().map { "   awaits \($0)\n" }.joined()
            text += step.reaches.map(\.name).sorted().map { "   reaches \($0)\n" }.joined()
            for change in step.changes {
                text += "   \(change.kind.rawValue) \(change.subject) \(change.reason)\n"
                let lines = (change.difference ?? "").components(separatedBy: "\n").dropLast()
                text += lines.map { "      \($0)\n" }.joined()
            }
            text += step.work.flatMap(Self.lines).map { "   \($0)\n" }.joined()
        }
        self.text = text
    }
}
