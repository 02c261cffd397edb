import SSH

/// A question to a machine that got no whole answer.
package struct FailedQuestion: Error, Sendable, CustomStringConvertible {
    package let description: String
    /// Whether bash did not find a command there: its exit status is 127 then.
    package let lacksProgram: Bool

    /// - Parameters:
    ///   - status: how the script that asks ended; nil when it seemed well, and its answer is cut short.
    ///   - said: what it said last.
    init(_ status: ExitStatus? = nil, said: String = "") {
        description = "asking the machine failed (\(status?.description ?? "the answer is cut short"))\(said)"
        lacksProgram = status == .exited(127)
    }
}

/// Another run is at work on the machine.
package struct Locked: Error, Sendable, Hashable {
    /// `ops@box, process 4711, since …`, as that run said.
    package var by: String
}

extension ExitStatus {
    /// Nil for success.
    var failure: String? { self == .exited(0) ? nil : description }
}

extension [UInt8] {
    func hasSuffix(_ suffix: [UInt8]) -> Bool {
        count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
    }
}

extension String {
    var trimmed: String {
        var text = Substring(self)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text.drop { $0.isWhitespace })
    }
}
