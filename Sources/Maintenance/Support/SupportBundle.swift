import Execution
import Foundation

/// What a helper asks for, in one archive: texts, each cut to a sane length, without secrets.
package struct SupportBundle: Sendable {
    /// Path in the archive → text, as it was found.
    private var found: [String: String] = [:]
    /// What is known to be secret.
    private var secrets: [String] = []

    /// The longest text of a file; of a longer one the end is kept.
    static let longest = 1 << 20

    /// Begins with what this box has: the configuration directory's files and the log of the last run.
    ///
    /// - Parameter version: paictl's.
    package init(of workspace: Workspace, version: String, environment: [String: String]) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: workspace.directory)) ?? []
        var texts: [String: String] = [:]
        for name in names where name.hasSuffix(".yaml") { texts[name] = Self.contents(workspace.path(name)) }
        for (name, text) in texts {
            hide(ConfiguredSecrets(in: text, environment).values)
            add("configuration/\(name)", text)
        }
        let logs = (try? FileManager.default.contentsOfDirectory(atPath: workspace.path("logs"))) ?? []
        // Names begin with the time.
        for log in logs.filter({ $0.hasSuffix(".ndjson") }).sorted().suffix(3) {
            add("runs/\(log)", Self.contents(workspace.path("logs/\(log)")))
        }
        let box = [
            "paictl \(version)", ProcessInfo.processInfo.operatingSystemVersionString, Date.now.formatted(.iso8601),
        ]
        add("box.txt", box.joined(separator: "\n") + "\n")
    }

    /// Adds a text; of one that is too long the end is kept.
    package mutating func add(_ path: String, _ text: String) {
        guard text.utf8.count > Self.longest else { return found[path] = text }
        // Half a line may begin with half a secret.
        let tail = text.utf8.suffix(Self.longest).drop { $0 != UInt8(ascii: "\n") }
        found[path] = String(decoding: tail.dropFirst(), as: UTF8.self)
    }

    /// Keeps secrets out of all texts, also as Secrets of the API hold them.
    mutating func hide(_ values: [String]) { secrets += values + values.map { Data($0.utf8).base64EncodedString() } }

    /// Path in the archive → text, without what is secret or looks like that.
    package var files: [String: String] {
        let redaction = Redaction(secrets)
        return found.mapValues(redaction.cleaned)
    }

    /// Writes the archive, for nobody else to read.
    ///
    /// - Throws: when there is something already, or it cannot be written.
    package func write(to path: String) async throws {
        try Files.createNew(path, mode: 0o600, "")
        do { try await pack(into: path) } catch {
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
    }

    private func pack(into path: String) async throws {
        let root = "paictl-support"
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)").path
        try Files.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in files {
            let file = URL(filePath: "\(folder)/\(root)/\(name)")
            try Files.makeFolder(file.deletingLastPathComponent().path)
            try Files.createNew(file.path, mode: 0o600, text)
        }
        // Into the file that is there, which keeps its mode.
        let words = [
            "tar", "--create", "--gzip", "--file", path, "--owner=0", "--group=0", "--directory", folder, root,
        ]
        let outcome = try await LocalProgram(words, limit: .seconds(120)).run()
        guard outcome.status == 0 else { throw LocalProblem("tar cannot pack the bundle: \(outcome.errors)") }
    }

    private static func contents(_ path: String) -> String {
        do { return try String(contentsOfFile: path, encoding: .utf8) } catch {
            return "[it cannot be read: \(error.reason)]\n"
        }
    }
}
