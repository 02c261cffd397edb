@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import PKI
import Testing

@testable import ClusterPlanning

/// `certs rotate-ca`, planned and carried out on paper.
@Suite struct RotationTests {
    private static let authorities = [
        "/etc/kubernetes/pki/ca", "/etc/kubernetes/pki/etcd/ca", "/etc/kubernetes/pki/front-proxy-ca",
    ]

    static func cluster(masters: UInt32 = 3, job: String = "certs-rotate-ca") throws -> PaperCluster {
        var cluster = try RenewalTests.cluster(masters: masters)
        cluster.planner.job = try MaintenanceJobTests.job(job)
        cluster.planner.renewalDays = cluster.planner.cluster.kubernetes.certificates.days
        for name in cluster.facts.keys {
            for probe in ["pods-have-authorities", "add-ons-trust-authorities"] {
                cluster.facts[name]?.probes[probe] = true
            }
        }
        return cluster
    }

    static func round(
        _ cluster: PaperCluster,
        to goal: Rotation.Stage = .settled,
        keys: any KeySource = FreshKeys()
    ) throws -> JobPlanner.Round {
        try cluster.planner.round(to: goal, RenewalTests.findings(cluster, keys: keys))
    }

    static func refusal(_ cluster: PaperCluster, to goal: Rotation.Stage = .settled) -> String? {
        do {
            _ = try round(cluster, to: goal)
            return nil
        } catch { return "\(error)" }
    }

    /// What a run would have left on machines: etcd's members are as they were.
    static func carryOut(_ plan: Plan, on cluster: inout PaperCluster) throws {
        let before = cluster.facts
        try cluster.carryOut(plan)
        for (name, facts) in before {
            cluster.facts[name]?.etcd = facts.etcd
            for probe in [Probe.etcdIsHealthy, Probe.etcdDataIsSound] {
                cluster.facts[name]?.probes[probe] = facts.probes[probe]
            }
            cluster.facts[name]?.clusterID = facts.clusterID
        }
    }

