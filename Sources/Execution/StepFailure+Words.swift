/// What is said of a failure: on the screen, in the log and by `explain` alike.
extension StepFailure {
    /// The cause in a few words, for those who waited for it.
    package var summary: String {
        switch cause {
        case .script(_, let status, let lines): "'\(step)' failed (\(lines.first ?? status))"
        case .connection, .here, .refused: "'\(step)' failed (\(message))"
        case .milestone(let name, _, _): "'\(name)' was not reached"
        case .unreachable, .cancelled: message
        }
    }

    /// What happened.
    package var message: String {
        switch cause {
        case .script(_, let status, _): status
        case .connection(let text), .here(let text), .refused(let text), .unreachable(let text): text
        case .milestone(let name, let track, let failure): "\(name): \(failure.stopped(track))"
        case .cancelled: "it was interrupted"
        }
    }

    /// Machine, step, what happened, and the last lines that say why.
    package func lines(of track: String) -> [String] {
        switch cause {
        case .script(_, _, let lastLines):
            ["\(track): '\(step)' failed: \(message)"] + lastLines.map { "    \($0)" }
        case .connection, .here, .refused: ["\(track): '\(step)' failed: \(message)"]
        case .milestone: ["\(track): '\(step)' waited in vain until \(message)"]
        case .unreachable: ["\(track): \(message)"]
        case .cancelled: ["\(track): interrupted in '\(step)'"]
        }
    }

    /// Why those do not go on who waited for a track that this failure has stopped.
    package func stopped(_ track: String) -> String { "\(track) stopped: \(summary)" }
}
