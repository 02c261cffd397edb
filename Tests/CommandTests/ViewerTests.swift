import Foundation
import TestSupport
import Testing

/// What only shows, and whose reader leaves.
@Suite(.timeLimit(.minutes(10))) struct ViewerTests {
    /// Runs `paictl … | head -n 1` in a folder; what head shows, and how paictl ended.
    private func firstLine(of words: String, in folder: String) throws -> (line: String, status: Int32) {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", "cd \"$1\"; \"$2\" \(words) 2>errors | head -n 1 >line; exit ${PIPESTATUS[0]}"]
        process.arguments? += ["bash", folder, Program.folder.appending(path: "paictl").path]
        process.environment = ["PATH": "/usr/bin:/bin", "PAICTL_HOME": Program.home.path, "PASSWORD": "x"]
        try process.start()
        process.waitUntilExit()
        #expect(try String(contentsOfFile: "\(folder)/errors", encoding: .utf8) == "")
        return (try String(contentsOfFile: "\(folder)/line", encoding: .utf8), process.terminationStatus)
    }

    private func withFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in files { try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8) }
        try body(folder)
    }

    @Test(arguments: ["", "--output json"])
    func `status that watches ends, with the exit code of its last look`(more: String) throws {
        let machines = "machine-list:\n  - {hostname: m1, hostip: 192.0.2.77, k8s-role: master}\n"
        let files = [
            "cluster-configuration.yaml":
                "default-machine-properties: {username: ops, password-env: PASSWORD, sshport: 1}\n" + machines,
            "kubernetes-configuration.yaml": "kubernetes: {kubernetes-version: v1.36.2}\n",
        ]
        try withFolder(files) { folder in
            let (line, status) = try firstLine(of: "status -p . --watch --interval 1 --timeout 1 \(more)", in: folder)
            #expect(status == 4 && line.contains("v1.36.2"), "\(status): \(line)")
        }
    }

    @Test func `a replay ends as if it were over`() throws {
        // The last event is a year away; before it there is one after the other, for whoever leaves to be noticed.
        let times = (0..<4000).map { Double($0) / 20 } + [31_000_000]
        let events = times.map {
            #"{"changes":[],"elapsed":\#($0),"event":"step-began","step":"Join","track":"m1"}"# + "\n"
        }
        try withFolder(["run.ndjson": events.joined()]) { folder in
            let (line, status) = try firstLine(of: "explain run.ndjson --replay", in: folder)
            #expect(status == 0 && line == "[0:00] m1: Join\n", "\(status): \(line)")
        }
    }
}
