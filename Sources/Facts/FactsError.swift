/// Facts that cannot be understood; never taken for a machine that has nothing.
package struct FactsError: Error, Sendable, Hashable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
}
