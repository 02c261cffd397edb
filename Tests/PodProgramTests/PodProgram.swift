import Foundation
import Synchronization
import TestSupport
import Testing

/// A program of a pod, or what stands beside it, that runs while its test does.
final class PodProgram {
    /// Where our programs were built.
    static let folder =
        Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }?.deletingLastPathComponent()
        ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()

    static func path(_ name: String) -> String { folder.appending(path: name).path }

    private let process = Process()
    private let said: URL

    /// - Parameter environment: all that it has, beside `PATH`.
    init(_ words: [String], in place: URL, environment: [String: String] = [:]) throws {
        said = place.appending(path: "said-\(UUID().uuidString)")
        try Data().write(to: said)
        process.executableURL = URL(filePath: "/usr/bin/env")
        // As from a shell: Foundation hands on that its own threads block signals.
        process.arguments = ["--default-signal"] + words
        process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
        process.currentDirectoryURL = place
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: said)
        process.standardError = process.standardOutput
        try process.start()
    }

    deinit {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Both streams, so far.
    var text: String { (try? String(contentsOf: said, encoding: .utf8)) ?? "" }

    var id: Int32 { process.processIdentifier }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Its status, within 20 s.
    func ended() async throws -> Int32 {
        try await eventually("it ends; it says \(text)") { !process.isRunning }
        return process.terminationStatus
    }

    func says(_ words: String, _ place: SourceLocation = #_sourceLocation) async throws {
        try await eventually("'\(words)'", place) { text.contains(words) }
    }
}

/// Waits until something is so, for 20 s.
func eventually(
    _ what: @autoclosure () -> String,
    _ place: SourceLocation = #_sourceLocation,
    _ holds: () throws -> Bool
) async throws {
    for _ in 0..<400 {
        if try holds() { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    try #require(Bool(false), "not within 20 s: \(what())", sourceLocation: place)
}

/// A port that nobody listens at now. Each is given once, and lies below those that a kernel gives to outgoing connections (32768 on, by
/// default): of what a kernel chooses, two tests got the same one now and then, before either listened.
func freePort() throws -> Int {
    let binds = "import socket, sys; socket.create_server(('', int(sys.argv[1])))"
    return try lastPort.withLock { last in
        last = try #require((last + 1..<last + 100).first { try run("python3", "-c", binds, "\($0)").succeeded })
        return last
    }
}

/// Begins elsewhere in each process, for runs beside this one.
private let lastPort = Mutex(Int.random(in: 10000..<30000))
