/// Why a job is not begun, for the safety of what is there.
package struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
}

/// A job, a template or a table that asks for something that does not exist.
package struct PlanningError: Error, Sendable, Hashable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
}
