/// Something about a machine, or about the cluster as a whole, that its operator should know before a deploy.
package struct Finding: Sendable, Hashable {
    package enum Severity: String, Sendable, Hashable, CaseIterable {
        /// It stops a deploy.
        case error
        case warning
        /// Nothing is to be done about it.
        case note
    }

    /// What kind of trouble it is; exit codes tell them apart.
    package enum Cause: Sendable, Hashable {
        case condition
        /// The machine could not be reached or asked.
        case unreachable
        /// To go on would endanger something that is there.
        case safety
    }

    /// Nil for the cluster as a whole.
    package var machine: String?
    package var severity: Severity
    /// What is so: one clause, lower case.
    package var what: String
    /// What to do about it; empty when there is nothing to do, or when `what` says it.
    package var fix: String
    package var cause: Cause

    package init(
        machine: String?,
        _ severity: Severity,
        _ what: String,
        fix: String = "",
        cause: Cause = .condition
    ) {
        self.machine = machine
        self.severity = severity
        self.what = what
        self.fix = fix
        self.cause = cause
    }

    /// Machine, what is so and what to do, in one line.
    package var sentence: String {
        (machine.map { "\($0): " } ?? "") + what + (fix.isEmpty ? "" : ": \(fix)")
    }
}
