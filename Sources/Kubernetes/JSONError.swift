/// A text that is no JSON.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
}
