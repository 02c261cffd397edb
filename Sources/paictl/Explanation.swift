import Plan
import Execution
import Foundation
import ClusterPlanning
import Kubernetes

/// What a log tells of a run, in the words of someone who looked at it: what was done, what was not, why, and what to do.
struct Explanation: Sendable {
    private let log: LogFile
    private let state: RunState

    init(_ log: LogFile) {
        self.log = log
        state = log.events.reduce(into: RunState()) { $0.follow($1) }
    }

    var lines: [String] {
        if log.isAtWork {
            return ["\(title) is still at work"] + places + [""] + ["'paictl explain' says more once it has ended"]
        }
        if let failure = log.failure { return unbegun(failure) }
        guard let report = state.report else { return cutShort }
        guard !report.failures.isEmpty else { return [good(report)] }
        let ending =
            report.leftForLater
            ? "ended with its window" : report.verdict == .interrupted ? "was interrupted" : "failed"
        return ["\(title) \(ending) after \(elapsed) (exit code \(report.verdict.rawValue))"] + command + [""]
            + ends(report)
            + roots(report).flatMap { [""] + story($0, in: report) } + [""] + advice(report)
    }

    // MARK: A run that came to its end

    private func good(_ report: Report) -> String {
        let steps = report.tracks.reduce(0) { $0 + $1.steps }
        guard steps > 0 else { return "\(title): nothing was to be changed" }
        return "\(title): done, \(Self.count(steps, "step")) in \(elapsed)"
    }

    /// Who is done, who stopped, and who never began.
    private func ends(_ report: Report) -> [String] {
        let fine = report.tracks.filter { $0.failure == nil }.map(\.name)
        let stopped = report.failures.filter { !$0.isUnreachable }
        let unbegun = report.failures.filter(\.isUnreachable)
        return (fine.isEmpty ? [] : ["done: \(fine.joined(separator: ", "))"])
            + stopped.map { "stopped: \($0.name), after \($0.stepsDone) of \($0.steps) steps" }
            + (unbegun.isEmpty ? [] : ["never started: \(unbegun.map(\.name).joined(separator: ", "))"])
    }

    /// The failures that were not brought about by another.
    private func roots(_ report: Report) -> [Report.TrackReport] {
        let own = report.failures.filter { blamed(in: $0, report) == nil }
        return own.isEmpty ? report.failures : own
    }

    private func story(_ track: Report.TrackReport, in report: Report) -> [String] {
        guard let failure = track.failure else { return [] }
        let at = state.tracks[track.name].map { ", at \($0.since.clock)" } ?? ""
        var lines: [String]
        switch failure.cause {
        case .script(_, let status, let lastLines):
            lines = ["\(track.name) failed in '\(failure.step)'\(at): \(status)"] + commandLines(of: track.name)
            if !lastLines.isEmpty { lines += ["  it said:"] + lastLines.map { "    \($0)" } }
        case .connection(let text), .here(let text), .refused(let text):
            lines = ["\(track.name) failed in '\(failure.step)'\(at)"] + commandLines(of: track.name)
            lines.append("  what happened: \(text)")
        case .api(_, let status):
            lines = ["\(track.name) failed in '\(failure.step)'\(at)"] + commandLines(of: track.name)
            lines.append("  what happened: \(failure.message)")
            lines += status.fields.map { "    \($0)" }
        case .unready(let objects):
            lines = ["\(track.name) failed in '\(failure.step)'\(at)", "  what happened: \(failure.message)"]
            lines += objects.flatMap(\.lines).map { "    \($0)" }
        case .milestone(let name, let blocker, let reason):
            lines = ["\(track.name) waited in '\(failure.step)' until \(name), in vain\(at)"]
            lines.append("  because \(reason.stopped(blocker))")
        case .unreachable(let reason):
            lines = ["\(track.name) was never started: \(reason)"]
        case .windowClosed:
            lines = ["\(track.name) was left for later in '\(failure.step)'\(at): \(failure.message)"]
        case .cancelled:
            lines = ["\(track.name) was interrupted in '\(failure.step)'\(at)"] + commandLines(of: track.name)
        }
        let waited = report.failures.filter { root(of: $0, report) == track.name && $0.name != track.name }
        for other in waited {
            guard case .milestone(let name, _, _)? = other.failure?.cause, let step = other.failure?.step else {
                continue
            }
            lines.append("  \(other.name) waited for it in '\(step)', until \(name)")
        }
        return lines + ["  next: \(remedy(failure, of: track.name))"]
    }

    private func commandLines(of track: String) -> [String] {
        guard let command = state.tracks[track]?.failed else { return [] }
        let place = command.machine == track ? "" : " on \(command.machine)"
        return [
            "  command: \(command.name)\(place): \(command.ending), after \(command.took.inSeconds) s "
                + "(\(command.sent.inBytes) sent, \(command.received.inBytes) received)"
        ]
    }

