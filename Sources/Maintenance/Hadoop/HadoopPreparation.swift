import Execution
import ClusterModel
import Foundation
import PKI
import ServiceModel
import YAML

/// Hadoop's own configuration, patched, put where the ancestor's images and services look for it.
package struct HadoopPreparation: Sendable {
    package enum Source: Sendable, Equatable {
        case file(String)
        case url(String)
        /// `custom-hadoop-binary-path`, or else where Hadoop is published.
        case standard
    }

    /// Where it is remembered what was made, as `sha256sum --check` reads it; not beside the files, all of which become a config map.
    package static let record = "config-patch/prepared.sha256"

    private let settings: HadoopSettings
    private let cluster: Cluster
    private let environment: [String: String]
    /// A file of the archive's `etc/hadoop` → its copies in the tree.
    private let copies: [(file: String, paths: [String])]

    package init(in workspace: Workspace, environment: [String: String]) throws {
        self.environment = environment
        cluster = try ServiceReading(in: workspace, environment: environment).cluster
        settings = try JobFailure.configuration {
            try HadoopSettings.load(directory: workspace.directory, environment: environment)
        }
        let table = "k8sPaiLibrary/hadoop-configuration.yaml"
        let text = try workspace.read(table)
        copies = try JobFailure.configuration { try Node.parse(text, file: table)?.mapping?.entries ?? [] }
            .map { entry in (entry.key.scalar?.text ?? "", (entry.value.sequence ?? []).compactMap(\.string)) }
    }

    /// Makes the files anew: all of them, or none.
    ///
    /// - Parameters:
    ///   - sum: the archive's SHA-256 in hexadecimal digits; nil is good only for an archive of this box.
    ///   - force: whether what was edited by hand gives way; a copy stays in `config-patch`.
    /// - Throws: `JobFailure.refused` when files were edited by hand, and what is made is new.
    package func run(_ source: Source, sha256 sum: String?, force: Bool) async throws -> [PreparedFile] {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)").path
        try Files.makeFolder(scratch)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        try await unpack(try await archive(source, sum, in: scratch), into: scratch)
        var made: [String: String] = [:]
        for (file, paths) in copies {
            for path in paths { made[path] = try await patched("\(scratch)/\(file)", as: path, in: scratch) }
        }
        return try put(made, force: force)
    }

    // MARK: The archive

    private var name: String { "hadoop-\(settings.version)" }

    private func archive(_ source: Source, _ sum: String?, in scratch: String) async throws -> String {
        let published = "https://archive.apache.org/dist/hadoop/common/\(name)/\(name).tar.gz"
        switch source {
        case .file(let path): return try await proved(path, sum)
        case .standard where settings.archive != nil: return try await proved(settings.archive ?? "", sum)
        case .url(let url): return try await downloaded(url, sum, in: scratch)
        case .standard: return try await downloaded(published, sum, in: scratch)
        }
    }

    private func proved(_ path: String, _ sum: String?) async throws -> String {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw JobFailure.configuration([
                "'\(path)' cannot be read: name Hadoop's archive with --archive, or its URL with --url"
            ])
        }
        if let sum { try await Download.check(path, of: path, has: sum) }
        return path
    }

    private func downloaded(_ url: String, _ sum: String?, in scratch: String) async throws -> String {
        var download = Download(url, remedy: "--url names another place, --archive a file of this box")
        guard let sum else {
            throw JobFailure.refused([
                "\(download.place) is downloaded only with its SHA-256 checksum: give that with --sha256, or a file of this box with --archive"
            ])
        }
        download.proxy = cluster.curlProxy(for: url, environment: environment)
        let file = "\(scratch)/\(name).tar.gz"
        try await download.fetch(to: file)
        try await Download.check(file, of: download.place, has: sum)
        return file
    }

    /// The files of `etc/hadoop` that are wanted, from there into a folder.
    private func unpack(_ archive: String, into folder: String) async throws {
        let members = copies.map { "\(name)/etc/hadoop/\($0.file)" }
        let words = ["tar", "--extract", "--file", archive, "--directory", folder, "--strip-components", "3"]
        let outcome = try await LocalProgram(words + members, limit: .seconds(900)).run()
        guard outcome.status == 0 else {
            throw JobFailure.refused([
                "\(archive) does not give \(name)/etc/hadoop, which is Hadoop's of the 'hadoop-version' in services-configuration.yaml: "
                    + outcome.errors.split(separator: "\n").joined(separator: "; ")
            ])
        }
    }

    // MARK: Files

    /// - Returns: the text of a copy with its patch applied.
    private func patched(_ original: String, as path: String, in scratch: String) async throws -> String {
        let patch = "\(settings.tree)/config-patch/\(Self.last(of: path)).patch"
        guard FileManager.default.isReadableFile(atPath: patch) else {
            throw JobFailure.configuration(["there is no '\(patch)', the patch for \(path)"])
        }
        let words = ["patch", "--force", "--silent", "--reject-file=-", "--output=\(scratch)/patched", original, patch]
        let outcome = try await LocalProgram(words, limit: .seconds(60)).run()
        guard outcome.status == 0 else {
            throw JobFailure.refused(
                ["\(patch) does not fit \(Self.last(of: original)) of \(name): nothing was changed"]
                    + (outcome.output + outcome.errors).split(separator: "\n").map { "  \($0)" }
            )
        }
        return try Self.text("\(scratch)/patched")
    }

    private func put(_ made: [String: String], force: Bool) throws -> [PreparedFile] {
        let recorded = try recorded()
        let files = try made.keys.sorted().map { path in
            let place = "\(settings.tree)/\(path)"
            let present = FileManager.default.fileExists(atPath: place) ? try Self.text(place) : nil
            return PreparedFile(
                path: path,
                made: Self.digest(made[path] ?? ""),
                present: present.map(Self.digest),
                recorded: recorded[path],
                isForced: force
            )
        }
        let conflicts = files.filter { $0.verdict == .conflict }.map(\.path)
        guard conflicts.isEmpty else {
            throw JobFailure.refused(
                conflicts.map {
                    "\(settings.tree)/\($0) was edited by hand, and the archive and its patch make something new"
                }
                    + ["nothing was changed: --force makes them anew, and keeps the edited ones in config-patch"]
            )
        }
        for file in files where file.verdict == .written {
            let place = "\(settings.tree)/\(file.path)"
            if file.isEdited { try keep(place) }
            try Files.makeFolder(URL(filePath: place).deletingLastPathComponent().path, mode: 0o755)
            try write(made[file.path] ?? "", to: place)
        }
        try write(files.map { "\($0.made)  \($0.path)\n" }.joined(), to: "\(settings.tree)/\(Self.record)")
        return files
    }

    /// Path → digest of what was made the last time.
    private func recorded() throws -> [String: String] {
        let place = "\(settings.tree)/\(Self.record)"
        guard FileManager.default.fileExists(atPath: place) else { return [:] }
        let lines = try Self.text(place).split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1) }
        return Dictionary(
            lines.filter { $0.count == 2 }.map { ($0[1].trimmingCharacters(in: .whitespaces), String($0[0])) }
        ) { _, last in last }
    }

    private func keep(_ place: String) throws {
        let folder = "\(settings.tree)/config-patch/edited"
        try Files.makeFolder(folder, mode: 0o755)
        let moment = Date.now.formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
        let copy = "\(folder)/\(Self.last(of: place)).\(moment)"
        do { try FileManager.default.copyItem(atPath: place, toPath: copy) } catch {
            throw LocalProblem("'\(place)' cannot be kept as '\(copy)': \(error.reason)")
        }
    }

    private func write(_ text: String, to place: String) throws {
        let staged = "\(place).new"
        try Files.create(staged, mode: 0o644, text)
        try Files.rename(staged, place)
    }

    private static func last(of path: String) -> String { URL(filePath: path).lastPathComponent }

    private static func digest(_ text: String) -> String { Digest.sha256Hex(Array(text.utf8)) }

    private static func text(_ path: String) throws -> String {
        do { return try String(contentsOfFile: path, encoding: .utf8) } catch {
            throw LocalProblem("'\(path)' cannot be read: \(error.reason)")
        }
    }
}
