import Execution
import Foundation
import Planning

/// Prints each event as one line of JSON, and nothing else.
struct JSONReporter: Reporter {
    mutating func receive(_ event: Event) -> Bool {
        switch event.kind {
        // Of interest when something went wrong, and then they are in the log.
        case .commandEnded, .uploading: true
        default: Standard.output.write(EventRecord(event).line + "\n")
        }
    }
}

/// An event as programs and logs read it.
struct EventRecord: Codable, Sendable, Equatable {
    var event: String
    var track: String?
    /// Seconds since the run began.
    var elapsed: Double?
    var job: String?
    var step: String?
    var steps: Int?
    var machines: Int?
    var awaits: [String]?
    var changes: [ChangeRecord]?
    var failure: FailureRecord?
    var errors: [String]?
    var losses: [String]?
    var kept: [String]?
    var tracks: [TrackRecord]?
    var exitCode: Int32?
    var command: CommandRecord?
    /// The file that is on its way, how much of it is there, and how much there is.
    var file: String?
    var sent: Int?
    var size: Int?
    /// Bytes that will be on their way in the whole run; absent when there are none.
    var upload: Int?

    struct TrackRecord: Codable, Sendable, Equatable {
        var track: String
        var stepsDone: Int
        var steps: Int
        var failure: FailureRecord?
    }

    init(_ event: Event) {
        track = event.track
        elapsed = event.elapsed.inSeconds
        switch event.kind {
        case .runBegan(let job, let machines, let steps, let upload):
            self.event = "run-began"
            self.upload = upload == 0 ? nil : upload
            self.job = job
            self.machines = machines
            self.steps = steps
        case .connecting: self.event = "connecting"
        case .asked(let obstacle):
            self.event = obstacle == nil ? "asked" : "unreachable"
            errors = obstacle.map { [$0] }
        case .planned(let steps):
            self.event = "planned"
            self.steps = steps
        case .found(let findings):
            self.event = "found"
            errors = findings
        case .destroys(let losses, let kept):
            self.event = "destroys"
            self.losses = losses
            self.kept = kept
        case .stepWaits(let title, let milestones):
            self.event = "step-waits"
            step = title
            awaits = milestones
        case .stepBegan(let title, let changes):
            self.event = "step-began"
            step = title
            self.changes = changes.map { ChangeRecord($0) }
        case .uploading(let file, let sent, let size):
            self.event = "uploading"
            self.file = file
            self.sent = sent
            self.size = size
        case .commandEnded(let command):
            self.event = "command-ended"
            self.command = CommandRecord(command)
        case .stepEnded(let title):
            self.event = "step-ended"
            step = title
        case .stepFailed(let failure):
            self.event = "step-failed"
            self.failure = FailureRecord(failure)
        case .trackEnded(let failure):
            self.event = "track-ended"
            self.failure = failure.map(FailureRecord.init)
        case .runEnded(let report):
            self.event = "run-ended"
            tracks = report.tracks.map {
                TrackRecord(
                    track: $0.name,
                    stepsDone: $0.stepsDone,
                    steps: $0.steps,
                    failure: $0.failure.map(FailureRecord.init)
                )
            }
            exitCode = report.exitCode
        }
    }

    /// A run that was not begun.
    init(failure sentences: [String], exitCode: Int32) {
        event = "run-failed"
        errors = sentences
        self.exitCode = exitCode
    }

    var line: String { JSONLine.encode(self) }
}

struct ChangeRecord: Codable, Sendable, Equatable {
    var kind: String
    var subject: String
    var reason: String
    var difference: String?

    init(_ change: Change) {
        kind = change.kind.rawValue
        subject = change.subject
        reason = change.reason
    }

    /// Nil for a kind of change that this version does not know.
    var change: Change? { Change.Kind(rawValue: kind).map { Change($0, subject, reason, difference: difference) } }

    init(withDifference change: Change) {
        self.init(change)
        difference = change.difference
    }
}

struct FailureRecord: Codable, Sendable, Equatable {
    var step: String
    var cause: String
    var message: String
    var lastLines: [String]?

    init(_ failure: StepFailure) {
        step = failure.step
        switch failure.cause {
        case .script(_, let status, let lines):
            cause = "script"
            message = status
            lastLines = lines
        case .connection(let text):
            cause = "connection"
            message = text
        case .here(let text):
            cause = "here"
            message = text
        case .milestone(let name, let reason):
            cause = "milestone"
            message = "\(name): \(reason)"
        case .unreachable(let reason):
            cause = "unreachable"
            message = reason
        case .cancelled:
            cause = "cancelled"
            message = "interrupted"
        }
    }
}

/// One JSON document on one line.
enum JSONLine {
    static func encode(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else {
            preconditionFailure("our records hold only what JSON can say")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
