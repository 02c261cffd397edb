import Execution
import Foundation

/// What the log of a run tells.
struct LogFile: Sendable {
    var path: String
    /// Nil for what `--output json` printed.
    var header: LogHeader?
    var events: [Event] = []
    /// What was said of a run that was not begun, or broke off.
    var failure: FailedRun?
    /// Whether the run still holds its log.
    var isAtWork = false

    /// Something that is not as a log is: where, and what was expected there.
    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    init(path: String) throws(Problem) {
        self.path = path
        let data = try Self.contents(of: path)
        isAtWork = Self.isLocked(path)
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.contains(where: { !$0.isEmpty }) else {
            throw Problem(description: "\(path):1: the file is empty; expected the log of a run, an event a line")
        }
        for (index, line) in lines.enumerated() where !line.isEmpty {
            do {
                try add(Data(line), isFirst: index == 0)
            } catch {
                // A run that was killed may have been in the middle of its last line.
                if index == lines.count - 1, index > 0 { break }
                throw Problem(description: "\(path):\(index + 1): \(error)")
            }
        }
    }

    /// The log of the latest run of a configuration directory.
    static func newest(in directory: String) throws(Problem) -> String {
        let folder = RunLog.folder(of: directory)
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw Problem(description: "\(folder): expected a folder of logs; a run that changes something makes it")
        }
        // Names begin with the time.
        let logs = names.filter { $0.hasSuffix(".ndjson") }.map { $0.dropLast(7) }
        guard let newest = logs.max() else {
            throw Problem(
                description: "\(folder): expected a log, '<time>-<job>.ndjson'; a run that changes something writes one"
            )
        }
        return "\(folder)/\(newest).ndjson"
    }

    private mutating func add(_ line: Data, isFirst: Bool) throws(Problem) {
        let kind: Kind = try Self.decode(line)
        switch kind.event {
        case "run-log":
            guard isFirst else { throw Problem(description: "expected an event; 'run-log' is the first line's") }
            guard kind.format == LogHeader.format else {
                throw Problem(
                    description:
                        "expected format \(LogHeader.format), which this version of paictl reads, not \(kind.format ?? 0)"
                )
            }
            header = try Self.decode(line)
        case "run-failed":
            failure = try Self.decode(line, kind.event)
        default: events.append(try Self.decode(line, kind.event))
        }
    }

    private struct Kind: Decodable {
        var event: String
        var format: Int?
    }

    /// - Parameter event: which one the line is known to be.
    private static func decode<Value: Decodable>(_ line: Data, _ event: String? = nil) throws(Problem) -> Value {
        do { return try JSONDecoder().decode(Value.self, from: line) } catch DecodingError.keyNotFound(let key, _) {
            throw Problem(
                description: event.map { "'\($0)' is expected to have '\(key.stringValue)'" }
                    ?? "expected an event of a run, with '\(key.stringValue)'"
            )
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            let key = context.codingPath.last?.stringValue
            throw Problem(
                description: key.map { "expected another kind of value for '\($0)'" }
                    ?? "expected an event of a run, a JSON object with 'event'"
            )
        } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
            throw Problem(description: context.debugDescription)
        } catch {
            throw Problem(description: "expected one JSON document, an event of a run")
        }
    }

    private static func contents(of path: String) throws(Problem) -> Data {
        // A pipe that nobody writes to would otherwise hold the program for ever.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            throw Problem(description: "\(path): it cannot be read: \(reason)")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        let kind = unsafe fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
        guard kind == S_IFREG else {
            throw Problem(
                description: kind == S_IFDIR
                    ? "\(path): it is a directory; -p takes one whose latest run is meant"
                    : "\(path): it is a pipe or a device; expected the log of a run, a file"
            )
        }
        do { return try file.readToEnd() ?? Data() } catch {
            throw Problem(description: "\(path): it cannot be read; expected the log of a run, a file")
        }
    }

    private static func isLocked(_ path: String) -> Bool {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }
}
