@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import Kubernetes
import PKI
import ClusterPlanning
import TestSupport
import Testing

@testable import Maintenance

@Suite struct StatusReportTests {
    private static let now: Int64 = 1_800_000_000
    private let planner: JobPlanner

    init() throws {
        let workspace = Workspace(directory: "/nonexistent", home: Checkout.root.path)
        func machine(_ name: String, _ last: UInt32, _ role: Role) -> Machine {
            Machine(
                name: name,
                address: IPv4Address(number: 0x0a00_0000 + last),
                role: role,
                login: Login(user: "ops", host: "10.0.0.\(last)", credentials: [.agent])
            )
        }
        let cluster = Cluster(
            machines: [
                machine("m1", 11, .master), machine("m2", 12, .master), machine("m3", 13, .master),
                machine("w1", 21, .worker),
            ],
            network: ClusterNetwork(
                loadBalanceAddress: IPv4Address("10.0.0.100"),
                serviceRange: try #require(IPv4Range("10.254.0.0/16")),
                podRange: try #require(IPv4Range("10.244.0.0/16")),
                dnsAddress: try #require(IPv4Address("10.254.0.10"))
            ),
            kubernetes: KubernetesSettings(version: Version(1, 20, 2)),
            images: ImageSettings()
        )
        let library = try workspace.library()
        planner = JobPlanner(
            try workspace.job("deploy", library),
            Planner(cluster: cluster, library: library, bundle: nil)
        )
    }

    /// What is found of a cluster in which all is well.
    private func findings() -> StatusReport.Findings {
        var findings = StatusReport.Findings(facts: [:], plan: Plan(), now: Self.now)
        let members = (1...3).map {
            Facts.Etcd.Member(id: "\($0)", name: "m\($0)", peerURLs: ["https://10.0.0.1\($0):2380"])
        }
        let nodes = Dictionary(
            uniqueKeysWithValues: planner.cluster.machines.map {
                ($0.name, Facts.Node(labels: [:], kubeletVersion: Version(1, 20, 2)))
            }
        )
        for (index, machine) in planner.cluster.machines.enumerated() {
            var facts = Facts()
            facts.hostName = machine.name
            facts.clusterID = "c1"
            if machine.role == .master {
                facts.etcd = Facts.Etcd(
                    memberID: "\(index + 1)",
                    members: members,
                    leaderID: "2",
                    databaseBytes: 1_048_576,
                    version: Version(3, 4, 23)
                )
                for name in StatusReport.controlPlane {
                    facts.status.components[name] = StatusFacts.Component(state: .ready, version: "v1.20.2")
                }
                facts.nodes = nodes
            } else {
                facts.status.frontAnswers = true
            }
            findings.facts[machine.name] = facts
        }
        return findings
    }

    private func report(_ change: (inout StatusReport.Findings) throws -> Void) throws -> StatusReport {
        var findings = findings()
        try change(&findings)
        return try StatusReport(findings, planner: planner)
    }

    @Test func `a cluster in which all is well has nothing to say`() throws {
        let report = try report { _ in }
        #expect(report.problems == [])
        #expect(report.verdict == .done && report.driftSteps == 0)
        #expect(report.etcd.map(\.role) == [.follower, .leader, .follower])
        #expect(report.etcd.map(\.machine) == ["m1", "m2", "m3"])
        #expect(report.machines.allSatisfy { $0.node?.ready == true })
    }

    @Test func `what deploy would do is drift`() throws {
        let step = Step(title: "Start the kubelet", changes: [], work: [])
        let report = try report {
            $0.plan = Plan(tracks: [
                Track(place: .machine("w1"), steps: [step, step]), Track(place: .here, steps: [step]),
            ])
        }
        #expect(report.driftSteps == 3 && report.verdict == .changes)
        #expect(report.machines.last?.drift.count == 2 && report.clusterDrift == ["Start the kubelet"])
    }

