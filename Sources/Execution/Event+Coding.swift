import Kubernetes
import Plan

/// An event as programs and logs read it: one JSON object, whose `event` says what happened.
extension Event: Codable {
    private enum Key: String, CodingKey {
        case event, track, elapsed, job, step, steps, machines, awaits, reaches, changes, failure, errors, losses, kept,
            tracks,
            exitCode, command, file, sent, size, upload, progress
    }

    package func encode(to encoder: any Encoder) throws {
        var record = encoder.container(keyedBy: Key.self)
        try record.encode(name, forKey: .event)
        try record.encodeIfPresent(track, forKey: .track)
        try record.encode(elapsed.inSeconds, forKey: .elapsed)
        switch kind {
        case .runBegan(let job, let machines, let steps, let upload):
            try record.encode(job, forKey: .job)
            try record.encode(machines, forKey: .machines)
            try record.encode(steps, forKey: .steps)
            // Absent when nothing will be on its way.
            if upload != 0 { try record.encode(upload, forKey: .upload) }
        case .connecting: break
        case .asked(let obstacle): try record.encodeIfPresent(obstacle.map { [$0] }, forKey: .errors)
        case .planned(let steps): try record.encode(steps, forKey: .steps)
        case .found(let findings): try record.encode(findings, forKey: .errors)
        case .destroys(let losses, let kept):
            try record.encode(losses, forKey: .losses)
            try record.encode(kept, forKey: .kept)
        case .stepWaits(let title, let milestones):
            try record.encode(title, forKey: .step)
            try record.encode(milestones, forKey: .awaits)
        case .stepBegan(let title, let changes):
            try record.encode(title, forKey: .step)
            try record.encode(changes.map(\.withoutDifference), forKey: .changes)
        case .progress(let progress): try record.encode(progress, forKey: .progress)
        case .uploading(let file, let sent, let size):
            try record.encode(file, forKey: .file)
            try record.encode(sent, forKey: .sent)
            try record.encode(size, forKey: .size)
        case .commandEnded(let command): try record.encode(command, forKey: .command)
        case .stepEnded(let title, let milestones):
            try record.encode(title, forKey: .step)
            if !milestones.isEmpty { try record.encode(milestones, forKey: .reaches) }
        case .stepFailed(let failure): try record.encode(failure, forKey: .failure)
        case .trackEnded(let failure): try record.encodeIfPresent(failure, forKey: .failure)
        case .runEnded(let report):
            try record.encode(report.tracks, forKey: .tracks)
            try record.encode(report.verdict, forKey: .exitCode)
        }
    }

    private var name: String {
        switch kind {
        case .runBegan: "run-began"
        case .connecting: "connecting"
        case .asked(let obstacle): obstacle == nil ? "asked" : "unreachable"
        case .planned: "planned"
        case .found: "found"
        case .destroys: "destroys"
        case .stepWaits: "step-waits"
        case .stepBegan: "step-began"
        case .progress: "progress"
        case .uploading: "uploading"
        case .commandEnded: "command-ended"
        case .stepEnded: "step-ended"
        case .stepFailed: "step-failed"
        case .trackEnded: "track-ended"
        case .runEnded: "run-ended"
        }
    }

    /// Numbers that no run has, and that nothing could be calculated with, make a record that is no event.
    package init(from decoder: any Decoder) throws {
        let record = try decoder.container(keyedBy: Key.self)
        let elapsed = try record.duration(.elapsed)
        self.init(
            try Self.kind(record),
            track: try record.decodeIfPresent(String.self, forKey: .track),
            elapsed: elapsed
        )
    }

    private static func kind(_ record: KeyedDecodingContainer<Key>) throws -> Kind {
        func text(_ key: Key) throws -> String { try record.decode(String.self, forKey: key) }
        func texts(_ key: Key) throws -> [String] { try record.decode([String].self, forKey: key) }
        switch try text(.event) {
        case "run-began":
            return .runBegan(
                job: try text(.job),
                machines: try record.count(.machines),
                steps: try record.count(.steps),
                upload: record.contains(.upload) ? try record.count(.upload) : 0
            )
        case "connecting": return .connecting
        case "asked": return .asked(obstacle: nil)
        case "unreachable": return .asked(obstacle: try texts(.errors).joined(separator: "; "))
        case "planned": return .planned(steps: try record.count(.steps))
        case "found": return .found(try texts(.errors))
        case "destroys":
            return .destroys(
                losses: try texts(.losses),
                kept: try record.decodeIfPresent([String].self, forKey: .kept) ?? []
            )
        case "step-waits": return .stepWaits(title: try text(.step), milestones: try texts(.awaits))
        case "step-began":
            let changes = try record.decodeIfPresent([KnownChange].self, forKey: .changes) ?? []
            return .stepBegan(title: try text(.step), changes: changes.compactMap(\.change))
        case "progress": return .progress(try record.decode(Progress.self, forKey: .progress))
        case "uploading":
            return .uploading(file: try text(.file), sent: try record.count(.sent), size: try record.count(.size))
        case "command-ended": return .commandEnded(try record.decode(FinishedCommand.self, forKey: .command))
        case "step-ended":
            return .stepEnded(
                title: try text(.step),
                reaches: try record.decodeIfPresent([String].self, forKey: .reaches) ?? []
            )
        case "step-failed": return .stepFailed(try record.decode(StepFailure.self, forKey: .failure))
        case "track-ended":
            return .trackEnded(failure: try record.decodeIfPresent(StepFailure.self, forKey: .failure))
        case "run-ended":
            return .runEnded(Report(tracks: try record.decode([Report.TrackReport].self, forKey: .tracks)))
        case let other:
            throw DecodingError.dataCorruptedError(
                forKey: .event,
                in: record,
                debugDescription: "expected an event of a run, not '\(other)'"
            )
        }
    }
}

