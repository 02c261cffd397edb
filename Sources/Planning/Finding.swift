/// Something about a machine, or about the cluster as a whole, that its operator should know before a deploy.
public struct Finding: Sendable, Hashable {
    public enum Severity: String, Sendable, Hashable, CaseIterable {
        /// It stops a deploy.
        case error
        case warning
        /// Nothing is to be done about it.
        case note
    }

    /// What kind of trouble it is; exit codes tell them apart.
    public enum Cause: Sendable, Hashable {
        case condition
        /// The machine could not be reached or asked.
        case unreachable
        /// To go on would endanger something that is there.
        case safety
    }

    /// Nil for the cluster as a whole.
    public var machine: String?
    public var severity: Severity
    /// What is so: one clause, lower case.
    public var what: String
    /// What to do about it; empty when there is nothing to do, or when `what` says it.
    public var fix: String
    public var cause: Cause

    public init(
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
    public var sentence: String {
        (machine.map { "\($0): " } ?? "") + what + (fix.isEmpty ? "" : ": \(fix)")
    }
}

extension [Finding] {
    /// Refused when safety is at stake, unreachable when a machine could not be asked, failed for every other error.
    public var verdict: Verdict {
        let errors = filter { $0.severity == .error }
        if errors.contains(where: { $0.cause == .safety }) { return .refused }
        if errors.contains(where: { $0.cause == .unreachable }) { return .unreachable }
        return errors.isEmpty ? .done : .failed
    }
}
