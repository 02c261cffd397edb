import SSH

/// A question to a machine that got no whole answer.
package struct FailedQuestion: Error, Sendable, CustomStringConvertible {
    package let description: String
    /// What the script said last; why it gave up, in its own words.
    let said: String
    /// Whether bash did not find a command there: its exit status is 127 then.
    package let lacksProgram: Bool

    /// - Parameters:
    ///   - status: how the script that asks ended; nil when it seemed well, and its answer is cut short.
    ///   - said: what it said last.
    init(_ status: ExitStatus? = nil, said: String = "") {
        self.said = String(said.trimmingPrefix(": "))
        description = "asking the machine failed (\(status?.description ?? "the answer is cut short"))\(said)"
        lacksProgram = status == .exited(127)
    }
}
