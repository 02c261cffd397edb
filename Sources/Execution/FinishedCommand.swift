/// A script that was run on a machine, as records keep it: what it was called and how it ended, never what it held.
package struct FinishedCommand: Sendable, Hashable {
    package var name: String
    package var machine: String
    /// Nil when it did not come to an exit.
    package var exitStatus: Int32?
    /// Why it failed, as far as the exit status does not say so: `signal KILL`, a connection that broke.
    package var failure: String?
    package var took: Duration
    /// Bytes of the script and of what followed it.
    package var sent: Int
    package var received: Int
    /// The last lines of its stderr, redacted.
    package var said: [String]

    package init(
        name: String,
        machine: String,
        exitStatus: Int32? = nil,
        failure: String? = nil,
        took: Duration = .zero,
        sent: Int = 0,
        received: Int = 0,
        said: [String] = []
    ) {
        self.name = name
        self.machine = machine
        self.exitStatus = exitStatus
        self.failure = failure
        self.took = took
        self.sent = sent
        self.received = received
        self.said = said
    }

    package var isSuccess: Bool { exitStatus == 0 }

    /// `exit status 3`, `signal KILL`, or why it has neither.
    package var ending: String { failure ?? exitStatus.map { "exit status \($0)" } ?? "no exit status" }
}
