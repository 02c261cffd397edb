package import Foundation
import Synchronization

/// What a program printed, and how it ended.
package struct Outcome: Sendable {
    package var output: String
    package var errors: String
    package var status: Int32

    package var succeeded: Bool { status == 0 }
    /// Both streams.
    package var said: String { output + errors }
}

/// Runs a program of this machine, an outside judge for one, in a directory.
///
/// It talks through files: a pipe's end that another test's child has inherited would never close.
///
/// - Parameter environment: nil for this process's own.
@discardableResult
package func run(
    _ words: [String],
    input: String = "",
    in place: URL? = nil,
    environment: [String: String]? = nil
) throws -> Outcome {
    let talk = try directory(with: ["input": input, "output": "", "errors": ""])
    defer { try? FileManager.default.removeItem(at: talk) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    // As from a shell: Foundation hands on that its own threads block signals, SIGINT and SIGTERM among them.
    process.arguments = ["--default-signal"] + words
    process.currentDirectoryURL = place
    if let environment { process.environment = environment }
    process.standardInput = try FileHandle(forReadingFrom: talk.appending(path: "input"))
    process.standardOutput = try FileHandle(forWritingTo: talk.appending(path: "output"))
    process.standardError = try FileHandle(forWritingTo: talk.appending(path: "errors"))
    try process.start()
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: talk.appending(path: name)), as: UTF8.self)
    }
    return Outcome(output: try text("output"), errors: try text("errors"), status: process.terminationStatus)
}

/// Held while a program begins: Foundation gives it no descriptor of ours but those that are opened meanwhile, among them the ends by
/// which another's end is told. Who waits for that one would then wait for this one, too.
private let beginning = Mutex(())

extension Process {
    /// As `run`, one after the other.
    package func start() throws { try beginning.withLock { _ in try run() } }
}

@discardableResult
package func run(_ words: String..., input: String = "", in place: URL? = nil) throws -> Outcome {
    try run(words, input: input, in: place)
}

/// What a program prints.
package func output(_ words: String..., input: String = "") throws -> String {
    try run(words, input: input).output
}

/// A directory of its own for a test, with files in it.
package func directory(with files: [String: String] = [:]) throws -> URL {
    let directory = FileManager.default.temporaryDirectory.appending(path: "paictl-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    for (name, text) in files {
        let file = directory.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }
    return directory
}
