@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import PKI
import Testing

@testable import ClusterPlanning

/// `certs rotate-keys`, planned and carried out on paper.
@Suite struct KeyRotationTests {
    private static let masters = ["m1", "m2", "m3"]
    private static let encryptionKey = "/var/lib/paictl/encryption-key"
    private static let signingKey = "/etc/kubernetes/pki/sa.key"

    /// Seven Secrets, one of them with a token, and two pods on each machine.
    static func cluster() throws -> PaperCluster {
        var cluster = try RotationTests.cluster(job: "certs-rotate-keys")
        let id = try signer(cluster)
        for name in cluster.facts.keys {
            cluster.facts[name]?.podTokens = [id: 2]
            guard masters.contains(name) else { continue }
            cluster.facts[name]?.keyUses = KeyUses()
            cluster.facts[name]?.keyUses?.secrets = ["key1": 7]
            cluster.facts[name]?.keyUses?.tokenSecrets = ["default/robot": id]
        }
        return cluster
    }

    private static func text(_ path: String, on machine: String = "m1", _ cluster: PaperCluster) -> String {
        cluster.facts[machine]?.files[path]?.contents ?? ""
    }

    private static func signer(_ cluster: PaperCluster) throws -> String {
        try ServiceAccountKey(privatePEM: text(signingKey, cluster)).id
    }

    /// Names of the keys that API servers have, the one that encrypts first.
    private static func keys(on machine: String, _ cluster: PaperCluster) -> [String] {
        text("/etc/kubernetes/pki/encryption-config.yaml", on: machine, cluster).components(separatedBy: "- name: ")
            .dropFirst().map { String($0.prefix { !$0.isNewline }) }
    }

    private static func verifiers(on machine: String, _ cluster: PaperCluster) -> Int {
        text("/etc/kubernetes/pki/sa.pub", on: machine, cluster).components(separatedBy: "BEGIN PUBLIC KEY").count - 1
    }

    /// What a run would have left on machines and in the cluster.
    static func carryOut(_ plan: Plan, on cluster: inout PaperCluster) throws {
        try RotationTests.carryOut(plan, on: &cluster)
        let id = try signer(cluster)
        for track in plan.tracks {
            for change in track.steps.flatMap(\.changes) {
                switch change.reason {
                case .encryptedAnew(let key):
                    for master in masters { cluster.facts[master]?.keyUses?.secrets = [key: 7] }
                case .signedAnew:
                    for master in masters { cluster.facts[master]?.keyUses?.tokenSecrets = ["default/robot": id] }
                case .renewedByKubelet: cluster.facts[track.name]?.podTokens = [id: 2]
                default: break
                }
            }
        }
    }

    private static func settle(_ cluster: inout PaperCluster) throws {
        for _ in 0..<4 {
            let round = try RotationTests.round(cluster)
            try carryOut(round.plan, on: &cluster)
            if round.isLast { return }
        }
        Issue.record("it does not come to an end")
    }

    private static func titles(_ plan: Plan, _ track: String) -> [String] {
        plan.tracks.first { $0.name == track }?.steps.map(\.title) ?? []
    }

