import Foundation
import Testing

@testable import Execution

/// The lock's scripts and the library's, run by a real bash, with a folder of the test's own for `/run`.
@Suite struct LockTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "lock-\(UUID().uuidString)").path
    private let library: String

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var root = URL(filePath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        library = try String(contentsOf: root.appending(path: "k8sPaiLibrary/script/library.sh"), encoding: .utf8)
    }

    private func lock(_ holder: String, around facts: String = "echo end") -> String {
        Lock.script(holder: holder, around: facts)
    }

    /// Returns once the script has written its first lines.
    private func start(_ script: String) throws -> (process: Process, input: Pipe, said: String) {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", script.replacing("/run/paictl", with: "\(folder)/paictl")]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        return (process, input, String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).trimmed)
    }

    private func outcome(of script: String) throws -> (status: Int32, said: String) {
        let run = try start(script)
        try run.input.fileHandleForWriting.close()
        run.process.waitUntilExit()
        return (run.process.terminationStatus, run.said)
    }

    @Test func `what an account has its shells say is no part of an answer`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try "echo Welcome; read -r line\n".write(toFile: "\(folder)/.bashrc", atomically: true, encoding: .utf8)
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", Session.loader]
        // As sshd begins it.
        process.environment = ["HOME": folder, "PATH": "/usr/bin:/bin", "SSH_CLIENT": "10.0.0.1 1 22", "SHLVL": "0"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data("9\necho told".utf8))
        try input.fileHandleForWriting.close()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(String(decoding: said, as: UTF8.self) == "told\n")
    }

    @Test func `the second run is told who holds the lock, and a closed channel lets go of it`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let first = try start(lock("ann's run"))
        #expect(first.said == "end")
        #expect(try outcome(of: lock("bob's run")) == (Lock.isHeld, "anns run"))
        try first.input.fileHandleForWriting.close()
        first.process.waitUntilExit()
        #expect(try outcome(of: lock("bob's run")) == (0, "end"))
    }

    @Test func `a run waits for the step that a killed one had begun`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let first = try start(lock("ann"))
        let step = try start(library + "echo began; sleep 1; touch \(folder)/done")
        #expect(step.said == "began")
        kill(first.process.processIdentifier, SIGKILL)
        first.process.waitUntilExit()
        #expect(try outcome(of: lock("bob", around: "ls \(folder) | grep done")) == (0, "done"))
    }

    @Test func `a step that only waits ends when its run was killed and another has begun`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let first = try start(lock("ann"))
        let step = try start(library + "echo began; until_it_holds 300 false")
        #expect(step.said == "began")
        kill(first.process.processIdentifier, SIGKILL)
        first.process.waitUntilExit()
        #expect(try outcome(of: lock("bob")) == (0, "end"))
        step.process.waitUntilExit()
        #expect(step.process.terminationStatus == 1)
    }
}
