@testable import Checkup
@testable import ClusterModel
@testable import Facts
import Foundation
import TestSupport
import Testing
import YAML

@testable import ClusterPlanning

/// What the CIS benchmark asks, and what is said of what machines answer.
@Suite struct CISTests {
    /// What a master of the lab said, and lines of one's own in the place of some of it.
    private static func answers(_ replaced: [String: String] = [:], without: String? = nil) throws -> CISFacts {
        var facts = CISFacts()
        let text = try Checkout.text("Tests/PlanningTests/CIS/master.txt")
        for line in text.split(separator: "\n") where without.map({ !line.hasPrefix($0) }) ?? true {
            let own = replaced.first { line.hasPrefix($0.key) }?.value
            try facts.add(FactLine(own.map { Substring($0) } ?? line))
        }
        return facts
    }

    private static func program(_ name: String, _ words: String...) -> String {
        "cis program \(name) \(Data(([name] + words).map { $0 + "\0" }.joined().utf8).base64EncodedString())"
    }

    private func verdicts(_ facts: CISFacts) throws -> [String: CISVerdict] {
        let checks = try PaperCluster.library().cis.checks
        return Dictionary(uniqueKeysWithValues: checks.map { ($0.number, CISJudgement(facts).verdict(on: $0)) })
    }

    @Test func `of the checks 65 are scored`() throws {
        #expect(try PaperCluster.library().cis.checks.count { $0.isScored } == 65)
    }