    /// What is missing between a card and the pods, one thing after the other.
    @Test func `GPUs are told of, with the first thing that keeps pods from having them`() throws {
        func report(_ change: (inout GPUFacts) -> Void, devices: [String: Int]? = nil) throws -> StatusReport {
            try self.report {
                change(&$0.facts["w1", default: Facts()].gpus)
                for master in ["m1", "m2", "m3"] { $0.facts[master]?.nodes?["w1"]?.devices = devices ?? [:] }
            }
        }
        var gpus = GPUFacts()
        func problem(_ devices: [String: Int]? = nil) throws -> String? {
            let found = try report({ $0 = gpus }, devices: devices).problems
            #expect(found.count <= 1, "\(found)")
            return found.first
        }
        #expect(try problem() == nil)
        gpus.counts[.nvidia] = 4
        #expect(try problem()?.contains("w1: its 4 NVIDIA GPUs cannot be used: no driver") == true)
        gpus.drivers[.nvidia] = "535.129.03"
        #expect(try problem()?.contains("'gpu-toolkit: nvidia'") == true)
        gpus.hasToolkit = true
        #expect(try problem()?.contains("'paictl service init device-plugin'") == true)
        #expect(try problem(["nvidia.com/gpu": 3])?.contains("only 3 can be given to pods") == true)
        #expect(try problem(["nvidia.com/gpu": 4]) == nil)
        #expect(try problem(["nvidia.com/mig-1g.5gb": 28]) == nil)
        #expect(
            try report({ $0 = gpus }, devices: ["nvidia.com/gpu": 4, "example.com/other": 1]).gpus == [
                StatusReport.GPUs(
                    machine: "w1",
                    vendor: .nvidia,
                    count: 4,
                    driver: "535.129.03",
                    toolkit: true,
                    allocatable: ["nvidia.com/gpu": 4]
                )
            ]
        )
    }

    @Test func `a machine that cannot be asked is named`() throws {
        let report = try report {
            $0.facts["w1"] = nil
            $0.obstacles["w1"] = "it is switched off"
        }
        #expect(report.verdict == .unreachable && report.unreachable == ["w1"])
        #expect(report.machines.last?.obstacle == "it is switched off")
    }

    @Test func `every part that is not well is said, with its machine`() throws {
        func problems(_ change: (inout StatusReport.Findings) throws -> Void) throws -> [String] {
            let report = try report(change)
            #expect(report.verdict == .changes)
            return report.problems
        }
        #expect(
            try problems { $0.facts["m1"]?.status.components["kube-scheduler"]?.state = .stopped }
                == ["m1: kube-scheduler does not run"]
        )
        #expect(
            try problems { $0.facts["m1"]?.status.components["kube-apiserver"] = nil } == [
                "m1: there is no kube-apiserver"
            ]
        )
        #expect(
            try problems {
                func live(_ kind: String, _ name: String, spec: JSON = [:], status: JSON) -> Facts.Object {
                    Facts.Object(live: [
                        "apiVersion": "apps/v1", "kind": .string(kind), "spec": spec, "status": status,
                        "metadata": ["name": .string(name), "namespace": "kube-system"],
                    ])
                }
                let apps = "/apis/apps/v1/namespaces/kube-system"
                $0.facts["m2"]?.objects = [
                    "\(apps)/daemonsets/kube-proxy":
                        live("DaemonSet", "kube-proxy", status: ["desiredNumberScheduled": 4, "numberReady": 3]),
                    "\(apps)/deployments/coredns":
                        live("Deployment", "coredns", spec: ["replicas": 2], status: ["readyReplicas": 2]),
                ]
            } == [
                "daemonset/kube-proxy: 3 of 4 pods are ready: 'kubectl --namespace kube-system describe daemonset/kube-proxy' and "
                    + "'logs daemonset/kube-proxy' say why"
            ]
        )
        #expect(
            try problems {
                $0.facts["m1"]?.nodes?["w1"] = .init(labels: [:], isReady: false, message: "gone")
            }
                == ["w1: its node is not ready: gone"]
        )
        #expect(
            try problems { $0.facts["m1"]?.nodes?["w1"]?.isCordoned = true }.first?.contains("kubectl uncordon w1")
                == true
        )
        #expect(try problems { $0.facts["m1"]?.nodes?["w1"] = nil } == ["w1: the API knows no node of this name"])
        #expect(
            try problems { $0.facts["m1"]?.nodes?["w9"] = .init(labels: [:]) }
                .first?.hasPrefix("w9: it is a node, and no machine") == true
        )
        #expect(
            try problems { findings in
                for name in ["m1", "m2", "m3"] { findings.facts[name]?.nodes = nil }
            } == ["the API server answers on no master"]
        )
        #expect(
            try problems {
                $0.facts["w1"]?.status.frontAnswers = false
                $0.facts["w1"]?.status.frontError = "timed out"
            } == ["w1: nothing answers at the cluster's address 10.0.0.100: timed out"]
        )
        #expect(
            try problems { findings in
                for name in ["m1", "m2"] { findings.facts[name]?.status.holdsFront = true }
            } == ["m1 and m2 have the cluster's address 10.0.0.100, all of them"]
        )
    }

    @Test func `etcd's troubles are told apart`() throws {
        func problems(_ change: (inout StatusReport.Findings) throws -> Void) throws -> [String] {
            try report(change).problems
        }
        #expect(try problems { $0.facts["m3"]?.etcd = nil } == ["m3: its etcd does not answer"])
        #expect(
            try problems { findings in
                for name in ["m1", "m2", "m3"] { findings.facts[name]?.etcd?.leaderID = "0" }
            }.first?.hasPrefix("etcd has no leader") == true
        )
        #expect(
            try problems { $0.facts["m1"]?.status.alarms = ["3": "NOSPACE"] }.first?.hasPrefix(
                "m3: etcd's database is full"
            )
                == true
        )
        #expect(
            try problems { findings in
                for name in ["m1", "m2", "m3"] { findings.facts[name]?.etcd?.members[2].isLearner = true }
            } == ["m3: its etcd is a learner, and has no vote yet: 'paictl deploy' makes it a voter"]
        )
        let left = try problems { findings in
            for name in ["m1", "m2", "m3"] {
                findings.facts[name]?.etcd?.members[2].peerURLs = ["https://10.0.0.99:2380"]
            }
        }
        #expect(left.contains("m3: it is a master, and no member of etcd: 'paictl deploy' lets it join"))
        #expect(left.contains { $0.contains("no master of the configuration") })
    }

    @Test func `certificates are counted in days, and complained of below thirty`() throws {
        let authority = try Authority.create(commonName: "kubernetes", now: Self.now - 350 * 86_400)
        let pair = try authority.issue(
            LeafRequest(subject: Subject(commonName: "x"), usages: [.client]),
            now: Self.now - 350 * 86_400
        )
        let path = "/etc/kubernetes/pki/kubelet-client.crt"
        let report = try report { findings in
            findings.facts["w1"]?.files[path] = Facts.File(
                mode: "644",
                owner: "0:0",
                digest: "",
                contents: pair.certificatePEM
            )
        }
        #expect(report.certificates == [StatusReport.Certificate(machine: "w1", path: path, daysLeft: 15)])
        #expect(report.problems.count == 1 && report.problems[0].contains("expires in 15 days"))
        #expect(report.verdict == .changes)
    }

    @Test func `machines without a cluster are told what makes one`() throws {
        let report = try report { findings in
            findings.facts = findings.facts.mapValues { facts in
                var facts = facts
                facts.clusterID = nil
                return facts
            }
        }
        #expect(report.problems == ["there is no cluster yet: 'paictl deploy' makes it"])
    }
}
