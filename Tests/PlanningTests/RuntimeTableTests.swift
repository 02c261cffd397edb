@testable import Facts
@testable import Checkup
import ClusterModel
import Foundation
import Testing
import YAML

@testable import ClusterPlanning

/// Which containerd goes with which Kubernetes.
@Suite struct RuntimeTableTests {
    @Test(arguments: [
        ("1.36.2", "1.6.20", RuntimeTable.Fitness.untested(Version(2, 2))), ("1.36.2", "1.5.9", .tooOld(Version(1, 6))),
        ("1.36.2", "2.2.0", .fine), ("1.36.2", "2.4.1", .fine), ("1.36.2", "2.1.9", .untested(Version(2, 2))),
        ("1.34.1", "1.7.24", .untested(Version(1, 7, 28))), ("1.34.1", "1.7.28", .fine),
        ("1.26.0", "1.5.18", .tooOld(Version(1, 6))), ("1.25.0", "1.5.18", .untested(Version(1, 6, 4))),
        ("1.40.0", "1.0.0", .fine),
    ])
    func `a containerd is judged by the row of the kubelet`(
        kubernetes: String,
        containerd: String,
        verdict: RuntimeTable.Fitness
    )
        throws
    {
        let table = try PaperCluster.library().runtimes
        let (kubelet, version) = (try #require(Version(kubernetes)), try #require(Version(containerd)))
        #expect(table.fitness(of: version, kubelet: kubelet) == verdict)
    }

    @Test(arguments: [
        (
            "check containerd 1.6.20~ds1", Finding.Severity.warning, "containerd 1.6.20~ds1 is installed",
            "install a later one"
        ),
        (
            "check containerd-candidate containerd 1.4.13~ds1-1~deb11u4", .error, "'containerd' there is 1.4.13",
            "docker-package: docker-ce"
        ),
        ("check containerd-candidate containerd.io 1.4.1-1", nil, "", ""),
        ("check containerd 2.3.1", nil, "", ""),
    ])
    func `a check tells of the one that is there, or would be`(
        line: String,
        severity: Finding.Severity?,
        what: String,
        fix: String
    )
        throws
    {
        var cluster = try CheckupTests.cluster(version: Version(1, 36, 2))
        try cluster.facts["w1"]?.check?.add(FactLine(Substring(line)))
        let found = Checkup(cluster.planner.demands).findings(cluster.facts, [])
        #expect(found.map(\.severity) == [severity].compactMap { $0 })
        #expect(found.allSatisfy { $0.what.contains(what) && $0.fix.contains(fix) }, "\(found.map(\.sentence))")
    }

    @Test func `nobody is asked about containerd while pods run in Docker`() throws {
        for (version, names) in [(Version(1, 20, 2), "()"), (Version(1, 36, 2), "('containerd' 'containerd.io')")] {
            let planner = try PaperCluster(version: version).planner
            let script = try planner.checkScript(for: try #require(planner.cluster.machines.first)).joined()
            #expect(script.contains("containerd_packages=\(names)\n"))
        }
    }

    @Test(arguments: [
        (
            "containerd:\n  - {kubernetes: \"1.24\", tested: [x], source: s}\n",
            "runtimes.yaml:2:35: 'x' is not a version"
        ),
        ("containerd:\n  - {kubernetes: \"1.24\", tested: [], source: s}\n", "2:18: 'tested' names no version"),
        ("containerd: [{kubernetes: \"1.24\", tested: [1.6.4]}]\n", "the key 'source' is missing"),
    ])
    func `a mistake in the table is told with its place`(text: String, sentence: String) {
        let error = #expect(throws: YAMLError.self) { try RuntimeTable(text: text, file: "runtimes.yaml") }
        #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
    }
}
