public import Planning

/// Something that happened in a run, as reporters and log files receive it.
public struct Event: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
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
        /// A file is on its way to a machine; told now and then, and when all of it is sent.
        case uploading(file: String, sent: Int, size: Int)
        case commandEnded(FinishedCommand)
        case stepEnded(title: String)
        case stepFailed(StepFailure)
        /// The track ends here; `failure` says at which step and why, nil when all is done.
        case trackEnded(failure: StepFailure?)
        case runEnded(Report)
    }

    public var kind: Kind
    /// The track: a machine's name, `cluster`, `here`; nil for the run as a whole.
    public var track: String?
    /// Since the run began.
    public var elapsed: Duration

    public init(_ kind: Kind, track: String? = nil, elapsed: Duration) {
        self.kind = kind
        self.track = track
        self.elapsed = elapsed
    }
}

/// Where a track stopped, and why.
public struct StepFailure: Sendable, Hashable {
    public indirect enum Cause: Sendable, Hashable {
        /// A script ended badly: `exit status 1` and the last lines it wrote.
        case script(name: String, status: String, lastLines: [String])
        /// The connection failed, or the deadline passed.
        case connection(String)
        /// A file of this box could not be written.
        case here(String)
        /// No one will reach what the step awaits: the last track that could have stopped before it, for this reason.
        case milestone(String, blockedBy: String, because: StepFailure)
        /// The machine could not be reached in the first place.
        case unreachable(String)
        case cancelled
    }

    public var step: String
    public var cause: Cause

    public init(step: String, cause: Cause) {
        self.step = step
        self.cause = cause
    }
}
