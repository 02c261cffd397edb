package import Plan

/// Something that happened in a run, as reporters and log files receive it.
package struct Event: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// `upload` counts the bytes of the files that machines will be sent.
        case runBegan(job: String, machines: Int, steps: Int, upload: Int = 0)
        case connecting
        /// A machine was asked for its facts, or would not answer.
        case asked(obstacle: String?)
        case planned(steps: Int)
        /// What is wrong with a machine.
        case found([String])
        /// What the plan takes away for good, and what it leaves, a sentence each.
        case destroys(losses: [String], kept: [String])
        case stepWaits(title: String, milestones: [String])
        case stepBegan(title: String, changes: [Change])
        /// How far what a step waits for has come; told when that changes.
        case progress(Progress)
        /// A file is on its way to a machine; told now and then, and when all of it is sent.
        case uploading(file: String, sent: Int, size: Int)
        case commandEnded(FinishedCommand)
        /// With the milestones that others may have waited for.
        case stepEnded(title: String, reaches: [String] = [])
        case stepFailed(StepFailure)
        /// The track ends here; `failure` says at which step and why, nil when all is done.
        case trackEnded(failure: StepFailure?)
        case runEnded(Report)
    }

    package var kind: Kind
    /// The track: a machine's name, `cluster`, `here`; nil for the run as a whole.
    package var track: String?
    /// Since the run began.
    package var elapsed: Duration

    package init(_ kind: Kind, track: String? = nil, elapsed: Duration) {
        self.kind = kind
        self.track = track
        self.elapsed = elapsed
    }
}
