/// Why a job was not done, or not begun.
package enum JobFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The configuration directory, the job or the library is wrong: every problem, each with its place.
    case configuration([String])
    /// Nothing was begun, for the safety of what is there.
    case refused([String])
    /// No machine that matters could be reached: machine → reason.
    case unreachable([String: String])
    case failed(String)

    package var description: String { sentences.joined(separator: "\n") }

    package var sentences: [String] {
        switch self {
        case .configuration(let problems), .refused(let problems): problems
        case .unreachable(let reasons): reasons.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        case .failed(let reason): [reason]
        }
    }
}
