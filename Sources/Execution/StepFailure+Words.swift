package import Kubernetes

/// What is said of a failure: on the screen, in the log and by `explain` alike.
extension StepFailure {
    /// The cause in a few words, for those who waited for it.
    package var summary: String {
        switch cause {
        case .script(_, let status, let lines): "'\(step)' failed (\(lines.first ?? status))"
        case .connection, .here, .refused: "'\(step)' failed (\(message))"
        case .api(let subject, let status): "'\(step)' failed (\(subject): \(status))"
        case .unready(let objects): "'\(step)' failed (\(objects.first?.summary ?? message))"
        case .milestone(_, _, let failure) where isLeftForLater: failure.summary
        case .milestone(let name, _, _): "'\(name)' was not reached"
        case .unreachable, .windowClosed, .cancelled: message
        }
    }

    /// What happened.
    package var message: String {
        switch cause {
        case .script(_, let status, _): status
        case .connection(let text), .here(let text), .refused(let text), .unreachable(let text): text
        case .api(let subject, let status): status.verdict(on: subject)
        case .unready(let objects): objects.map { "\($0.name) is not ready: \($0.words)" }.joined(separator: "; ")
        case .milestone(let name, let track, let failure): "\(name): \(failure.stopped(track))"
        case .windowClosed: "the window had closed"
        case .cancelled: "it was interrupted"
        }
    }

    /// Machine, step, what happened, and the last lines that say why.
    package func lines(of track: String) -> [String] {
        switch cause {
        case .script(_, _, let lastLines):
            ["\(track): '\(step)' failed: \(message)"] + lastLines.map { "    \($0)" }
        case .api(_, let status): ["\(track): '\(step)' failed: \(message)"] + status.fields.map { "    \($0)" }
        case .unready(let objects):
            ["\(track): '\(step)' failed: \(message)"] + objects.flatMap(\.lines).map { "    \($0)" }
        case .connection, .here, .refused: ["\(track): '\(step)' failed: \(message)"]
        case .milestone where isLeftForLater, .windowClosed:
            ["\(track): '\(step)' was left for later: \(summary)"]
        case .milestone: ["\(track): '\(step)' cannot begin until \(message)"]
        case .unreachable: ["\(track): \(message)"]
        case .cancelled: ["\(track): interrupted in '\(step)'"]
        }
    }

    /// What became of the track, in a word.
    package var ending: String { isLeftForLater ? "left" : "stopped" }

    /// Why those do not go on who waited for a track that this failure has stopped.
    package func stopped(_ track: String) -> String { "\(track) stopped: \(summary)" }
}

extension APIStatus {
    /// In a sentence, of a request that was tried for as long as it might succeed.
    func verdict(on subject: String) -> String {
        mayPass ? "the API server did not come to \(subject): \(self)" : "the API server refuses \(subject): \(self)"
    }

    /// The fields that it complains of, a line each.
    package var fields: [String] { causes.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" } }
}
