public import Planning

/// How a run ended: what became of every track.
public struct Report: Sendable, Equatable {
    public struct TrackReport: Sendable, Equatable {
        public var name: String
        public var stepsDone: Int
        public var steps: Int
        public var failure: StepFailure?

        public init(name: String, stepsDone: Int, steps: Int, failure: StepFailure? = nil) {
            self.name = name
            self.stepsDone = stepsDone
            self.steps = steps
            self.failure = failure
        }
    }

    public var tracks: [TrackReport]

    public init(tracks: [TrackReport]) { self.tracks = tracks }

    public var failures: [TrackReport] { tracks.filter { $0.failure != nil } }

    /// Whether every failure comes down to a machine that could not be reached, or to what awaited it.
    public var failedOnlyToReach: Bool {
        !failures.isEmpty && failures.contains { $0.isUnreachable }
            && failures.allSatisfy { $0.isUnreachable || $0.awaitsAnother }
    }

    /// Unreachable when nothing else went wrong.
    public var verdict: Verdict {
        if failures.isEmpty { return .done }
        if failures.contains(where: { $0.failure?.cause == .cancelled }) { return .interrupted }
        return failedOnlyToReach ? .unreachable : .failed
    }
}

extension Report.TrackReport {
    public var isUnreachable: Bool {
        if case .unreachable? = failure?.cause { true } else { false }
    }

    var awaitsAnother: Bool {
        if case .milestone? = failure?.cause { true } else { false }
    }
}
