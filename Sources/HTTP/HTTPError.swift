/// Why a conversation came to nothing.
package struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence, lower case, without a full stop.
    package let description: String

    package init(_ description: String) { self.description = description }
}
