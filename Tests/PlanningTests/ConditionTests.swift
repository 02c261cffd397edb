import ClusterModel
import Foundation
import Testing
import YAML

@testable import ClusterPlanning

@Suite struct ConditionTests {
    private func table(_ text: String) throws(YAMLError) -> ConditionTable {
        try ConditionTable(text: text, file: "c.yaml")
    }

    @Test func `all that stands behind a condition must be so`() throws {
        let table = try table("a: {runtime: containerd, pod-network: [flannel, none]}")
        #expect(table.holds("a", [.runtime: "containerd", .podNetwork: "none"]))
        #expect(!table.holds("a", [.runtime: "containerd", .podNetwork: "host-routes"]))
        #expect(!table.holds("a", [.runtime: "docker", .podNetwork: "none"]))
    }

    @Test func `a list is a choice`() throws {
        let table = try table("a: [{bundle: \"yes\"}, {front: local}]")
        #expect(
            table.holds("a", [.bundle: "no", .front: "local"]) && table.holds("a", [.bundle: "yes", .front: "address"])
        )
        #expect(!table.holds("a", [.bundle: "no", .front: "address"]))
    }

    @Test(arguments: [
        ("a: {runtme: docker}", "c.yaml:1:5: no condition can be about 'runtme' (did you mean 'runtime'?)"),
        ("a: {runtime: podman}", "c.yaml:1:14: 'runtime' is docker or containerd or cri-dockerd"),
        ("a: docker", "c.yaml:1:4: what must be so is written 'runtime: containerd'"),
        ("[]", "c.yaml:1:1: the table of conditions is empty"), ("a: []", "c.yaml:1:1: a condition has a name"),
    ])
    func `what is wrong is told with its place`(text: String, sentence: String) {
        let error = #expect(throws: YAMLError.self) { try table(text) }
        #expect(error?.description.hasPrefix(sentence) == true, "\(error?.description ?? "")")
    }

    @Test func `a flag may only be passed under a condition that there is`() throws {
        let error = #expect(throws: YAMLError.self) {
            try FlagTable(
                text: "kubelet:\n  - {flag: v, value: a, when: containerds}",
                file: "f.yaml",
                conditions: try table("containerd: {runtime: containerd}")
            )
        }
        #expect(error?.description.contains("f.yaml:2:31: there is no condition 'containerds' (did you mean") == true)
    }

    @Test(arguments: [
        ("value: \"{{ a\"", "f.yaml:2:5: flags.yaml: v:1:1: "),
        ("value: a, from: latest", "f.yaml:2:5: 'latest' is not a version"),
    ])
    func `a flag whose value or version cannot be read is found before any machine is asked`(
        fields: String,
        sentence: String
    ) throws {
        let error = #expect(throws: YAMLError.self) {
            try FlagTable(
                text: "kubelet:\n  - {flag: v, \(fields)}",
                file: "f.yaml",
                conditions: try table("containerd: {runtime: containerd}")
            )
        }
        #expect(error?.description.hasPrefix(sentence) == true, "\(error?.description ?? "")")
    }

    @Test func `every aspect has a value for every cluster, and one of those it may have`() throws {
        for cluster in [try PaperCluster(), try PaperCluster(masters: 3, workers: 0, proxies: 2, front: nil)] {
            let aspects = cluster.planner.planner.aspects
            for aspect in ConditionTable.Aspect.allCases {
                #expect(aspect.values.contains(aspects[aspect] ?? ""), "\(aspect.rawValue)")
            }
        }
    }

    /// The page that explains jobs to those who read no Swift.
    @Test func `the page of jobs has every key, and no other`() throws {
        let page = try PaperCluster.text("Documentation/Jobs.md")
        let keys = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { row in
            row.split(separator: "|")[0].matches(of: /`([^`]+)`/).map { String($0.output.1) }
        }
        let known = Set(StepDefinition.actions.keys).union(StepDefinition.attributes).union(Job.keys)
            .union(["include", "only", "without", "before", "from", "each"])
        #expect(known.subtracting(keys).sorted() == [] && Set(keys).subtracting(known).sorted() == [])
        #expect(JobKind.allCases.allSatisfy { page.contains("`\($0.rawValue)`") })
    }
}
