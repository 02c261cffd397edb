import Foundation
import TestSupport
import Testing

/// What the maintenance jobs say to wrong node lists, before any connection is made.
@Suite struct NodeListCommandTests {
    private struct Case {
        var job: String
        var nodes: String
        var status: Int32
        var says: [String]
    }

    private static let cluster = """
        default-machine-properties: {username: ops, password-env: PASSWORD}
        machine-list:
          - {hostname: m1, hostip: 192.0.2.9, k8s-role: master, etcdid: one, sshport: 1}
          - {hostname: w1, hostip: 192.0.2.10, k8s-role: worker, sshport: 1}
        """

    private static let cases = [
        Case(
            job: "add",
            nodes: "machine-list: [{hostname: w2, hostip: 192.0.2.10, k8s-role: worker}]",
            status: 3,
            says: ["nodes.yaml:1:", "'hostip' 192.0.2.10 is that of machine 'w1'"]
        ),
        Case(
            job: "add",
            nodes: "machine-list: [{hostname: w1, hostip: 192.0.2.10, k8s-role: master}]",
            status: 3,
            says: ["'k8s-role' of machine 'w1' is 'worker'"]
        ),
        Case(
            job: "add",
            nodes: "machine-list: [{hostname: w2, k8s-role: worker}]",
            status: 3,
            says: ["nodes.yaml:1:", "has no machine 'w2'", "for a new machine, give its 'hostip'"]
        ),
        Case(
            job: "remove",
            nodes: "machine-list: [{hostname: m1}]",
            status: 5,
            says: ["no master would be left", "paictl clean"]
        ),
        Case(
            job: "etcdfix",
            nodes: "machine-list: [{hostname: w1}]",
            status: 5,
            says: ["w1 is a worker", "paictl repair"]
        ),
        Case(
            job: "repair",
            nodes: "machinelist: {m1: {hostip: 192.0.2.9}}",
            status: 5,
            says: ["m1 is a master", "paictl deploy", "paictl etcdfix"]
        ),
        Case(
            job: "repair",
            nodes: "machine-list: [{hostname: w9, hostip: 192.0.2.99, k8s-role: worker}]",
            status: 3,
            says: ["w9 is no machine of this cluster", "paictl add"]
        ),
        Case(job: "remove", nodes: "machines: []", status: 3, says: ["nodes.yaml:1:"]),
        Case(job: "remove", nodes: "", status: 3, says: ["nodes.yaml"]),
    ]

    @Test func `a node list that cannot be meant is refused with its place and the way out`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ text: String, _ name: String) throws {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        try write(Self.cluster, "cluster-configuration.yaml")
        try write(
            "kubernetes: {kubernetes-version: v1.20.2, service-cluster-ip-range: 10.254.0.0/16, pod-cidr: 10.244.0.0/16}\n",
            "kubernetes-configuration.yaml"
        )
        for wrong in Self.cases {
            try write(wrong.nodes, "nodes.yaml")
            for words in [[wrong.job], ["plan", wrong.job]] {
                let outcome = try paictl(words + ["-p", folder.path, "-f", folder.path + "/nodes.yaml"])
                let (status, said) = (outcome.status, outcome.said)
                #expect(status == wrong.status, "\(words) \(wrong.nodes): \(said)")
                for sentence in wrong.says { #expect(said.contains(sentence), "\(words) \(wrong.nodes): \(said)") }
            }
        }
        #expect(try paictl(["add", "-p", folder.path]).status == 64)
        #expect(try paictl(["remove", "-p", folder.path, "-f", "x", "--drain-timeout", "0"]).status == 64)
        #expect(try paictl(["add", "-p", folder.path, "-f", folder.path + "/none.yaml"]).status == 3)
    }

    private func paictl(_ arguments: [String]) throws -> Outcome {
        try Program.run(arguments, environment: ["PASSWORD": "x"])
    }
}
