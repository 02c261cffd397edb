@testable import Checkup
@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import PKI
import TestSupport
import Testing

@testable import ClusterPlanning

@Suite struct PodRangesTests {
    @Test func `machines keep the ranges they have, and newcomers get the lowest that is free`() throws {
        let cluster = try PaperCluster(workers: 3).planner.cluster
        let table = "w1 10.0.0.21 10.244.0.0/24\nw3 10.0.0.23 10.244.2.0/24\ngone 10.0.0.99 10.244.1.0/24\n"
        let ranges = try PodRanges(cluster: cluster, tables: ["w1": table]).ranges
        #expect(ranges["w1"]?.description == "10.244.0.0/24")
        #expect(ranges["w3"]?.description == "10.244.2.0/24")
        #expect(ranges["m1"]?.description == "10.244.3.0/24")
        #expect(ranges["w2"]?.description == "10.244.4.0/24")
    }

    @Test func `an unreadable table is refused`() throws {
        let cluster = try PaperCluster().planner.cluster
        #expect(throws: Refusal.self) { try PodRanges(cluster: cluster, tables: ["w1": "w1 10.244.0.0/24\n"]) }
    }

    @Test func `a pod range that is too small is refused by name`() throws {
        var cluster = try PaperCluster(workers: 2).planner.cluster
        cluster.network.podRange = try #require(IPv4Range("10.244.0.0/23"))
        let refusal = #expect(throws: Refusal.self) { try PodRanges(cluster: cluster, tables: [:]) }
        #expect(refusal?.description.contains("w2") == true)
    }
}

@Suite struct EtcdFolderTests {
    /// Runs a script's text as the machine does, after what stands in `before`.
    private func bash(_ before: String, _ script: String, _ after: String = "") throws -> Bool {
        let text = try PaperCluster.text("k8sPaiLibrary/script/\(script).sh")
        return try run("bash", "-c", "set -euo pipefail; umask 077; \(before)\n\(text)\n\(after)").succeeded
    }

    @Test(.enabled(if: getuid() == 0), arguments: [nil, 0o755, 0o700, 0o2750] as [Int?])
    func `is made for root alone, whatever it was, and what is in it stays`(mode: Int?) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)/data/etcd")
        defer {
            try? FileManager.default.removeItem(at: folder.deletingLastPathComponent().deletingLastPathComponent())
        }
        // Its own user would have to be made on this box.
        let given = "etcd_data='\(folder.path)'; etcd_owner=root:root"
        if let mode {
            let member = folder.appending(path: "member")
            try FileManager.default.createDirectory(at: member, withIntermediateDirectories: true)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path)
        }
        #expect(try bash(given, "etcd-folder-is-private", "holds") == (mode == 0o700))
        #expect(try bash(given, "set-etcd-folder-up"))
        #expect(try bash(given, "etcd-folder-is-private", "holds"))
        #expect(FileManager.default.fileExists(atPath: folder.appending(path: "member").path) == (mode != nil))
        // What is above it is not etcd's alone.
        let above = try FileManager.default.attributesOfItem(atPath: folder.deletingLastPathComponent().path)
        #expect((above[.posixPermissions] as? Int).map { $0 & 0o055 } == 0o055)
    }

    @Test func `one that others can read costs a deploy one step, ahead of etcd, and no renewal`() throws {
        var cluster = try PaperCluster(front: nil)
        let titles = try cluster.plan().steps.map(\.title)
        let folder = try #require(titles.firstIndex(of: "Keep etcd's data for root alone"))
        #expect(folder < (try #require(titles.firstIndex(of: "Start etcd"))))
        try cluster.carryOut(try cluster.plan())
        cluster.facts["m1"]?.probes["etcd-folder-is-private"] = false
        #expect(try cluster.plan().steps.map(\.title) == ["Keep etcd's data for root alone"])
        try cluster.use(job: "certs-renew")
        #expect(try cluster.plan().isEmpty)
    }
}

@Suite struct DifferenceTests {
    @Test(arguments: [
        ("a\nb\nc\n", "a\nx\nc\n"),
        ("", "new\nfile\n"),
        ("gone\n", ""),
        ((1...40).map { "\($0)\n" }.joined(), (1...40).map { $0 == 5 || $0 == 30 ? "changed\n" : "\($0)\n" }.joined()),
        ("a\nb\n", "b\na\n"),
    ])
    func `agrees with diff -u`(old: String, new: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try old.write(to: folder.appending(path: "old"), atomically: true, encoding: .utf8)
        try Difference.unified(from: old, to: new, path: "old")
            .write(to: folder.appending(path: "patch"), atomically: true, encoding: .utf8)
        #expect(try run("patch", "--quiet", "--directory", folder.path, "old", "patch").succeeded)
        let result = (try? String(contentsOf: folder.appending(path: "old"), encoding: .utf8)) ?? ""
        #expect(result == new)
    }

    @Test func `is empty for equal texts`() {
        #expect(Difference.unified(from: "a\n", to: "a\n", path: "x") == "")
    }
}

@Suite struct PreflightTests {
    private func findings(known: String? = nil, _ change: (inout Facts) -> Void) throws -> [String] {
        var cluster = try PaperCluster()
        change(&cluster.facts["w1", default: Facts()])
        return cluster.planner.preflight(cluster.facts, knownClusterID: known).map(\.sentence)
    }