    static func expectNothingForDeploy(_ cluster: PaperCluster) throws {
        var deploy = cluster
        deploy.planner.job = try MaintenanceJobTests.job("deploy")
        let changes = try deploy.planner.plan(RenewalTests.findings(deploy)).steps.flatMap(\.changes)
        #expect(
            changes.filter { [.certificate, .file, .container, .member].contains($0.kind) }.isEmpty,
            "\(changes)"
        )
    }

    private static func count(_ path: String, on machine: String, _ cluster: PaperCluster) -> Int {
        (cluster.facts[machine]?.files[path]?.contents ?? "").components(separatedBy: "BEGIN CERTIFICATE").count - 1
    }

    private static func first(_ path: String, _ cluster: PaperCluster) throws -> CertificateFacts {
        try CertificateFacts(pem: PEMText.first(in: try #require(cluster.facts["m1"]?.files[path]?.contents)))
    }

    private static func signer(_ leaf: String, on machine: String, _ cluster: PaperCluster) throws -> String {
        try CertificateFacts(
            pem: try #require(cluster.facts[machine]?.files["/etc/kubernetes/pki/\(leaf).crt"]?.contents)
        ).issuer
    }

    @Test func `stage after stage, the new authorities take the place of the former ones`() throws {
        var cluster = try Self.cluster()
        let former = try Self.authorities.map { try Self.first("\($0).crt", cluster).fingerprint }
        var stages: [Rotation.Stage?] = []
        var counts: [[Int]] = []
        var signers: [String] = []
        while true {
            let round = try Self.round(cluster)
            try Self.carryOut(round.plan, on: &cluster)
            stages.append(round.stage)
            counts.append(
                Self.authorities.map { Self.count("\($0).crt", on: "m3", cluster) } + [
                    Self.count("/etc/kubernetes/pki/ca.crt", on: "w1", cluster)
                ]
            )
            signers.append(try Self.signer("kubelet", on: "w1", cluster))
            if round.isLast { break }
            try #require(stages.count < 9)
        }
        #expect(stages == [.introduced, .issued, .settled, nil])
        #expect(counts == [[2, 2, 2, 2], [2, 2, 2, 2], [1, 1, 1, 1], [1, 1, 1, 1]])
        #expect(signers == ["kubernetes", "kubernetes-2", "kubernetes-2", "kubernetes-2"])
        for (path, fingerprint) in zip(Self.authorities, former) {
            #expect(try Self.first("\(path).crt", cluster).fingerprint != fingerprint)
        }
        for leaf in ["apiserver", "admin", "scheduler"] {
            #expect(try Self.signer(leaf, on: "m2", cluster) == "kubernetes-2")
        }
        for leaf in ["etcd/server", "apiserver-etcd-client"] {
            #expect(try Self.signer(leaf, on: "m2", cluster) == "etcd-2")
        }
        #expect(try Self.signer("front-proxy-client", on: "m2", cluster) == "front-proxy-2")
        let kubeconfig = try Kubeconfig(reading: try #require(cluster.here["admin.conf"]))
        #expect(kubeconfig.authorityPEM == cluster.facts["m1"]?.files["/etc/kubernetes/pki/ca.crt"]?.contents)
        for master in ["m1", "m2", "m3"] {
            #expect(cluster.facts[master]?.files["/var/lib/paictl/rotation"] == nil)
            #expect(cluster.facts[master]?.files["/etc/kubernetes/pki/signing-ca.crt"] == nil)
            #expect(cluster.facts[master]?.files["/etc/kubernetes/pki/ca.key"]?.mode == "600")
        }
    }

    @Test func `nothing is left to do for deploy, at whatever stage`() throws {
        var cluster = try Self.cluster()
        for _ in 0..<4 {
            try Self.carryOut(try Self.round(cluster).plan, on: &cluster)
            try Self.expectNothingForDeploy(cluster)
        }
    }

    @Test func `what signs for the API is a file with one certificate while two are trusted`() throws {
        var cluster = try Self.cluster()
        func signs() -> String {
            let manifest =
                cluster.facts["m1"]?.files["/etc/kubernetes/manifests/kube-controller-manager.yaml"]?.contents ?? ""
            return manifest.components(separatedBy: "--cluster-signing-cert-file=").last.map {
                String($0.prefix { $0 != "\n" && $0 != "\"" })
            } ?? ""
        }
        var said: [String] = []
        for _ in 0..<3 {
            try Self.carryOut(try Self.round(cluster).plan, on: &cluster)
            #expect(Self.count(signs(), on: "m1", cluster) == 1)
            said.append(signs())
        }
        let apart = "/etc/kubernetes/pki/signing-ca.crt"
        #expect(said == [apart, apart, "/etc/kubernetes/pki/ca.crt"])
    }

    @Test(arguments: [["m1"], ["m1", "w1"], ["w1", "p1"], ["m2", "m3", "p1"]])
    func `a run that is cut short at any stage is gone on with`(done: [String]) throws {
        var cluster = try Self.cluster()
        for stage in [Rotation.Stage.introduced, .issued, .settled] {
            var round = try Self.round(cluster)
            #expect(round.stage == stage)
            // The stage begins on masters; of the rest some machines come to nothing.
            let begun = round.plan.tracks.map { track in
                var track = track
                if !done.contains(track.name) {
                    track.steps = track.steps.filter { $0.title == "Keep what the masters share" && track.name == "m1" }
                }
                return track
            }
            try Self.carryOut(Plan(tracks: begun), on: &cluster)
            let isBegun = done.contains { $0.hasPrefix("m") } || begun.contains { !$0.steps.isEmpty && $0.name == "m1" }
            try #require(isBegun)
            round = try Self.round(cluster)
            #expect(round.stage == stage && !round.isLast && round.plan.losses.isEmpty)
            #expect(
                !round.plan.tracks.contains {
                    done.contains($0.name) && !$0.steps.flatMap(\.changes).filter { $0.kind == .certificate }.isEmpty
                }
            )
            try Self.carryOut(round.plan, on: &cluster)
        }
        #expect(try Self.round(cluster).isLast)
    }

    @Test(arguments: [Rotation.Stage.introduced, .issued])
    func `it stops where it is told to, and comes back to what was`(stop: Rotation.Stage) throws {
        var cluster = try Self.cluster()
        let former = cluster.facts["m2"]?.files["/etc/kubernetes/pki/ca.crt"]
        let key = cluster.facts["m2"]?.files["/etc/kubernetes/pki/ca.key"]
        for _ in 0..<3 {
            let round = try Self.round(cluster, to: stop)
            try Self.carryOut(round.plan, on: &cluster)
            if round.isLast { break }
        }
        #expect(try Self.round(cluster, to: stop).plan.isEmpty)
        #expect(try Self.round(cluster, to: .introduced).plan.isEmpty)
        var losses: [[String]] = []
        for _ in 0..<4 {
            let round = try Self.round(cluster, to: .withdrawn)
            losses.append(round.plan.losses)
            try Self.carryOut(round.plan, on: &cluster)
            if round.isLast { break }
        }
        #expect(losses.count == (stop == .introduced ? 2 : 3) && losses.flatMap { $0 }.count == 1)
        #expect(cluster.facts["m2"]?.files["/etc/kubernetes/pki/ca.crt"] == former)
        #expect(cluster.facts["m2"]?.files["/etc/kubernetes/pki/ca.key"] == key)
        #expect(try Self.signer("kubelet", on: "w1", cluster) == "kubernetes")
        #expect(cluster.facts["m1"]?.files["/var/lib/paictl/rotation"] == nil)
        #expect(Self.refusal(cluster, to: .withdrawn)?.contains("nothing is to be taken back") == true)
    }

    @Test func `before something is trusted no more, one is asked`() throws {
        var cluster = try Self.cluster()
        var losses: [Int] = []
        for _ in 0..<4 {
            let round = try Self.round(cluster)
            losses.append(round.plan.losses.count)
            try Self.carryOut(round.plan, on: &cluster)
        }
        #expect(losses == [0, 1, 1, 0])
    }

    @Test func `a silent machine, other drift, and a member that is ill keep it from beginning`() throws {
        var cluster = try Self.cluster()
        cluster.facts["w1"] = nil
        #expect(Self.refusal(cluster)?.hasPrefix("w1 does not answer") == true)
        cluster = try Self.cluster()
        cluster.facts["w1"]?.files["/etc/kubernetes/kubelet.conf"]?.digest = "other"
        #expect(Self.refusal(cluster)?.hasPrefix("w1: /etc/kubernetes/kubelet.conf differs") == true)
        cluster = try Self.cluster()
        cluster.facts["m2"]?.probes[Probe.etcdIsHealthy] = false
        #expect(Self.refusal(cluster)?.contains("m2") == true)
    }

    @Test func `of masters that differ the one that is ahead is right, and two rotations are refused`() throws {
        var cluster = try Self.cluster()
        try Self.carryOut(try Self.round(cluster).plan, on: &cluster)
        let introduced = cluster.facts["m3"]?.files["/var/lib/paictl/rotation"]
        try Self.carryOut(try Self.round(cluster).plan, on: &cluster)
        cluster.facts["m3"]?.files["/var/lib/paictl/rotation"] = introduced
        let round = try Self.round(cluster)
        #expect(
            round.stage == .issued && round.plan.steps.flatMap(\.changes).map(\.subject) == ["/var/lib/paictl/rotation"]
        )
        var other = try Self.cluster()
        try Self.carryOut(try Self.round(other).plan, on: &other)
        cluster.facts["m3"]?.files["/var/lib/paictl/rotation"] = other.facts["m3"]?.files["/var/lib/paictl/rotation"]
        #expect(Self.refusal(cluster)?.contains("different authorities on their way") == true)
    }

    @Test func `no description shows a key`() throws {
        var cluster = try Self.cluster()
        try Self.carryOut(try Self.round(cluster).plan, on: &cluster)
        let rotation = try #require(try RenewalTests.findings(cluster).secrets?.rotation)
        var text = "\(rotation) \(String(reflecting: rotation))"
        dump(rotation, to: &text)
        #expect(!text.contains("PRIVATE"))
        let changes = try Self.round(cluster).plan.steps.flatMap(\.changes)
        #expect(
            changes.contains { $0.subject == "/var/lib/paictl/rotation" }
                && !changes.contains { $0.difference?.contains("PRIVATE") == true }
        )
    }
}