/// A change, or one of a kind that this version does not know.
private struct KnownChange: Decodable {
    var change: Change?

    private enum Key: String, CodingKey { case kind }

    init(from decoder: any Decoder) throws {
        let kind = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .kind)
        change = Change.Kind(rawValue: kind) == nil ? nil : try Change(from: decoder)
    }
}

extension StepFailure: Codable {
    private enum Key: String, CodingKey {
        case step, cause, message, name, lastLines, milestone, blockedBy, because, status, objects
    }

    private enum Kind: String, Codable {
        case script, connection, api, unready, here, refused, milestone, unreachable, windowClosed, cancelled
    }

    package func encode(to encoder: any Encoder) throws {
        var record = encoder.container(keyedBy: Key.self)
        try record.encode(step, forKey: .step)
        try record.encode(kind, forKey: .cause)
        try record.encode(message, forKey: .message)
        switch cause {
        case .script(let name, _, let lines):
            try record.encode(name, forKey: .name)
            try record.encode(lines, forKey: .lastLines)
        case .api(let subject, let status):
            try record.encode(subject, forKey: .name)
            try record.encode(status, forKey: .status)
        case .unready(let objects): try record.encode(objects, forKey: .objects)
        case .milestone(let name, let track, let failure):
            try record.encode(name, forKey: .milestone)
            try record.encode(track, forKey: .blockedBy)
            try record.encode(failure, forKey: .because)
        case .connection, .here, .refused, .unreachable, .windowClosed, .cancelled: break
        }
    }

    private var kind: Kind {
        switch cause {
        case .script: .script
        case .connection: .connection
        case .api: .api
        case .unready: .unready
        case .here: .here
        case .refused: .refused
        case .milestone: .milestone
        case .unreachable: .unreachable
        case .windowClosed: .windowClosed
        case .cancelled: .cancelled
        }
    }

    package init(from decoder: any Decoder) throws {
        let record = try decoder.container(keyedBy: Key.self)
        let message = try record.decode(String.self, forKey: .message)
        step = try record.decode(String.self, forKey: .step)
        // One that this version does not know is told like the most general one.
        switch Kind(rawValue: try record.decode(String.self, forKey: .cause)) ?? .connection {
        case .script:
            cause = .script(
                name: try record.decodeIfPresent(String.self, forKey: .name) ?? "",
                status: message,
                lastLines: try record.decodeIfPresent([String].self, forKey: .lastLines) ?? []
            )
        case .connection: cause = .connection(message)
        case .api:
            cause = .api(
                try record.decode(String.self, forKey: .name),
                try record.decode(APIStatus.self, forKey: .status)
            )
        case .unready: cause = .unready(try record.decode([UnreadyObject].self, forKey: .objects))
        case .here: cause = .here(message)
        case .refused: cause = .refused(message)
        case .milestone:
            cause = .milestone(
                try record.decode(String.self, forKey: .milestone),
                blockedBy: try record.decode(String.self, forKey: .blockedBy),
                because: try record.decode(StepFailure.self, forKey: .because)
            )
        case .unreachable: cause = .unreachable(message)
        case .windowClosed: cause = .windowClosed
        case .cancelled: cause = .cancelled
        }
    }
}

extension Report.TrackReport: Codable {
    private enum Key: String, CodingKey { case track, stepsDone, steps, failure }

    package func encode(to encoder: any Encoder) throws {
        var record = encoder.container(keyedBy: Key.self)
        try record.encode(name, forKey: .track)
        try record.encode(stepsDone, forKey: .stepsDone)
        try record.encode(steps, forKey: .steps)
        try record.encodeIfPresent(failure, forKey: .failure)
    }

    package init(from decoder: any Decoder) throws {
        let record = try decoder.container(keyedBy: Key.self)
        self.init(
            name: try record.decode(String.self, forKey: .track),
            stepsDone: try record.count(.stepsDone),
            steps: try record.count(.steps),
            failure: try record.decodeIfPresent(StepFailure.self, forKey: .failure)
        )
    }
}

extension FinishedCommand: Codable {
    private enum Key: String, CodingKey { case name, machine, exitStatus, failure, seconds, sent, received, said }

    package func encode(to encoder: any Encoder) throws {
        var record = encoder.container(keyedBy: Key.self)
        try record.encode(name, forKey: .name)
        try record.encode(machine, forKey: .machine)
        try record.encodeIfPresent(exitStatus, forKey: .exitStatus)
        try record.encodeIfPresent(failure, forKey: .failure)
        try record.encode(took.inSeconds, forKey: .seconds)
        try record.encode(sent, forKey: .sent)
        try record.encode(received, forKey: .received)
        if !said.isEmpty { try record.encode(said, forKey: .said) }
    }

    package init(from decoder: any Decoder) throws {
        let record = try decoder.container(keyedBy: Key.self)
        self.init(
            name: try record.decode(String.self, forKey: .name),
            machine: try record.decode(String.self, forKey: .machine),
            exitStatus: try record.decodeIfPresent(Int32.self, forKey: .exitStatus),
            failure: try record.decodeIfPresent(String.self, forKey: .failure),
            took: try record.duration(.seconds),
            sent: try record.count(.sent),
            received: try record.count(.received),
            said: try record.decodeIfPresent([String].self, forKey: .said) ?? []
        )
    }
}
