@testable import Plan
import ClusterModel
import Foundation
import ClusterPlanning
import Testing

@testable import Execution

/// What records keep of what machines say.
@Suite struct RecordTests {
    private func redacted(_ text: String, secrets: [String] = []) -> String {
        Redaction(secrets).lastLines(of: Array(text.utf8)).joined(separator: "\n")
    }

    @Test func `known secrets are taken out, the longest first`() {
        #expect(redacted("sudo: hunter2 and hunter", secrets: ["hunter", "hunter2", ""]) == "sudo: ••• and •••")
    }

    @Test func `a login's passwords and passphrases are known`() {
        let login = Login(
            user: "ops",
            host: "10.0.0.1",
            credentials: [.password(Secret("first")), .key(path: "/k", passphrase: Secret("second"))],
            sudoPassword: Secret("third"),
            bastion: Bastion(user: "b", host: "h", credentials: [.password(Secret("fourth"))])
        )
        let said = Redaction(login).lastLines(of: Array("first second third fourth fifth".utf8))
        #expect(said == ["••• ••• ••• ••• fifth"])
    }

    @Test(arguments: [
        "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIA\n-----END EC PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMHcCAQEEIA cut short",
        "curl: https://ann:MHcCAQEEIA@registry.example/v2/ refused",
        "Authorization: Bearer MHcCAQEEIA.b",
        "password: MHcCAQEEIA", "--token=MHcCAQEEIA", "{\"password\":\"MHcCAQEEIA\"}",
        "eval: line 9: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tMHcCAQEEIAo=: command not found",
    ])
    func `what looks like a key, a token or a password is taken out`(text: String) {
        let said = redacted(text)
        #expect(!said.contains("MHcCAQEEIA") && !said.contains("LS0tLS1C") && said.contains(Redaction.mark))
    }

    @Test(arguments: [
        "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945 is missing",
        "/etc/kubernetes/manifests/kube-controller-manager.yaml: No such file or directory",
        "E: Unable to fetch http://deb.debian.org/debian/pool/main/d/docker.io_20.10.24.deb",
        "the disk of /var/lib/docker has 3 % left",
    ])
    func `what helps is left`(text: String) { #expect(redacted(text) == text) }

    @Test func `colours, and all but the last twenty lines, are left out`() {
        let text = (1...100).map { "\u{1b}[31mline \($0)\u{1b}[0m\r\n" }.joined()
        #expect(redacted(text) == (81...100).map { "line \($0)" }.joined(separator: "\n"))
        #expect(redacted(String(repeating: "x ", count: 5000)).count < 600)
    }

    @Test func `a payload is told of now and then, and when all of it is sent`() {
        let told = Counts()
        let meter = Meter(head: 10, payload: 1000) { told.add($0) }
        for count in stride(from: 0, through: 1010, by: 5) { meter.advance(to: count) }
        // All within a quarter of a second: its first part, and its end.
        #expect(told.all.count <= 3 && told.all.last == 1000)
        #expect(meter.sent == 1010)
    }

    @Test func `of a payload that goes on, what is there already counts for its progress, and not for what is sent`() {
        let told = Counts()
        let meter = Meter(head: 10, payload: 1000, skipped: 400) { told.add($0) }
        for count in [5, 10, 610] { meter.advance(to: count) }
        #expect(told.all == [400, 1000])
        #expect(meter.sent == 610)
    }

    @Test func `an engine tells what a machine tells, on the track it works for`() async {
        let events = Kinds()
        let plan = Plan(tracks: [
            Track(
                place: .cluster(through: "m1"),
                steps: [Step(title: "apply", changes: [], work: [.script(Script(name: "apply.sh", text: ""))])]
            )
        ])
        _ = await Engine(remotes: ["m1": TellingRemote()], here: Nowhere(), report: { events.add($0) }).run(plan)
        #expect(events.tracks(of: .commandEnded(TellingRemote.command)) == ["cluster"])
    }
}

struct TellingRemote: Remote {
    static let command = FinishedCommand(name: "apply.sh", machine: "m1", exitStatus: 0)

    func run(_ script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> Outcome {
        tell(.commandEnded(Self.command))
        return Outcome()
    }

    func answer(to script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) -> String { "" }

    func fetch(_ script: Script, to path: String, tell: @escaping @Sendable (Event.Kind) -> Void) async throws
        -> Outcome
    {
        Outcome()
    }
}

final class Counts: @unchecked Sendable {
    // @unchecked because `seen` is touched only under `lock`.
    private let lock = NSLock()
    private var seen: [Int] = []

    func add(_ count: Int) { lock.withLock { seen.append(count) } }
    var all: [Int] { lock.withLock { seen } }
}

final class Kinds: @unchecked Sendable {
    // @unchecked because `seen` is touched only under `lock`.
    private let lock = NSLock()
    private var seen: [Event] = []

    func add(_ event: Event) { lock.withLock { seen.append(event) } }
    func tracks(of kind: Event.Kind) -> [String?] { lock.withLock { seen.filter { $0.kind == kind }.map(\.track) } }
}