    @Test func `a fresh machine is fine`() throws {
        #expect(try findings { _ in }.isEmpty)
    }

    @Test func `swap is refused with the way out, unless it is allowed`() throws {
        let found = try findings { $0.swapKiB = 1 << 20 }
        #expect(found.count == 1)
        #expect(found.first?.contains("swapoff -a") == true && found.first?.contains("allow-swap: true") == true)
    }

    @Test func `cri-dockerd that is not there is missed before anything changes`() throws {
        var cluster = try PaperCluster(version: Version(1, 36, 2))
        cluster.planner.cluster.kubernetes.chosenRuntime = .criDockerd
        let machine = try #require(cluster.planner.cluster.machine(named: "w1"))
        let question = "probe cri-dockerd-is-installed holds"
        #expect(try cluster.planner.factsScript(for: machine).joined().contains(question))
        #expect(try cluster.planner.checkScript(for: machine).joined().contains(question))
        let preflight = Preflight(cluster: cluster.planner.cluster, knownClusterID: nil)
        #expect(preflight.obstacles(cluster.facts).map(\.sentence).isEmpty)
        cluster.facts["w1"]?.probes["cri-dockerd-is-installed"] = false
        #expect(
            preflight.obstacles(cluster.facts).map(\.sentence).first?.contains("w1: cri-dockerd is not installed")
                == true
        )
    }

    @Test func `pods do not go from containerd to Docker, where nobody would end them`() throws {
        var cluster = try PaperCluster(version: Version(1, 36, 2))
        cluster.facts["m1"]?.nodes = ["w1": Facts.Node(labels: [:], runtime: "containerd")]
        #expect(cluster.planner.preflight(cluster.facts, knownClusterID: nil).isEmpty)
        cluster.planner.cluster.kubernetes.chosenRuntime = .criDockerd
        let found = cluster.planner.preflight(cluster.facts, knownClusterID: nil).map(\.sentence)
        #expect(found.count == 1)
        #expect(found.first?.contains("w1: its pods run in containerd") == true)
    }

    @Test func `another host name, a clock that is off and another cluster's mark are found`() throws {
        #expect(try findings { $0.hostName = "web7" }.first?.contains("'web7'") == true)
        #expect(try findings { $0.clockSkew = 3600 }.first?.contains("3600 s ahead") == true)
        #expect(try findings { $0.clusterID = "beef" }.first?.contains("belongs to the cluster beef") == true)
        // The masters of this cluster do not bear the mark that the directory knows.
        #expect(
            try findings(known: "beef") { $0.clusterID = "beef" }.first?.contains("no master has its id") == true
        )
    }
}

@Suite struct ClusterSecretsTests {
    @Test func `secrets are taken from a master that has them, and never made twice`() throws {
        var cluster = try PaperCluster()
        try cluster.carryOut(try cluster.plan())
        let masters = cluster.facts.filter { $0.key == "m1" }
        let first = try ClusterSecrets(
            masters: masters,
            hasSilentMasters: false,
            keys: FreshKeys(),
            now: PaperCluster.now
        )
        let second = try ClusterSecrets(
            masters: masters,
            hasSilentMasters: true,
            keys: FreshKeys(),
            now: PaperCluster.now + 1
        )
        #expect(first.files == second.files)
    }

    @Test func `a cluster with data that lost an authority is not given a new one`() throws {
        var cluster = try PaperCluster()
        try cluster.carryOut(try cluster.plan())
        cluster.facts["m1"]?.files["/etc/kubernetes/pki/ca.key"] = nil
        let refusal = #expect(throws: Refusal.self) { try cluster.plan() }
        #expect(refusal?.description.contains("/etc/kubernetes/pki/ca.key") == true)
    }

    @Test func `nothing is made while a master that may have it is silent`() {
        #expect(throws: Refusal.self) {
            try ClusterSecrets(
                masters: ["m1": PaperCluster.blank("m1")],
                hasSilentMasters: true,
                keys: FreshKeys(),
                now: PaperCluster.now
            )
        }
    }

    @Test func `masters of two clusters are told apart`() throws {
        var one = try PaperCluster()
        var other = try PaperCluster()
        other.keys = FreshKeys()
        try one.carryOut(try one.plan())
        try other.carryOut(try other.plan())
        #expect(throws: Refusal.self) {
            try ClusterSecrets(
                masters: ["m1": try #require(one.facts["m1"]), "m2": try #require(other.facts["m1"])],
                hasSilentMasters: false,
                keys: FreshKeys(),
                now: PaperCluster.now
            )
        }
    }

    @Test func `while Docker does not answer, the kubelet's cgroup driver stays`() {
        var facts = Facts()
        facts.cgroupVersion = 2
        #expect(facts.cgroupDriver == "systemd")
        facts.docker = Facts.Docker(version: "unknown", cgroupDriver: nil)
        facts.files["/var/lib/kubelet/config.yaml"] = Facts.File(
            mode: "600",
            owner: "0:0",
            digest: "",
            contents: "kind: KubeletConfiguration\ncgroupDriver: cgroupfs\n"
        )
        #expect(facts.cgroupDriver == "cgroupfs")
        facts.docker = Facts.Docker(version: "24.0.7", cgroupDriver: "systemd")
        #expect(facts.cgroupDriver == "systemd")
    }
}
