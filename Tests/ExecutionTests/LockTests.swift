import Foundation
import SSH
import TestSupport
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
        Lock.script(holder: holder, around: facts, mark: "mark")
    }

    /// Returns once the script has written its first lines.
    private func start(_ script: String) throws -> (process: Process, input: Pipe, output: Pipe, said: String) {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", script.replacing("/run/paictl", with: "\(folder)/paictl")]
        process.standardInput = input
        process.standardOutput = output
        try process.start()
        let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).trimmed
        return (process, input, output, said)
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
        try process.start()
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

    @Test func `facts that fail end it, and nothing is left that holds the lock`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try outcome(of: lock("ann", around: "set -e; echo some; false; echo more")) == (1, "some"))
        #expect(try outcome(of: lock("bob")) == (0, "end"))
    }

    @Test func `the shell behind the lock runs scripts one after another, each apart from the others`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let run = try start(lock("ann", around: "seen=facts; echo end"))
        func answer(_ script: String) throws -> (status: SSH.ExitStatus, output: String, errors: String)? {
            try run.input.fileHandleForWriting.write(contentsOf: Data("\(script.utf8.count)\n\(script)".utf8))
            var printed: [UInt8] = []
            while true {
                let more = run.output.fileHandleForReading.availableData
                guard !more.isEmpty else { return nil }
                printed += more
                guard let (result, output) = LockedShell.answer(printed, "mark") else { continue }
                return (result.status, String(decoding: output, as: UTF8.self), result.errorText)
            }
        }
        let first = try #require(try answer("set -eu; echo a; echo 'b' >&2; printf c; false; echo never\n"))
        #expect(first == (.exited(1), "a\nc", "b"))
        // Neither what scripts set nor what facts did, nor their stdin: that is for the next script.
        let second = try #require(try answer("echo \"${seen-none}\"; cat; [ ! -e /dev/fd/9 ] || echo locked\n"))
        #expect(second == (.exited(0), "none\n", ""))
        // At work when its run is killed: the lock is free at once.
        let long = "echo began; sleep 20"
        try run.input.fileHandleForWriting.write(contentsOf: Data("\(long.utf8.count)\n\(long)".utf8))
        _ = run.output.fileHandleForReading.availableData
        try run.input.fileHandleForWriting.close()
        run.process.waitUntilExit()
        #expect(try outcome(of: lock("bob")) == (0, "end"))
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
