package import Plan

/// One machine, or this box, as the engine sees it: something that runs scripts.
package protocol Remote: Sendable {
    /// Runs a script to its end; the deadline is the script's own.
    ///
    /// - Parameter tell: hears how far its payload is, and how the command ended.
    func run(_ script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> Outcome

    /// Runs a script that answers, and returns all that it prints.
    ///
    /// - Throws: when it fails: half an answer is none.
    func answer(to script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> String

    /// Runs a script and keeps what it prints in a file of this box, whole or not at all; mode 0600.
    func fetch(
        _ script: Script,
        to path: String,
        tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> Outcome

    /// The last lines of what something on the cluster has said, without secrets.
    nonisolated func redacted(_ text: String) -> [String]
}

extension Remote {
    package nonisolated func redacted(_ text: String) -> [String] { Redaction([]).lastLines(of: Array(text.utf8)) }
}

/// One of which a script may print for as long as it likes.
package protocol StreamingRemote: Remote {
    /// Runs a script that prints for as long as it may, and tells each line, without secrets.
    ///
    /// - Parameter line: false once no more are wanted, which ends the script; so does the end of the task.
    func follow(_ script: Script, line: @escaping @Sendable (String) -> Bool) async throws

    /// One line, whatever its length, without secrets.
    nonisolated func redacted(line: some StringProtocol) -> String
}

/// How a script ended.
package struct Outcome: Sendable, Equatable {
    /// `exit status 3`, `signal KILL`; nil when it succeeded.
    package var failure: String?
    /// The last lines of each, redacted; of the first only when it failed.
    package var output: String
    package var errorOutput: String

    package init(failure: String? = nil, output: String = "", errorOutput: String = "") {
        self.failure = failure
        self.output = output
        self.errorOutput = errorOutput
    }
}
