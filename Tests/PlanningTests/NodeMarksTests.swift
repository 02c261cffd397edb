@testable import Plan
@testable import Facts
import ClusterModel
import Foundation
import TestSupport
import Testing

@testable import ClusterPlanning

/// Labels and taints of nodes.
@Suite struct NodeMarksTests {
    private static let old = "node-role.kubernetes.io/master:NoSchedule"
    private static let new = "node-role.kubernetes.io/control-plane:NoSchedule"

    private func taints(of name: String, _ cluster: PaperCluster) throws -> [String] {
        let machine = try #require(cluster.planner.cluster.machine(named: name))
        return NodeMarks(of: machine, in: cluster.planner.cluster).taints.map(\.description)
    }

    @Test(arguments: [
        (Version(1, 20, 2), [old]), (Version(1, 23, 17), [old]), (Version(1, 24, 0), [old, new]),
        (Version(1, 25, 0), [new]), (Version(1, 36, 2), [new]),
    ])
    func `a master has kubeadm's taints of the version, where there are workers`(version: Version, taints: [String])
        throws
    {
        var cluster = try PaperCluster(version: version, masters: 3, workers: 1, proxies: 1)
        #expect(try self.taints(of: "m2", cluster) == taints)
        #expect(try self.taints(of: "w1", cluster).isEmpty)
        #expect(try self.taints(of: "p1", cluster) == ["node-role.kubernetes.io/proxy:NoSchedule"])
        let flag = try Context(planner: cluster.planner.planner, machine: cluster.planner.cluster.machines[0]).values[
            "machine"
        ]
        #expect("\(flag.map { "\($0)" } ?? "")".contains(taints.joined(separator: ",")))
        cluster.planner.cluster.kubernetes.schedulesOnMasters = true
        #expect(try self.taints(of: "m2", cluster).isEmpty)
    }

    @Test func `without workers it has none in the end, and is registered with it all the same`() throws {
        let cluster = try PaperCluster(version: Version(1, 36, 2), workers: 0)
        let marks = NodeMarks(of: cluster.planner.cluster.machines[0], in: cluster.planner.cluster)
        #expect(marks.taints.isEmpty && marks.registered.map(\.description) == [Self.new])
        let registered = Facts.Node(labels: marks.labels, taints: marks.registered)
        #expect(marks.changes(from: registered).map(\.subject) == [Self.new])
    }

    /// What the first worker changes of a master that was alone.
    @Test func `the first worker takes a master's other pods away, and its kubelet stays as it was`() throws {
        var cluster = try PaperCluster(version: Version(1, 36, 2), workers: 1)
        let worker = cluster.planner.cluster.machines.removeLast()
        cluster.facts["w1"] = nil
        try cluster.carryOut(try cluster.plan())
        #expect(try cluster.plan().isEmpty)
        cluster.planner.cluster.machines.append(worker)
        cluster.facts["w1"] = PaperCluster.blank("w1")
        let changes = try cluster.plan().tracks.first { $0.name == "m1" }?.steps.flatMap(\.changes) ?? []
        #expect(changes.filter { $0.kind == .taint }.map(\.subject) == [Self.new])
        #expect(!changes.contains { $0.kind == .container })
    }

    /// A deployed cluster, whose w1 has a label and a taint of the configuration's.
    private func deployed() throws -> PaperCluster {
        var cluster = try PaperCluster()
        let w1 = try #require(cluster.planner.cluster.machines.firstIndex { $0.name == "w1" })
        cluster.planner.cluster.machines[w1].labels = ["disk": "ssd"]
        cluster.planner.cluster.machines[w1].taints = [Taint(key: "gpu", value: "", effect: "NoSchedule")]
        try cluster.carryOut(try cluster.plan())
        #expect(try cluster.plan().isEmpty)
        return cluster
    }

    private func changes(_ cluster: PaperCluster) throws -> [String] {
        try cluster.plan().steps.flatMap(\.changes).map { "\($0.kind) \($0.subject) \($0.reason)" }
    }

