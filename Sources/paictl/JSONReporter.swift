import Plan
import Execution
import Foundation
import ClusterPlanning

/// Prints each event as one line of JSON, and nothing else.
struct JSONReporter: Reporter {
    mutating func receive(_ event: Event) -> Bool {
        switch event.kind {
        // Of interest when something went wrong, and then they are in the log.
        case .commandEnded, .uploading: true
        default: Standard.output.write(event.line + "\n")
        }
    }
}

/// The record of a run that was not begun, or broke off.
struct FailedRun: Codable, Sendable, Equatable {
    var event = "run-failed"
    var errors: [String]
    var exitCode: Verdict
}

extension Event {
    /// As programs and logs read it.
    var line: String { JSONLine.encode(self) }
}

/// One JSON document on one line.
enum JSONLine {
    static func encode(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else {
            preconditionFailure("our records hold only what JSON can say")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
