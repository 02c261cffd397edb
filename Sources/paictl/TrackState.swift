import Execution

/// How far a track is, told from its events.
struct TrackState: Sendable, Equatable {
    enum Phase: Sendable, Equatable {
        case connecting
        case unreachable(String)
        case ready
        case planned
        case waits([String])
        case works
        case stopped(StepFailure)
        case done
    }

    struct Upload: Sendable, Equatable {
        var file: String
        var percent: Int
    }

    var phase = Phase.connecting
    /// The one it is at, waits to begin, or stopped in.
    var step = ""
    /// When the phase began, since the run did.
    var since = Duration.zero
    var done = 0
    var steps = 0
    /// The files it was sent, and how much of each.
    var sent: [String: Int] = [:]
    /// The file that is on its way.
    var uploading: Upload?
    /// How far what it waits for is.
    var progress: String?
    /// The command that failed last.
    var failed: FinishedCommand?

    var isOver: Bool {
        switch phase {
        case .stopped, .done: true
        default: false
        }
    }

    mutating func follow(_ event: Event) {
        switch event.kind {
        case .asked(let obstacle): enter(obstacle.map { .unreachable($0) } ?? .ready, event)
        case .planned(let count):
            steps = count
            if case .unreachable = phase { return }
            enter(.planned, event)
        case .stepWaits(let title, let milestones):
            step = title
            enter(.waits(milestones), event)
        case .stepBegan(let title, _):
            step = title
            enter(.works, event)
        case .progress(let progress): self.progress = progress.words
        case .uploading(let file, let sent, let size):
            self.sent[file] = sent
            uploading = sent >= size ? nil : Upload(file: file, percent: sent * 100 / size)
        case .commandEnded(let command):
            uploading = nil
            if !command.isSuccess { failed = command }
        case .stepEnded: done += 1
        case .stepFailed(let failure):
            step = failure.step
            enter(.stopped(failure), event)
        case .trackEnded(let failure): enter(failure.map { .stopped($0) } ?? .done, event)
        case .connecting, .runBegan, .runEnded, .destroys, .found: break
        }
    }

    private mutating func enter(_ phase: Phase, _ event: Event) {
        self.phase = phase
        since = event.elapsed
        uploading = nil
        progress = nil
    }

    /// What it is doing, in a few words.
    var words: String {
        switch phase {
        case .connecting: return "connecting"
        case .unreachable(let reason): return reason
        case .ready: return "ready"
        case .planned: return steps == 0 ? "nothing to change" : "planned"
        case .waits(let milestones): return "\(step), once \(milestones.joined(separator: " and "))"
        case .works:
            let more = uploading.map { "\($0.file) \($0.percent) %" } ?? progress
            return more.map { "\(step): \($0)" } ?? step
        case .stopped(let failure): return "\(failure.ending): \(failure.summary)"
        case .done: return steps == 0 ? "nothing to change" : "done"
        }
    }
}

/// How far the tracks of a run are.
struct RunState: Sendable {
    /// In the order in which they were first heard of.
    private(set) var order: [String] = []
    private(set) var tracks: [String: TrackState] = [:]
    /// Of the run as a whole.
    private(set) var steps = 0
    private(set) var upload = 0
    private(set) var report: Report?

    mutating func follow(_ event: Event) {
        if let track = event.track {
            if tracks[track] == nil { order.append(track) }
            tracks[track, default: TrackState()].follow(event)
        }
        switch event.kind {
        case .runBegan(_, _, let steps, let upload):
            self.steps = steps
            self.upload = upload
        case .runEnded(let report): self.report = report
        default: break
        }
    }

    var stepsDone: Int { tracks.values.reduce(0) { $0 + $1.done } }

    var uploaded: Int { min(upload, tracks.values.reduce(0) { $0 + $1.sent.values.reduce(0, +) }) }
}
