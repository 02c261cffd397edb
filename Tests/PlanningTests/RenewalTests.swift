@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import PKI
import Testing

@testable import ClusterPlanning

/// `certs renew`, planned on paper.
@Suite struct RenewalTests {
    private static let day: Int64 = 86_400

    /// A cluster of three masters, a worker and a proxy that was deployed and serves.
    static func cluster(masters: UInt32 = 3, renewing days: Int = .max) throws -> PaperCluster {
        var cluster = try PaperCluster(masters: masters, workers: 1, proxies: 1, front: IPv4Address("10.0.0.201"))
        try cluster.carryOut(try cluster.plan())
        // etcd's manifest is written once more when the cluster is formed.
        try cluster.carryOut(try cluster.plan())
        let members = cluster.planner.cluster.masters.enumerated().map { index, machine in
            Facts.Etcd.Member(
                id: "\(index + 1)",
                name: machine.etcdName ?? "",
                peerURLs: [EtcdMembership.peerURL(machine)]
            )
        }
        let id = cluster.facts["m1"]?.clusterID
        for machine in cluster.planner.cluster.machines {
            cluster.facts[machine.name]?.clusterID = id
            guard machine.role == .master else { continue }
            cluster.facts[machine.name]?.probes[Probe.etcdIsHealthy] = true
            cluster.facts[machine.name]?.probes[Probe.etcdDataIsSound] = true
            cluster.facts[machine.name]?.etcd = Facts.Etcd(memberID: "1", members: members)
        }
        cluster.planner.job = try MaintenanceJobTests.job("certs-renew")
        cluster.planner.renewalDays = days
        return cluster
    }

    static func findings(
        _ cluster: PaperCluster,
        later days: Int64 = 0,
        keys: any KeySource = FreshKeys()
    ) throws -> Findings {
        let now = PaperCluster.now + days * day
        let masters = cluster.facts.filter { cluster.planner.cluster.machine(named: $0.key)?.role == .master }
        var findings = Findings(
            facts: cluster.facts,
            obstacles: [:],
            secrets: try ClusterSecrets(masters: masters, hasSilentMasters: false, keys: keys, now: now),
            here: cluster.here,
            keys: keys,
            now: now
        )
        findings.own = cluster.own
        return findings
    }

    /// Plans as a run does: what must not be done is refused.
    private static func plan(_ cluster: PaperCluster, later days: Int64 = 0) throws -> Plan {
        let findings = try findings(cluster, later: days)
        let plan = try cluster.planner.plan(findings)
        try cluster.planner.checkRenewal(plan, findings)
        return plan
    }

