import ClusterModel
import Foundation
import Templates
import TestSupport
import Testing

@testable import ClusterPlanning

/// `k8sPaiLibrary/flags.yaml`, read by PyYAML.
@Suite struct FlagTests {
    struct Row: Decodable {
        var flag: String
        var value: String
        var from: String?
        var until: String?
        var when: String?
        var source: String?

        func exists(in minor: Int) -> Bool {
            Self.minor(from) ?? 0 <= minor && minor <= Self.minor(until) ?? .max
        }

        private static func minor(_ version: String?) -> Int? {
            version?.split(separator: ".").last.flatMap { Int($0) }
        }
    }

    private static let kubernetes = [
        "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler", "kubelet",
    ]

    private let rows: [String: [Row]]

    init() throws {
        let script = "import json,sys,yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))"
        let file = PaperCluster.root.appending(path: "k8sPaiLibrary/flags.yaml").path()
        let json = try output("/usr/bin/python3", "-c", script, file)
        rows = try JSONDecoder().decode([String: [Row]].self, from: Data(json.utf8))
    }

    @Test func `every component has its flags`() {
        #expect(Set(rows.keys) == Set(["etcd", "flannel", "coredns", "dashboard"] + Self.kubernetes))
    }

    @Test func `every value renders, in one line`() throws {
        let planner = try AddonTests.planner()
        let context = try Context(planner: planner.planner, machine: planner.cluster.machines[0]).values
        for row in rows.values.joined() {
            let value = try Template(row.value, name: row.flag).render(with: context)
            // Etcd says this one to people, where its data is gone.
            let isSentence = row.flag == "initial-cluster"
            #expect(
                !value.contains("\n") && (isSentence || !value.contains(" ")) && !value.isEmpty,
                "--\(row.flag)=\(value)"
            )
        }
    }

    @Test(arguments: 20...37) func `a version gets each flag at most once`(minor: Int) {
        for (component, rows) in rows where component != "etcd" {
            // Rows with a condition each are alternatives.
            let flags = rows.filter { $0.exists(in: minor) }.map { "\($0.flag) \($0.when ?? "")" }
            #expect(Set(flags).count == flags.count, "\(component) 1.\(minor)")
        }
    }

    /// Flags and the first minor version that stops when it sees them, from the changelogs.
    @Test(arguments: [
        ("kubelet", "network-plugin", 24), ("kubelet", "cni-conf-dir", 24), ("kubelet", "cni-bin-dir", 24),
        ("kubelet", "container-runtime", 27), ("kubelet", "pod-infra-container-image", 35),
        ("kube-controller-manager", "port", 24), ("kube-scheduler", "port", 24),
    ])
    func `a flag that is gone is not passed`(component: String, flag: String, gone: Int) throws {
        let found = try #require(rows[component]).filter { $0.flag == flag }
        #expect(found.contains { $0.exists(in: 20) })
        #expect(!found.contains { $0.exists(in: gone) })
    }

    private static let binaries = "/var/cache/paictl-lab/kubernetes"

    /// The lab's Kubernetes is 1.20.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "\(binaries)/kubelet")), arguments: kubernetes)
    func `the real component of 1.20 knows its flags`(component: String) throws {
        let help = try output("\(Self.binaries)/\(component)", "--help")
        let known = Set(help.split { $0.isWhitespace || $0 == "=" || $0 == "," }.filter { $0.hasPrefix("--") })
        let flags = try #require(rows[component]).filter { $0.exists(in: 20) }.map { "--\($0.flag)" }
        #expect(flags.filter { !known.contains($0[...]) } == [])
    }
}
