import Foundation

/// What a program printed, and how it ended.
struct Outcome {
    var output: String
    var errors: String
    var status: Int32

    var succeeded: Bool { status == 0 }
}

/// Runs a program of this machine, our outside judge, in a directory.
///
/// It talks through files: a pipe's end that another test's child has inherited would never close.
@discardableResult
func run(_ words: String..., input: String = "", in place: URL? = nil) throws -> Outcome {
    let talk = try directory(with: ["input": input, "output": "", "errors": ""])
    defer { try? FileManager.default.removeItem(at: talk) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = place
    process.standardInput = try FileHandle(forReadingFrom: talk.appending(path: "input"))
    process.standardOutput = try FileHandle(forWritingTo: talk.appending(path: "output"))
    process.standardError = try FileHandle(forWritingTo: talk.appending(path: "errors"))
    try process.run()
    process.waitUntilExit()
    return Outcome(
        output: try String(contentsOf: talk.appending(path: "output"), encoding: .utf8),
        errors: try String(contentsOf: talk.appending(path: "errors"), encoding: .utf8),
        status: process.terminationStatus
    )
}

/// A directory of its own for a test, with files in it.
func directory(with files: [String: String]) throws -> URL {
    let directory = FileManager.default.temporaryDirectory.appending(path: "paictl-pki-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    for (name, text) in files {
        try Data(text.utf8).write(to: directory.appending(path: name))
    }
    return directory
}

/// This moment, in seconds since 1970; openssl looks at the clock.
let now = Int64(Date().timeIntervalSince1970)
let day: Int64 = 86400