    @Test func `on a machine of ours all that is scored holds, or is left to us`() throws {
        let scored = Set(try PaperCluster.library().cis.checks.filter(\.isScored).map(\.number))
        let others = try verdicts(Self.answers()).filter { scored.contains($0.key) && $0.value != .passed }
        for (number, verdict) in others {
            guard case .accepted = verdict else {
                Issue.record("\(number): \(verdict)")
                continue
            }
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String { "\(number) \(line)" }
        var number: String
        /// How the line begins that is replaced.
        var instead: String
        var line: String
        var found: CISVerdict
    }

    static let cases = [
        Case(
            number: "1.1.1",
            instead: "cis file /etc/kubernetes/manifests/kube-apiserver.yaml",
            line: "cis file /etc/kubernetes/manifests/kube-apiserver.yaml 640 root:root /api.yaml",
            found: .failed("/api.yaml has mode 640, which is wider than 600")
        ),
        Case(
            number: "1.1.1",
            instead: "cis file /etc/kubernetes/manifests/kube-apiserver.yaml",
            line: "cis unreadable /etc/kubernetes/manifests/kube-apiserver.yaml",
            found: .unknown("/etc/kubernetes/manifests/kube-apiserver.yaml cannot be looked at")
        ),
        Case(
            number: "4.1.6",
            instead: "cis file /etc/kubernetes/kubelet.conf",
            line: "cis file /etc/kubernetes/kubelet.conf 600 ops:ops /etc/kubernetes/kubelet.conf",
            found: .failed("/etc/kubernetes/kubelet.conf belongs to ops:ops, not to root:root")
        ),
        Case(
            number: "1.4.1",
            instead: "cis program kube-scheduler",
            line: program("kube-scheduler", "--profiling=true"),
            found: .failed("--profiling of kube-scheduler is 'true', and is to be 'false'")
        ),
        Case(
            number: "1.4.1",
            instead: "cis program kube-scheduler",
            line: program("kube-scheduler", "--profiling", "--bind-address=127.0.0.1"),
            found: .failed("--profiling of kube-scheduler is 'true', and is to be 'false'")
        ),
        Case(
            number: "1.4.1",
            instead: "cis program kube-scheduler",
            line: program("kube-scheduler", "--profiling", "false"),
            found: .passed
        ),
        Case(
            number: "1.4.1",
            instead: "cis program kube-scheduler",
            line: program("kube-scheduler"),
            found: .failed("--profiling of kube-scheduler is not given")
        ),
        Case(
            number: "1.4.2",
            instead: "cis program kube-scheduler",
            line: program("kube-scheduler"),
            found: .passed
        ),
        Case(
            number: "1.4.2",
            instead: "cis program kube-scheduler",
            line: "cis unreadable kube-scheduler",
            found: .unknown("the command line of kube-scheduler cannot be read")
        ),
        Case(
            number: "1.2.2",
            instead: "cis program kube-apiserver",
            line: program("kube-apiserver", "--token-auth-file=/tokens"),
            found: .failed("--token-auth-file of kube-apiserver is '/tokens', and is not to be given")
        ),
        Case(
            number: "1.2.6",
            instead: "cis program kube-apiserver",
            line: program("kube-apiserver", "--authorization-mode=Node,AlwaysAllow"),
            found: .failed(
                "--authorization-mode of kube-apiserver is 'Node,AlwaysAllow', and is not to hold AlwaysAllow"
            )
        ),
        Case(
            number: "1.2.8",
            instead: "cis program kube-apiserver",
            line: program("kube-apiserver", "--authorization-mode=Node,RBACs"),
            found: .failed("--authorization-mode of kube-apiserver is 'Node,RBACs', and is to hold RBAC")
        ),
        Case(
            number: "1.2.17",
            instead: "cis program kube-apiserver",
            line: program("kube-apiserver", "--audit-log-maxage=9"),
            found: .failed("--audit-log-maxage of kube-apiserver is '9', and is to be 30 or more")
        ),
        Case(
            number: "2.1",
            instead: "cis program etcd",
            line: program("etcd", "--cert-file=/a.crt"),
            found: .failed("--key-file of etcd is not given")
        ),
        Case(
            number: "4.2.1",
            instead: "cis kubelet",
            line: "cis kubelet " + Data("authentication: {anonymous: {enabled: true}}".utf8).base64EncodedString(),
            found: .failed("authentication.anonymous.enabled of kubelet is 'true', and is to be 'false'")
        ),
        // A flag goes before the file.
        Case(
            number: "4.2.1",
            instead: "cis program kubelet",
            line: program("kubelet", "--anonymous-auth"),
            found: .failed("--anonymous-auth of kubelet is 'true', and is to be 'false'")
        ),
    ]

    @Test(arguments: cases) func `what is not so is told, and what cannot be read is not taken for well`(_ broken: Case)
        throws
    {
        let facts = try Self.answers([broken.instead: broken.line])
        #expect(try verdicts(facts)[broken.number] == broken.found)
    }

    @Test(arguments: [
        ("cis file $etcd_data", "1.1.11", CISVerdict.failed("there is no $etcd_data")),
        ("cis program etcd", "2.3", .unknown("etcd does not run")),
        ("cis kubelet", "4.2.2", .unknown("there is no /var/lib/kubelet/config.yaml")),
    ])
    func `what is not there is no pass`(line: String, number: String, found: CISVerdict) throws {
        #expect(try verdicts(Self.answers(without: line))[number] == found)
    }

    @Test func `a machine is asked only about what is its own`() throws {
        let planner = try PaperCluster().planner
        let (master, worker) = (planner.cluster.machines[0], planner.cluster.machines[1])
        #expect(try planner.cisScript(for: master).joined().contains("'kube-apiserver'"))
        #expect(try !planner.cisScript(for: worker).joined().contains("'kube-apiserver'"))
        #expect(try planner.cisScript(for: worker).joined().contains("cis_programs=('kube-proxy' 'kubelet')"))
    }

    @Test func `an answer that is cut short is none`() {
        let text = "hostname m1\nclock 1\ncgroup 2\ncis file a 600 root:root a\nend"
        #expect(throws: FactsError.self) { try FactsReader.read(text) }
        #expect(throws: Never.self) { try FactsReader.read(text.replacing("\nend", with: "\ncis looked\nend")) }
    }

    @Test(arguments: [
        ("on: all, what: x, files: [/a], mode: \"600\"", "'on' is masters or machines, not 'all'"),
        ("on: masters, what: x, files: [/a]", "files have a 'mode', \"600\", or an 'owner', root:root"),
        ("on: masters, what: x, files: [/a], mode: rw", "files have a 'mode', \"600\", or an 'owner', root:root"),
        ("on: masters, what: x", "a check looks at 'files', or at a 'program' and its 'flags'"),
        (
            "on: masters, what: x, program: etcd, flags: [a], is: b, given: true",
            "of 'is', 'has', 'lacks', 'least', 'only' and 'given' a check of flags has one"
        ),
        ("on: masters, when: kube-prxy, what: x, files: [/a], mode: \"600\"", "there is no condition 'kube-prxy'"),
    ])
    func `a table that is wrong is refused with its place`(row: String, sentence: String) throws {
        let text = "remedies: {files: a, flags: b}\nchecks:\n  - {check: 1.1, scored: true, \(row)}\n"
        let error = #expect(throws: YAMLError.self) {
            try CISTable(text: text, file: "cis.yaml", conditions: ["kube-proxy"])
        }
        #expect(error.map { "\($0)" }?.contains(sentence) == true, "\(String(describing: error))")
        #expect(error.map { "\($0)" }?.hasPrefix("cis.yaml:3:") == true)
    }
}