    @Test func `what was edited away by hand is planned, and nothing else`() throws {
        var cluster = try deployed()
        cluster.facts["m1"]?.nodes?["w1"]?.labels["disk"] = nil
        cluster.facts["m1"]?.nodes?["w2"]?.labels["node-role.kubernetes.io/worker"] = "x"
        cluster.facts["m1"]?.nodes?["w1"]?.taints = [Taint(key: "gpu", value: "other", effect: "NoSchedule")]
        cluster.facts["m1"]?.nodes?["m1"]?.taints = []
        #expect(
            try changes(cluster) == [
                "taint \(Self.old) is missing",
                "label disk=ssd is missing", "taint gpu:NoSchedule has the value 'other'",
                "label node-role.kubernetes.io/worker= has the value 'x'",
            ]
        )
        try cluster.carryOut(try cluster.plan())
        #expect(try cluster.plan().isEmpty)
    }

    @Test func `what left the configuration goes from the node, and what others have set stays`() throws {
        var cluster = try deployed()
        let theirs = Taint(key: "node.kubernetes.io/unschedulable", effect: "NoSchedule")
        cluster.facts["m1"]?.nodes?["w1"]?.labels["theirs"] = "1"
        cluster.facts["m1"]?.nodes?["w1"]?.taints.append(theirs)
        #expect(try cluster.plan().isEmpty)
        let w1 = try #require(cluster.planner.cluster.machines.firstIndex { $0.name == "w1" })
        cluster.planner.cluster.machines[w1].labels = [:]
        cluster.planner.cluster.machines[w1].taints = []
        let titles = ["label disk", "taint gpu:NoSchedule"].map { "\($0) \(Reason.unwanted)" }
        #expect(try changes(cluster).filter { !$0.contains("container") && !$0.contains("wait") } == titles)
        try cluster.carryOut(try cluster.plan())
        #expect(try cluster.plan().isEmpty)
        let node = try #require(cluster.facts["m1"]?.nodes?["w1"])
        #expect(node.labels == ["theirs": "1", "node-role.kubernetes.io/worker": ""] && node.taints == [theirs])
    }

    @Test func `a node of an older paictl is told once which labels are its own`() throws {
        var cluster = try deployed()
        cluster.facts["m1"]?.nodes?["w2"]?.ownLabels = nil
        #expect(
            try changes(cluster) == ["label the node does not say which of its labels and taints are paictl's"]
        )
    }

    @Test func `the API server's list says what is whose`() throws {
        let json = #"""
            {"items":[{"metadata":{"name":"w1","labels":{"a":"1"},"annotations":{"paictl.io/labels":"a,b","paictl.io/taints":""}},\#
            "spec":{"taints":[{"key":"k","value":"v","effect":"NoExecute"},{"key":"l","effect":"NoSchedule"}]}}]}
            """#
        let text = FactsReaderTests.least + "answer GET /api/v1/nodes 200 \(json)\nend\n"
        let node = try #require(try FactsReader.read(text).nodes?["w1"])
        #expect(node.taints.map(\.description) == ["k=v:NoExecute", "l:NoSchedule"])
        #expect(node.ownLabels == ["a", "b"] && node.ownTaints == [])
    }

    /// The script itself, with a stand-in for `api` that has one node and keeps what it is sent.
    @Test(arguments: [
        (
            node: #"{"metadata":{"resourceVersion":"5"},"spec":{"taints":[{"key":"joined","effect":"NoSchedule"}]}}"#,
            labels: #"{"a":"1"}"#, taints: [#"{"key":"k","value":"v","effect":"NoSchedule"}"#]
        ),
        (
            node: #"""
            {"metadata":{"resourceVersion":"5","annotations":{"paictl.io/labels":"a,old","paictl.io/taints":"old:NoSchedule"}},
            "spec":{"taints":[{"key":"joined","effect":"NoSchedule"},{"key":"old","effect":"NoSchedule"},
            {"key":"k","value":"w","effect":"NoSchedule"}]}}
            """#,
            labels: #"{"a":"1","old":null}"#,
            taints: [#"{"key":"joined","effect":"NoSchedule"}"#, #"{"key":"k","value":"v","effect":"NoSchedule"}"#]
        ),
    ])
    func `label-node keeps the taints of others and names its own`(node: String, labels: String, taints: [String])
        throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try node.write(to: folder.appending(path: "node"), atomically: true, encoding: .utf8)
        let script = """
            machine_name=w1 node_labels='{"a":"1"}' node_taints='[{"key":"k","value":"v","effect":"NoSchedule"}]'
            registered_taints='["joined:NoSchedule"]'
            api() { if [ $# -eq 1 ]; then cat \(folder.path)/node; else cat >\(folder.path)/patch; fi; }
            persistently() { "$@"; }
            \(try PaperCluster.text("k8sPaiLibrary/script/label-node.sh"))
            """
        #expect(try run("bash", "-c", "set -euo pipefail; \(script)").succeeded)
        let sent = try String(contentsOf: folder.appending(path: "patch"), encoding: .utf8)
        #expect(
            sent == #"{"metadata":{"resourceVersion":"5","labels":\#(labels),"annotations":{"paictl.io/labels":"a","#
                + #""paictl.io/taints":"k:NoSchedule"}},"spec":{"taints":[\#(taints.joined(separator: ","))]}}"# + "\n"
        )
    }
}
