import ClusterModel
import Foundation
import TestSupport
import Testing

@testable import ClusterPlanning

/// What scripts keep and put back, by a real bash on a folder of its own. Docker and the API server are stand-ins: what they are
/// asked is all that is looked at here, and `lab/upgrade` has the real ones.
@Suite struct UndoTests {
    /// Runs commands after the library, with the machine's folders below a temporary one.
    ///
    /// - Returns: what was printed, both streams, with the exit status as its last line.
    private func run(_ commands: String, in root: URL, script: String? = nil) throws -> String {
        let library = try PaperCluster.library()
        var text = try library.script("library")
        if let script {
            text += stand + "\n" + commands + "\n" + (try library.script(script))
        } else {
            text += stand + "\n" + commands
        }
        for folder in ["/var/lib/paictl", "/run/paictl", "/etc/kubernetes"] {
            text = text.replacingOccurrences(of: folder, with: root.path + folder)
        }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", text]
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.start()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return said + "status \(process.terminationStatus)"
    }

    private let stand = """
        machine_name=m1 run=''
        docker() { case "$1 $2" in 'container inspect') return 1 ;; *) echo "docker $*" ;; esac; }
        write() { mkdir -p "$(dirname "$1")" && echo "$2" >"$1"; }
        replace() { keep_previous "$1"; write "$1" "$2"; }
        """

    private func inFolder(_ body: (URL) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("paictl-undo-\(UUID().uuidString)")
        for folder in ["/var/lib/paictl", "/run", "/etc/kubernetes"] {
            try FileManager.default.createDirectory(
                at: root.appendingPathComponent(folder),
                withIntermediateDirectories: true
            )
        }
        defer { try? FileManager.default.removeItem(at: root) }
        try body(root)
    }

    private let file = "/etc/kubernetes/kubelet.conf"

    private func contents(_ path: String, _ root: URL) -> String? {
        try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    @Test(arguments: [
        ("false", "old"), ("fail 'no disk'", "old"),
        ("holds() { true; }; explain() { false; }; explain; exit 1", "old"),
        ("kill -TERM $BASHPID", "new"), ("true", "new"),
    ])
    func `a step that fails is undone, one that was ended goes on later`(ending: String, expected: String) throws {
        try inFolder { root in
            let step = "write \(file) old; can_put_back=v2; trap 'undo $?' EXIT; replace \(file) new; \(ending)"
            let said = try run(step, in: root)
            #expect(contents(file, root) == expected + "\n", "\(said)")
            #expect(said.contains("what ran before was put back") == (expected == "old"))
        }
    }

    @Test func `what was kept on the way to one version is not put back on the way to another`() throws {
        try inFolder { root in
            let first = "write \(file) v1; can_put_back=v2; replace \(file) v2"
            _ = try run(first, in: root)
            #expect(contents("/var/lib/paictl/previous" + root.path + file, root) == "v1\n")
            // The same again has not forgotten what ran before.
            _ = try run("can_put_back=v2; replace \(file) v2", in: root)
            #expect(contents("/var/lib/paictl/previous" + root.path + file, root) == "v1\n")
            _ = try run("can_put_back=v3; trap 'undo $?' EXIT; replace \(file) v3; false", in: root)
            #expect(contents(file, root) == "v2\n")
        }
    }

    @Test func `a file that another job writes is kept no longer`() throws {
        try inFolder { root in
            _ = try run("write \(file) v1; can_put_back=v2; replace \(file) v2", in: root)
            #expect(contents("/var/lib/paictl/previous" + root.path + file, root) == "v1\n")
            _ = try run("replace \(file) v2.1", in: root)
            #expect(contents("/var/lib/paictl/previous" + root.path + file, root) == nil)
        }
    }

    @Test func `a copy that was cut off is none`() throws {
        try inFolder { root in
            let said = try run(
                "write \(file) v1; can_put_back=v2; cp() { echo v >\"$3\"; return 1; }; replace \(file) v2",
                in: root
            )
            #expect(said.hasSuffix("status 1"))
            #expect(contents("/var/lib/paictl/previous" + root.path + file, root) == nil)
            #expect(contents(file, root) == "v1\n")
        }
    }

    /// Members of etcd as its gateway prints them, and which of them serve.
    @Test(arguments: [
        (3, "1 2 3", true), (3, "1 2", false), (3, "1", false), (3, "2 3", true), (1, "1", true), (2, "1 2", true),
        (5, "1 2 3 4", true),
        (5, "1 2 3", false),
    ])
    func `etcd is not stopped where the others could not agree`(members: Int, serving: String, allowed: Bool) throws {
        let list = (1...members).map { "{\"ID\":\"\($0)\",\"clientURLs\":[\"https://\($0):2379\"]}" }
        let commands = """
            etcd_is_well() { grep --quiet --word-regexp 1 <<<'\(serving)'; }
            etcd_is_well_at() { local id=${1#https://}; grep --quiet --word-regexp "${id%:*}" <<<'\(serving)'; }
            etcd_answers() { case $1 in */status) echo '{"header":{"member_id":"1"}}' ;; *) echo '{"members":[\(list.joined(separator: ","))]}' ;; esac; }
            others_can_agree
            """
        try inFolder { root in
            let said = try run(commands, in: root)
            #expect(said.hasSuffix("status 0") == allowed, "\(said)")
        }
    }

    /// `members` is what the list comes to: nil for a question that is not answered.
    @Test(arguments: [
        ("etcd-remove", nil, false), ("etcd-remove", "8 https://b:2380 voter m2", true),
        ("etcd-remove", "7 https://a:2380 voter m1", true),
        ("etcd-promote", nil, false), ("etcd-promote", "8 https://b:2380 voter m2", false),
        ("etcd-promote", "7 https://a:2380 learner m1", true), ("etcd-promote", "7 https://a:2380 voter m1", true),
    ])
    func `an etcd that does not answer has neither let a member go nor made one a voter`(
        script: String,
        members: String?,
        isDone: Bool
    ) throws {
        let commands = """
            member_id=7 peer_url=https://a:2380
            insist() { shift; said=$("$@" 2>&1); }
            in_etcd() { echo "$*" >>/run/paictl.asked; }
            etcd_answers() { \(members == nil ? "return 28" : "echo x"); }
            jq() { cat >/dev/null; \(members.map { "echo '\($0)'" } ?? ":"); }
            """
        try inFolder { root in
            let said = try run(commands, in: root, script: script)
            #expect(said.hasSuffix("status 0") == isDone, "\(said)")
            let asked = contents("/run/paictl.asked", root) ?? ""
            let isOurs = members?.hasPrefix("7") == true
            let wasDone = script == "etcd-promote" && members?.contains("voter") == true
            #expect(asked.contains("member") == (isOurs && !wasDone))
        }
    }

    @Test func `a list of pods that cannot be had is not an empty one`() throws {
        let commands = #"""
            seconds=3 was_cordoned='' returns=yes force=yes eviction=policy/v1 asked=0
            api() {
                case $1 in *fieldSelector*) ;; *) echo '{}' && return ;; esac
                echo x >>/run/paictl.asked
                [ "$(wc --lines </run/paictl.asked)" -eq 1 ] || return 28
                echo '{"items":[{"metadata":{"namespace":"default","name":"db-0"},"status":{"phase":"Running"}}]}'
            }
            """#
        try inFolder { root in
            let said = try run(commands, in: root, script: "drain-node")
            #expect(said.contains("these pods did not leave in 3 s"), "\(said)")
            #expect(said.hasSuffix("status 1"))
        }
    }
}
