package import Kubernetes

/// Where a track stopped, and why.
package struct StepFailure: Sendable, Hashable {
    package indirect enum Cause: Sendable, Hashable {
        /// A script ended badly: `exit status 1` and the last lines it wrote.
        case script(name: String, status: String, lastLines: [String])
        /// The connection failed, or the deadline passed.
        case connection(String)
        /// The API refused a request, or did not do it: what it was about, and why not.
        case api(String, APIStatus)
        /// Objects have not become ready: each, and what keeps its pods.
        case unready([UnreadyObject])
        /// A file of this box could not be written.
        case here(String)
        /// It was not done on this box for safety: what came is not what it should be.
        case refused(String)
        /// No one will reach what the step awaits: the last track that could have stopped before it, for this reason.
        case milestone(String, blockedBy: String, because: StepFailure)
        /// The machine could not be reached in the first place.
        case unreachable(String)
        /// The machine's turn came after the run's window had closed: nothing is wrong with it.
        case windowClosed
        case cancelled
    }

    package var step: String
    package var cause: Cause

    /// Whether it comes down to a window that has closed, and not to anything that is wrong.
    package var isLeftForLater: Bool {
        switch cause {
        case .windowClosed: true
        case .milestone(_, _, let failure): failure.isLeftForLater
        default: false
        }
    }

    package init(step: String, cause: Cause) {
        self.step = step
        self.cause = cause
    }
}