    private func remedy(_ failure: StepFailure, of track: String) -> String {
        switch failure.cause {
        case .script(_, _, let lastLines) where lastLines.isEmpty:
            "it said nothing: look at what runs on \(track), and at its journal"
        case .script: "fix what it says above"
        case .connection where track.hasPrefix("service/"):
            "see that the API server of its cluster answers; what the step had begun may have ended by itself"
        case .connection:
            "see that \(track) is on and answers ssh; what the step had begun there may have ended by itself"
        case .refused: "put right what it says above; nothing was changed by that step"
        case .api(_, let status) where status.mayPass: "see with 'paictl status' how the masters are"
        case .api, .unready: "fix what it says above"
        case .here: "fix that on this host: make room, or make the directory writable"
        case .milestone: "fix what stopped it"
        case .unreachable:
            "see that \(track) is on, that its address and port are right, and that its sshd lets you in"
        case .windowClosed: "nothing is to be fixed: it has its turn in the next run"
        case .cancelled: "nothing is to be fixed: somebody stopped the run"
        }
    }

    /// The track whose end a track that waited in vain puts its own down to.
    private func blamed(in track: Report.TrackReport, _ report: Report) -> String? {
        guard case .milestone(_, let blocker, _)? = track.failure?.cause else { return nil }
        return report.failures.contains { $0.name == blocker } ? blocker : nil
    }

    private func root(of track: Report.TrackReport, _ report: Report) -> String {
        var seen: Set<String> = [track.name]
        var track = track
        while let name = blamed(in: track, report), seen.insert(name).inserted,
            let next = report.failures.first(where: { $0.name == name })
        {
            track = next
        }
        return track.name
    }

    private func advice(_ report: Report) -> [String] {
        let isFine = report.verdict == .interrupted || report.leftForLater
        return [isFine ? "to go on: \(again)" : "then: \(again)", "what is done stays done"]
    }

    // MARK: A run that did not

    private func unbegun(_ failure: FailedRun) -> [String] {
        let hasBegun = log.events.contains { if case .stepBegan = $0.kind { true } else { false } }
        let reason =
            switch failure.exitCode {
            case .configuration: "the configuration is wrong"
            case .unreachable: "what it needs did not answer"
            case .refused: "it was refused for safety"
            case .interrupted: "it was interrupted"
            default: "it failed"
            }
        let next =
            switch failure.exitCode {
            case .configuration: "correct what is named above, then: \(again)"
            case .unreachable:
                "see that these are on, that address and port are right and that sshd lets you in, then: \(again)"
            case .interrupted: "to go on: \(again)"
            default: "fix what is named above, then: \(again)"
            }
        return [
            "\(title) was \(hasBegun ? "broken off" : "not started"): \(reason) (exit code \(failure.exitCode.rawValue))"
        ]
            + command
            + [""] + failure.errors.map { "  \($0)" } + (hasBegun ? places : unchanged(failure)) + ["", next]
    }

    /// Who was interrupted before anything began was told so at once.
    private func unchanged(_ failure: FailedRun) -> [String] {
        failure.exitCode == .interrupted ? [] : ["  nothing was changed"]
    }

    private var cutShort: [String] {
        ["\(title) was cut short: its log has no end; the last that it tells of is at \(elapsed)"] + command + [""]
            + places + [
                "",
                "the program was killed, or its host went down. What a step had begun may have gone on for a while; the next run",
                "waits for it, and asks the machines what is there.",
                "to go on: \(again)",
            ]
    }

    /// Where each machine was.
    private var places: [String] {
        let names = state.order.map(\.columns).max() ?? 0
        return state.order.map { name in
            let track = state.tracks[name] ?? TrackState()
            let place =
                track.steps == 0 ? track.words : "\(track.done) of \(track.steps) steps done; \(Self.place(of: track))"
            return "  \(name.padded(to: names))  \(place)"
        }
    }

    private static func place(of track: TrackState) -> String {
        switch track.phase {
        case .works: "at work since \(track.since.clock) on '\(track.step)'"
        case .waits(let milestones):
            "waiting since \(track.since.clock) in '\(track.step)', until \(milestones.joined(separator: ", "))"
        case .planned: "none was begun"
        default: track.words
        }
    }

    // MARK: What every explanation begins and ends with

    private var title: String {
        guard let header = log.header else { return job }
        return "\(job) of \(header.time.replacing("T", with: " ").replacing("Z", with: " UTC"))"
    }

    private var job: String {
        if let header = log.header { return header.job }
        for event in log.events {
            if case .runBegan(let job, _, _, _) = event.kind { return job }
        }
        return "this run"
    }

    private var elapsed: String { (log.events.last?.elapsed ?? .zero).clock }

    private var command: [String] {
        guard let header = log.header else { return [] }
        return ["  \(again), by paictl \(header.version) on \(header.host)"]
    }

    private var again: String {
        guard let header = log.header else { return "the same command again" }
        return (["paictl"] + header.arguments.map(Self.quoted)).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        word.wholeMatch(of: /[-A-Za-z0-9_.\/:=@%+,~]+/) != nil ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }

    private static func count(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
}

extension Explanation {
    /// Every command that ran on a machine, in the order in which they ended.
    var commands: [String] {
        log.events.compactMap { event in
            guard case .commandEnded(let command) = event.kind else { return nil }
            return
                "  [\(event.elapsed.clock)] \(command.machine): \(command.name): \(command.ending), \(command.took.inSeconds) s, "
                + "\(command.sent.inBytes) sent, \(command.received.inBytes) received"
        }
    }
}
