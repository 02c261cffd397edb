/// An address of one of the two families, as a number of that family's width.
package protocol IPAddress: Sendable, Hashable, Comparable, CustomStringConvertible {
    associatedtype Number: FixedWidthInteger & UnsignedInteger & Sendable

    /// The address as a number, most significant byte first.
    var number: Number { get }

    init(number: Number)
    init?(_ text: some StringProtocol)

    /// Whether it can be the address of one machine among others.
    var isUnicast: Bool { get }
}
