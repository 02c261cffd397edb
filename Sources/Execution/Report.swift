package import Plan

/// How a run ended: what became of every track.
package struct Report: Sendable, Equatable {
    package struct TrackReport: Sendable, Equatable {
        package var name: String
        package var stepsDone: Int
        package var steps: Int
        package var failure: StepFailure?

        package init(name: String, stepsDone: Int, steps: Int, failure: StepFailure? = nil) {
            self.name = name
            self.stepsDone = stepsDone
            self.steps = steps
            self.failure = failure
        }
    }

    package var tracks: [TrackReport]

    package init(tracks: [TrackReport]) { self.tracks = tracks }

    /// What a later stage of the same run did; a track that goes on counts its steps on.
    package mutating func add(_ later: Report) {
        for track in later.tracks {
            if let index = tracks.firstIndex(where: { $0.name == track.name }) {
                tracks[index].stepsDone += track.stepsDone
                tracks[index].steps += track.steps
                tracks[index].failure = tracks[index].failure ?? track.failure
            } else {
                tracks.append(track)
            }
        }
    }

    package var failures: [TrackReport] { tracks.filter { $0.failure != nil } }

    /// Whether nothing went wrong but that the run's window closed before all machines had had their turn.
    package var leftForLater: Bool { !failures.isEmpty && failures.allSatisfy(\.isLeftForLater) }

    /// Whether every failure comes down to a machine that could not be reached, or to what awaited it.
    package var failedOnlyToReach: Bool {
        failures.contains { $0.isUnreachable }
            && failures.allSatisfy { $0.isUnreachable || $0.awaitsAnother || $0.isLeftForLater }
    }

    /// Unreachable when nothing else went wrong.
    package var verdict: Verdict {
        if failures.isEmpty { return .done }
        if failures.contains(where: { $0.failure?.cause == .cancelled }) { return .interrupted }
        if failures.contains(where: \.isRefused) { return .refused }
        if leftForLater { return .changes }
        return failedOnlyToReach ? .unreachable : .failed
    }
}

extension Report.TrackReport {
    package var isUnreachable: Bool {
        if case .unreachable? = failure?.cause { true } else { false }
    }

    var isRefused: Bool {
        if case .refused? = failure?.cause { true } else { false }
    }

    var isLeftForLater: Bool { failure?.isLeftForLater == true }

    var awaitsAnother: Bool {
        if case .milestone? = failure?.cause { true } else { false }
    }
}
