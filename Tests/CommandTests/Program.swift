import Foundation

/// The programs under test, run to their ends as a person would run them.
enum Program {
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String

        /// Both streams.
        var said: String { output + errors }
    }

    /// Where they were built.
    static let folder =
        Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }?.deletingLastPathComponent()
        ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()

    /// The folder of `k8sPaiLibrary` and `maintainconf`.
    static let home = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// - Parameter environment: all that it has, beside `PATH` and `PAICTL_HOME`, which it may also replace.
    static func run(_ arguments: [String], of name: String = "paictl", environment: [String: String] = [:]) throws
        -> Outcome
    {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "paictl-said-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let process = Process()
        // As from a shell: Foundation hands on that its own threads block signals, SIGINT and SIGTERM among them.
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["--default-signal", folder.appending(path: name).path] + arguments
        process.environment = ["PATH": "/usr/bin:/bin", "PAICTL_HOME": home.path].merging(environment) { $1 }
        // Through files: a pipe's end that another test's child has inherited would never close, and a full one never drain.
        let files = ["output", "errors"].map { scratch.appending(path: $0) }
        for file in files { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: try String(contentsOf: files[0], encoding: .utf8),
            errors: try String(contentsOf: files[1], encoding: .utf8)
        )
    }
}
