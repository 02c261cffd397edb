import Foundation

/// A program of this box, run without a shell and with a bound on its time.
struct LocalProgram {
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    /// The path of the program, or its name, and its arguments; no secret stands here.
    var words: [String]
    /// What it reads from stdin: here secrets may stand.
    var input = ""
    var environment: [String: String] = [:]
    var limit: Duration

    /// - Throws: when it cannot be started or takes longer than the limit; then it is killed.
    func run() async throws -> Outcome {
        // What it says goes to files: through a pipe, what it leaves running could keep us waiting.
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: NSNumber(value: 0o700)]
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["input", "output", "errors"].map { folder.appending(path: $0) }
        for file in files { try Data(file == files[0] ? input.utf8 : "".utf8).write(to: file) }

        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        let isLate = try await end(of: process)
        try Task.checkCancellation()
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        guard !isLate else { throw JobFailure.failed("'\(words[0])' takes longer than \(limit.components.seconds) s") }
        return Outcome(status: process.terminationStatus, output: texts[1], errors: texts[2])
    }

    /// Starts a process and waits for its end, at most until the limit; answers whether it had to be killed for that.
    private func end(of process: Process) async throws -> Bool {
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in end.finish() }
        try process.run()
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in ends {}
                return false
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return true
            }
            // Whichever comes first: the end, the limit, or a cancellation, which ends both.
            let isLate = await group.next() ?? false
            group.cancelAll()
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
            return isLate
        }
    }
}
