import Execution
import Foundation

/// Keeps what happens in a run that changes something in a file of the configuration directory, one JSON document a line.
///
/// The file is locked for as long as the run lasts, so that a reader can tell a run at work from one that was cut short.
struct RunLog: Sendable {
    private let file: FileHandle

    /// `DIR/logs/2026-11-21T01-30-00Z-deploy.ndjson`; nil when it cannot be written, which is no reason not to work.
    init?(directory: String, job: String) {
        guard FileManager.default.fileExists(atPath: directory) else { return nil }
        let folder = Self.folder(of: directory)
        try? FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: NSNumber(value: 0o700)]
        )
        let time = Date.now.formatted(.iso8601)
        let name = "\(folder)/\(time.replacing(":", with: "-"))-\(job)"
        // Two runs may begin in the same second.
        let paths = [name] + (2...9).map { "\(name)-\($0)" }
        for path in paths {
            guard let file = Self.create("\(path).ndjson") else { continue }
            self.file = file
            add(line: LogHeader(job: job, time: time).line)
            return
        }
        return nil
    }

    static func folder(of directory: String) -> String { URL(filePath: directory).appending(path: "logs").path }

    func add(_ event: Event) { add(line: event.line) }

    /// The run was not begun, or broke off.
    func add(_ failure: FailedRun) { add(line: JSONLine.encode(failure)) }

    private func add(line: String) { try? file.write(contentsOf: Data((line + "\n").utf8)) }

    private static func create(_ path: String) -> FileHandle? {
        guard let file = try? Files.open(path, .newLog, mode: 0o600) else { return nil }
        flock(file.fileDescriptor, LOCK_EX | LOCK_NB)
        return file
    }
}

/// The first line of a log: which run it is of.
struct LogHeader: Codable, Sendable, Equatable {
    static let format = 2

    var event = "run-log"
    var format = Self.format
    var version = Program.version
    var job: String
    /// As they were given, but for secrets in them: an address may hold a password.
    var arguments = CommandLine.arguments.dropFirst().map(Redaction.withoutKeys)
    /// ISO 8601.
    var time: String
    var host = ProcessInfo.processInfo.hostName
    var process = ProcessInfo.processInfo.processIdentifier

    init(job: String, time: String) {
        self.job = job
        self.time = time
    }

    var line: String { JSONLine.encode(self) }
}

enum Program {
    static let version = "0.1.0"

    static var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// Where it is.
    static var path: String { Bundle.main.executablePath ?? "" }
}