    private static func refusal(_ cluster: PaperCluster, later days: Int64 = 0) -> String? {
        do {
            _ = try plan(cluster, later: days)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static func certificates(_ plan: Plan, on machine: String) -> [String] {
        plan.tracks.first { $0.name == machine }?.steps.flatMap(\.changes).filter { $0.kind == .certificate }.map(
            \.subject
        ) ?? []
    }

    @Test func `every leaf certificate is renewed, and all that reads one starts anew`() throws {
        let plan = try Self.plan(try Self.cluster())
        for master in ["m1", "m2", "m3"] { #expect(Self.certificates(plan, on: master).count == 12) }
        for node in ["w1", "p1"] { #expect(Self.certificates(plan, on: node).count == 2) }
        for track in plan.tracks where track.name != "cluster" && track.name != "here" {
            let kinds = Set(track.steps.flatMap(\.changes).map(\.kind))
            #expect(kinds.isSubset(of: [.certificate, .file, .container, .wait]), "\(kinds)")
        }
        func subjects(_ machine: String) -> Set<String> {
            Set(plan.tracks.first { $0.name == machine }?.steps.flatMap(\.changes).map(\.subject) ?? [])
        }
        for name in ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"] {
            #expect(subjects("m2").contains("/etc/kubernetes/manifests/\(name).yaml"), "\(name)")
        }
        #expect(subjects("p1").contains("/etc/kubernetes/manifests/haproxy.yaml"))
        for machine in ["m1", "w1", "p1"] { #expect(subjects(machine).contains("kubelet")) }
        #expect(plan.tracks.first { $0.name == "here" }?.steps.map(\.title) == ["Write admin.conf"])
        #expect(plan.losses.isEmpty)
    }

    @Test func `masters take turns, and each has its whole control plane back before the next begins`() throws {
        let plan = try Self.plan(try Self.cluster())
        let tracks = plan.tracks.filter { ["m1", "m2", "m3"].contains($0.name) }
        for (index, track) in tracks.enumerated() {
            let etcd = try #require(track.steps.first { $0.title == "Start etcd" })
            let control = try #require(track.steps.first { $0.title.hasPrefix("Start the API server") })
            #expect(control.reaches.contains(Milestone("\(track.name) is through with its turn among the masters")))
            let awaited = index == 0 ? [] : ["\(tracks[index - 1].name) is through with its turn among the masters"]
            let identity = try #require(track.steps.first { $0.title == "Give the node its identity" })
            #expect(identity.awaits.map(\.name) == awaited && etcd.awaits.isEmpty)
            // It is waited for inside the step.
            for case .script(let script) in etcd.work + control.work {
                #expect(script.waits && script.text.contains("until_it_holds"))
            }
        }
    }

    @Test func `with --days only those with fewer days left are renewed`() throws {
        var cluster = try Self.cluster(renewing: 100)
        #expect(try Self.plan(cluster).isEmpty)
        #expect(try Self.plan(cluster, later: 264).isEmpty)
        #expect(try Self.certificates(Self.plan(cluster, later: 266), on: "m1").count == 12)
        try cluster.carryOut(try Self.plan(cluster, later: 266))
        #expect(try Self.plan(cluster, later: 266).isEmpty)
    }

    @Test func `nothing is left to do for deploy`() throws {
        var cluster = try Self.cluster()
        try cluster.carryOut(try Self.plan(cluster))
        cluster.planner.job = try MaintenanceJobTests.job("deploy")
        cluster.planner.renewalDays = cluster.planner.cluster.kubernetes.certificates.days
        let changes = try cluster.planner.plan(Self.findings(cluster)).steps.flatMap(\.changes)
        // On paper the probes are those of the job that was carried out last.
        #expect(changes.filter { [.certificate, .file, .container, .member].contains($0.kind) }.isEmpty, "\(changes)")
    }

    @Test func `what has expired is renewed by all masters at once, as no etcd answers then`() throws {
        var cluster = try Self.cluster()
        for name in ["m1", "m2", "m3"] {
            cluster.facts[name]?.etcd = nil
            cluster.facts[name]?.probes[Probe.etcdIsHealthy] = false
        }
        let plan = try Self.plan(cluster, later: 400)
        let starts = plan.tracks.compactMap { $0.steps.first { $0.title == "Start etcd" } }
        #expect(starts.count == 3 && starts.allSatisfy { $0.awaits.isEmpty })
    }

    @Test func `other drift is refused and named`() throws {
        var cluster = try Self.cluster()
        cluster.facts["w1"]?.files["/etc/kubernetes/kubelet.conf"]?.digest = "other"
        let refusal = try #require(Self.refusal(cluster))
        #expect(refusal.hasPrefix("w1: /etc/kubernetes/kubelet.conf differs") && refusal.contains("'paictl deploy'"))
        cluster = try Self.cluster()
        cluster.planner.cluster.kubernetes.version = Version(1, 21, 0)
        #expect(Self.refusal(cluster)?.contains("'paictl deploy'") == true)
    }

    @Test func `a cluster that is not there, or a machine that is not in it, is refused`() throws {
        var cluster = try Self.cluster()
        cluster.facts["w1"]?.clusterID = nil
        #expect(Self.refusal(cluster)?.hasPrefix("w1 is no part of the cluster yet") == true)
        for name in cluster.facts.keys { cluster.facts[name]?.clusterID = nil }
        #expect(Self.refusal(cluster)?.contains("has a cluster yet") == true)
    }

    @Test func `the quorum is not put at risk, unless its member is to be mended just so`() throws {
        var cluster = try Self.cluster()
        cluster.facts["m3"]?.probes[Probe.etcdIsHealthy] = false
        #expect(Self.refusal(cluster)?.hasPrefix("m3's etcd is not well") == true)
        // Its certificates have expired, and the others' are good.
        let expired = try #require(cluster.facts["m3"])
        cluster.facts["m3"] = nil
        #expect(Self.refusal(cluster)?.hasPrefix("m3's etcd is not well") == true)
        cluster.facts["m3"] = expired
        #expect(Self.refusal(cluster, later: 400) == nil)
        // With one master there is no quorum to keep.
        var single = try Self.cluster(masters: 1)
        single.facts["m1"]?.probes[Probe.etcdIsHealthy] = false
        #expect(Self.refusal(single) == nil)
    }
}
