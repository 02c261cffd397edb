/// How a command of ours ends, as its exit code; README has the table.
package enum Verdict: Int32, Sendable, Codable {
    /// Done, or nothing to change.
    case done = 0
    /// A step failed, or something is not well.
    case failed = 1
    /// Something is not as the configuration has it: of `plan`, of `status`, and of a run whose window closed before it was through.
    case changes = 2
    /// The configuration is wrong, or another file that is read.
    case configuration = 3
    /// A machine could not be reached or asked.
    case unreachable = 4
    /// Refused for safety, before anything was changed.
    case refused = 5
    case interrupted = 130
}
