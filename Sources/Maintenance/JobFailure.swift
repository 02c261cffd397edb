import Facts
import ClusterPlanning
import Plan
import Templates
import YAML

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

    /// A file that is read, and is wrong: a sentence for each line of the error.
    private init(reading error: any Error) {
        self = .configuration("\(error)".split(separator: "\n").map(String.init))
    }

    /// Reads what the user has written: whatever is wrong is wrong with that.
    static func configuration<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch {
            throw error is JobFailure || error is Refusal ? error : JobFailure(reading: error)
        }
    }

    /// A mistake in a job, a template or a script is told as one of the files that paictl reads.
    static func reading<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error
            where error is PlanningError || error is MissingScript || error is TemplateError || error is YAMLError
        {
            throw JobFailure(reading: error)
        }
    }
}
