import Execution
import Foundation

/// What the log of a run tells.
struct LogFile: Sendable {
    /// What was said of a run that was not begun, or broke off.
    struct Failure: Sendable, Equatable {
        var sentences: [String]
        var exitCode: Int32
    }

    var path: String
    /// Nil for what `--output json` printed.
    var header: LogHeader?
    var events: [Event] = []
    var failure: Failure?
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
            let record: EventRecord = try Self.decode(line)
            failure = Failure(sentences: record.errors ?? [], exitCode: record.exitCode ?? 1)
        default:
            let record: EventRecord = try Self.decode(line)
            events.append(try record.asEvent())
        }
    }

    private struct Kind: Decodable {
        var event: String
        var format: Int?
    }

    private static func decode<Value: Decodable>(_ line: Data) throws(Problem) -> Value {
        do { return try JSONDecoder().decode(Value.self, from: line) } catch DecodingError.keyNotFound(let key, _) {
            throw Problem(description: "expected an event of a run, with '\(key.stringValue)'")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            let key = context.codingPath.last?.stringValue
            throw Problem(
                description: key.map { "expected another kind of value for '\($0)'" }
                    ?? "expected an event of a run, a JSON object with 'event'"
            )
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

extension EventRecord {
    /// The event that this is the record of; scripts and milestones are named as far as records do.
    func asEvent() throws(LogFile.Problem) -> Event {
        try checkNumbers()
        return Event(
            try kind(),
            track: track,
            elapsed: .milliseconds(Int64((try need(elapsed, "elapsed") * 1000).rounded()))
        )
    }

    /// Numbers that no run has, and that nothing could be calculated with, make a line that is no event.
    private func checkNumbers() throws(LogFile.Problem) {
        for (key, seconds) in [("elapsed", elapsed), ("seconds", command?.seconds)] {
            guard (0...1e9).contains(seconds ?? 0) else {
                throw LogFile.Problem(
                    description: "'\(key)' is expected to be a number of seconds from 0 to 1000000000"
                )
            }
        }
        let counts =
            [("steps", steps), ("machines", machines), ("sent", sent), ("size", size), ("upload", upload)]
            + [("sent", command?.sent), ("received", command?.received)]
            + (tracks ?? []).flatMap { [("stepsDone", Optional($0.stepsDone)), ("steps", Optional($0.steps))] }
        for (key, count) in counts {
            guard (0...(1 << 40)).contains(count ?? 0) else {
                throw LogFile.Problem(description: "'\(key)' is expected to be a number from 0 to \(1 << 40)")
            }
        }
    }

    private func kind() throws(LogFile.Problem) -> Event.Kind {
        switch event {
        case "run-began":
            return .runBegan(
                job: try need(job, "job"),
                machines: try need(machines, "machines"),
                steps: try need(steps, "steps"),
                upload: upload ?? 0
            )
        case "connecting": return .connecting
        case "asked": return .asked(obstacle: nil)
        case "unreachable": return .asked(obstacle: try need(errors, "errors").joined(separator: "; "))
        case "planned": return .planned(steps: try need(steps, "steps"))
        case "found": return .found(try need(errors, "errors"))
        case "destroys": return .destroys(losses: try need(losses, "losses"), kept: kept ?? [])
        case "step-waits": return .stepWaits(title: try need(step, "step"), milestones: try need(awaits, "awaits"))
        case "step-began":
            return .stepBegan(title: try need(step, "step"), changes: (changes ?? []).compactMap(\.change))
        case "uploading":
            return .uploading(file: try need(file, "file"), sent: try need(sent, "sent"), size: try need(size, "size"))
        case "command-ended": return .commandEnded(try need(command, "command").command)
        case "step-ended": return .stepEnded(title: try need(step, "step"))
        case "step-failed": return .stepFailed(try need(failure, "failure").failure)
        case "track-ended": return .trackEnded(failure: failure?.failure)
        case "run-ended":
            return .runEnded(
                Report(
                    tracks: try need(tracks, "tracks").map {
                        Report.TrackReport(
                            name: $0.track,
                            stepsDone: $0.stepsDone,
                            steps: $0.steps,
                            failure: $0.failure?.failure
                        )
                    }
                )
            )
        default: throw LogFile.Problem(description: "expected an event of a run, not '\(event)'")
        }
    }

    private func need<Value>(_ value: Value?, _ key: String) throws(LogFile.Problem) -> Value {
        guard let value else { throw LogFile.Problem(description: "'\(event)' is expected to have '\(key)'") }
        return value
    }
}

extension FailureRecord {
    var failure: StepFailure {
        switch cause {
        case "script": StepFailure(step: step, cause: .script(name: "", status: message, lastLines: lastLines ?? []))
        case "milestone":
            StepFailure(
                step: step,
                cause: message.firstRange(of: ": ").map {
                    .milestone(String(message[..<$0.lowerBound]), because: String(message[$0.upperBound...]))
                } ?? .milestone(message, because: "")
            )
        case "here": StepFailure(step: step, cause: .here(message))
        case "unreachable": StepFailure(step: step, cause: .unreachable(message))
        case "cancelled": StepFailure(step: step, cause: .cancelled)
        default: StepFailure(step: step, cause: .connection(message))
        }
    }
}
