import Execution
import Plan

/// What is said of an event.
struct EventWords: Sendable {
    var verbose: Bool

    func lines(for event: Event) -> [String] {
        let time = "[\(event.elapsed.clock)]"
        let track = event.track ?? ""
        switch event.kind {
        case .asked(obstacle: let obstacle?): return ["\(time) \(track): \(obstacle)"]
        case .connecting, .asked(obstacle: nil), .planned, .stepEnded, .trackEnded, .uploading, .commandEnded: return []
        case .found(let findings): return findings.map { "\(time) \(track): found: \($0)" }
        case .destroys(let losses, let kept): return Consequences.lines(losses: losses, kept: kept)
        case .runBegan(let job, let machines, let steps, _):
            return steps == 0
                ? [] : ["\(time) \(job): \(steps) steps" + (machines == 0 ? "" : ", \(machines) machines")]
        case .stepWaits(let title, let milestones):
            return verbose ? ["\(time) \(track): \(title) (waits until \(milestones.joined(separator: ", ")))"] : []
        case .stepBegan(let title, let changes):
            return ["\(time) \(track): \(title)"] + (verbose ? changes.map { "    \($0.sentence)" } : [])
        case .progress(let progress): return ["\(time) \(track): \(progress.words)"]
        case .stepFailed(let failure): return failure.lines(of: track).map { "\(time) " + $0 }
        case .runEnded(let report): return report.lines(elapsed: event.elapsed)
        }
    }
}

/// What a plan takes away for good, and what it leaves.
enum Consequences {
    static func lines(losses: [String], kept: [String]) -> [String] {
        guard !losses.isEmpty else { return [] }
        return ["this will be lost:"] + losses.map { "    \($0)" }
            + (kept.isEmpty ? [] : ["this stays:"] + kept.map { "    \($0)" })
    }
}

extension Report {
    func lines(elapsed: Duration) -> [String] {
        guard !failures.isEmpty else {
            let steps = tracks.reduce(0) { $0 + $1.steps }
            return [
                steps == 0
                    ? "nothing to change: everything is as described" : "done: \(steps) steps in \(elapsed.clock)"
            ]
        }
        let fine = tracks.filter { $0.failure == nil && !["cluster", "here"].contains($0.name) }.map(\.name)
        var lines = [fine.isEmpty ? "no machine was finished" : "finished: \(fine.joined(separator: ", "))"]
        // Of services and images there is more to say than that.
        if tracks.allSatisfy({ $0.name == "here" || fine.isEmpty && $0.name.contains("/") }) { lines = [] }
        for track in failures {
            guard let failure = track.failure else { continue }
            let done = track.isUnreachable ? "" : ", after \(track.stepsDone) of \(track.steps) steps"
            let summary = failure.cause == .cancelled ? "interrupted in '\(failure.step)'" : failure.summary
            lines.append("\(failure.ending): \(track.name)\(done): \(summary)")
        }
        let isInterrupted = failures.contains { $0.failure?.cause == .cancelled }
        let condition =
            isInterrupted || leftForLater
            ? "to go on, run the same command again" : "run the same command again once this is fixed"
        lines.append("\(condition); what is done stays done")
        return lines
    }
}

extension Duration {
    /// `3:07`, in minutes and seconds.
    var clock: String {
        let seconds = Int(components.seconds)
        return "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
    }
}