    @Test func `stage after stage, the new keys take the place of the former ones`() throws {
        var cluster = try Self.cluster()
        let (former, key) = (try Self.signer(cluster), Self.text(Self.encryptionKey, cluster))
        var stages: [Rotation.Stage?] = []
        var keys: [[String]] = []
        var verifiers: [Int] = []
        var losses: [Int] = []
        while true {
            let round = try RotationTests.round(cluster)
            // Whatever else a stage does, API servers and controller managers read the keys at their start.
            for master in Self.masters where round.stage != nil {
                let changes = round.plan.tracks.first { $0.name == master }?.steps.flatMap(\.changes).map(\.subject)
                for component in ["kube-apiserver", "kube-controller-manager"] {
                    #expect(changes?.contains("/etc/kubernetes/manifests/\(component).yaml") == true)
                }
            }
            try Self.carryOut(round.plan, on: &cluster)
            stages.append(round.stage)
            keys.append(Self.keys(on: "m3", cluster))
            verifiers.append(Self.verifiers(on: "m3", cluster))
            losses.append(round.plan.losses.count)
            if round.isLast { break }
            try #require(stages.count < 9)
        }
        #expect(stages == [.introduced, .issued, .settled, nil])
        #expect(keys == [["key1", "key2"], ["key2", "key1"], ["key2"], ["key2"]])
        #expect(verifiers == [2, 2, 1, 1])
        #expect(losses == [0, 1, 2, 0])
        #expect(try Self.signer(cluster) != former)
        #expect(
            Self.text(Self.encryptionKey, cluster).hasPrefix("key2:") && Self.text(Self.encryptionKey, cluster) != key
        )
        for master in Self.masters {
            #expect(cluster.facts[master]?.files["/var/lib/paictl/rotation"] == nil)
            #expect(cluster.facts[master]?.files["/etc/kubernetes/pki/signing-ca.crt"] == nil)
            #expect(cluster.facts[master]?.files[Self.encryptionKey]?.mode == "600")
            #expect(cluster.facts[master]?.files["/etc/kubernetes/pki/sa.key"]?.mode == "600")
        }
        try Self.settle(&cluster)
        #expect(Self.keys(on: "m2", cluster) == ["key3"])
    }

    @Test func `what the former keys have encrypted and signed is, anew, once all masters know the new ones`() throws {
        var cluster = try Self.cluster()
        var plan = try RotationTests.round(cluster).plan
        #expect(Self.titles(plan, "cluster").isEmpty && !Self.titles(plan, "w1").contains { $0.contains("tokens") })
        try Self.carryOut(plan, on: &cluster)
        plan = try RotationTests.round(cluster).plan
        #expect(
            Self.titles(plan, "cluster") == [
                "Encrypt all Secrets with the key that encrypts by now", "Have tokens in Secrets signed anew",
            ]
        )
        let answers = Set(Self.masters.map { Milestone("the API answers (\($0))") })
        let rewriting = try #require(plan.steps.first { $0.title.hasPrefix("Encrypt") })
        #expect(answers.isSubset(of: rewriting.awaits))
        for machine in ["m1", "w1", "p1"] {
            let step = try #require(
                plan.tracks.first { $0.name == machine }?.steps.first { $0.title.contains("other tokens") }
            )
            #expect(answers.union([Milestone("tokens in Secrets are signed")]).isSubset(of: step.awaits))
        }
        try Self.carryOut(plan, on: &cluster)
        plan = try RotationTests.round(cluster).plan
        #expect(Self.titles(plan, "cluster").isEmpty)
    }

    @Test(arguments: ["cluster", "m2", "w1"])
    func `the former keys stay for as long as something is left of them`(behind: String) throws {
        var cluster = try Self.cluster()
        try Self.carryOut(try RotationTests.round(cluster).plan, on: &cluster)
        let issued = try RotationTests.round(cluster).plan
        try Self.carryOut(Plan(tracks: issued.tracks.filter { $0.name != behind }), on: &cluster)
        for _ in 0..<2 {
            let round = try RotationTests.round(cluster)
            #expect(round.stage == .issued && !round.plan.isEmpty && !round.isLast)
            // It was asked when the stage began.
            #expect(round.plan.losses.isEmpty)
        }
        try Self.settle(&cluster)
        #expect(Self.keys(on: "m1", cluster) == ["key2"])
    }

    @Test(arguments: [Rotation.Stage.introduced, .issued, .settled])
    func `a run that is cut short while masters differ is gone on with`(stage: Rotation.Stage) throws {
        var cluster = try Self.cluster()
        while true {
            let round = try RotationTests.round(cluster)
            guard round.stage == stage else {
                try Self.carryOut(round.plan, on: &cluster)
                continue
            }
            try Self.carryOut(Plan(tracks: round.plan.tracks.filter { $0.name == "m1" }), on: &cluster)
            break
        }
        #expect(try RotationTests.round(cluster).stage == stage)
        // None of its masters encrypts with a key that another one does not have.
        let known = Self.masters.map { Self.keys(on: $0, cluster) }
        for keys in known { #expect(known.allSatisfy { $0.contains(keys[0]) }) }
        try Self.settle(&cluster)
        #expect(Self.masters.allSatisfy { Self.keys(on: $0, cluster) == ["key2"] })
    }

    @Test(arguments: [Rotation.Stage.introduced, .issued])
    func `it stops where it is told to, and comes back to what was`(stop: Rotation.Stage) throws {
        var cluster = try Self.cluster()
        let files = [Self.encryptionKey, Self.signingKey, "/etc/kubernetes/pki/sa.pub"]
        let former = files.map { Self.text($0, cluster) }
        for _ in 0..<3 {
            let round = try RotationTests.round(cluster, to: stop)
            try Self.carryOut(round.plan, on: &cluster)
            if round.isLast { break }
        }
        #expect(try RotationTests.round(cluster, to: stop).plan.isEmpty)
        for _ in 0..<4 {
            let round = try RotationTests.round(cluster, to: .withdrawn)
            try Self.carryOut(round.plan, on: &cluster)
            if round.isLast { break }
        }
        #expect(files.map { Self.text($0, cluster) } == former)
        #expect(cluster.facts["m2"]?.keyUses?.secrets == ["key1": 7])
        #expect(cluster.facts["w1"]?.podTokens.keys.first == (try Self.signer(cluster)))
        #expect(
            RotationTests.refusal(cluster, to: .withdrawn)?.contains("no new keys are on their way") == true
        )
    }

    @Test func `nothing is left to do for deploy, at whatever stage`() throws {
        var cluster = try Self.cluster()
        for _ in 0..<4 {
            try Self.carryOut(try RotationTests.round(cluster).plan, on: &cluster)
            try RotationTests.expectNothingForDeploy(cluster)
        }
    }

    @Test func `another rotation, keys of the operator's own, and masters that say nothing keep it from beginning`()
        throws
    {
        var cluster = try Self.cluster()
        try Self.carryOut(try RotationTests.round(cluster).plan, on: &cluster)
        cluster.planner.job = try MaintenanceJobTests.job("certs-rotate-ca")
        #expect(RotationTests.refusal(cluster)?.contains("'paictl certs rotate-keys' goes on with it") == true)

        cluster = try Self.cluster()
        cluster.planner.cluster.kubernetes.extraArguments[.kubeAPIServer] = [
            "encryption-provider-config": "/etc/kms.yaml"
        ]
        #expect(RotationTests.refusal(cluster)?.contains("'encryption-provider-config'") == true)

        cluster = try Self.cluster()
        for master in Self.masters { cluster.facts[master]?.keyUses = nil }
        #expect(RotationTests.refusal(cluster)?.contains("no master says which keys are in use") == true)
    }

    @Test func `who holds a token that is taken back is named before it is`() throws {
        var cluster = try Self.cluster()
        for master in Self.masters {
            let id = try Self.signer(cluster)
            for number in 1...7 { cluster.facts[master]?.keyUses?.tokenSecrets["ns/ci-\(number)"] = id }
        }
        try Self.carryOut(try RotationTests.round(cluster).plan, on: &cluster)
        let losses = try RotationTests.round(cluster).plan.losses
        #expect(losses.count == 1 && losses[0].contains("default/robot") && losses[0].contains("and 3 more"))
    }

    @Test func `no description and no change shows a key`() throws {
        var cluster = try Self.cluster()
        try Self.carryOut(try RotationTests.round(cluster).plan, on: &cluster)
        let secrets = try #require(try RenewalTests.findings(cluster).secrets)
        var text = "\(secrets.rotation as Any) \(String(reflecting: secrets.rotation)) \(secrets.encryptionKeys)"
        dump(secrets.rotation, to: &text)
        let plan = try RotationTests.round(cluster).plan
        text += plan.steps.flatMap(\.changes).map { "\($0.sentence) \($0.difference ?? "")" }.joined()
        text += plan.losses.joined()
        #expect(!text.contains("PRIVATE"))
        for key in secrets.encryptionKeys { #expect(!text.contains(key.base64)) }
    }

    @Test func `masters say which keys are in use, a line for each`() throws {
        let lines = [
            "hostname m1", "cgroup 2", "pod-tokens abc-_ 3", "key-uses", "stored-secrets - 1", "stored-secrets key1 12",
            "token-secret abc-_ kube-system/robot", "token-secret - default/late", "clock 1700000000", "end",
        ]
        let facts = try FactsReader.read(lines.joined(separator: "\n"))
        #expect(facts.podTokens == ["abc-_": 3])
        #expect(facts.keyUses?.secrets == ["-": 1, "key1": 12])
        #expect(facts.keyUses?.tokenSecrets == ["kube-system/robot": "abc-_", "default/late": ""])
    }
}
