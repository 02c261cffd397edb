package typealias IPv4Range = IPRange<IPv4Address>
package typealias IPv6Range = IPRange<IPv6Address>

/// A range of addresses, written as network address and prefix length.
package struct IPRange<Address: IPAddress>: Sendable, Hashable, CustomStringConvertible {
    package let network: Address
    package let prefixLength: Int

    /// Nil unless the prefix length is one of the family (0…32, 0…128); bits behind the prefix are cleared.
    package init?(_ address: Address, prefixLength: Int) {
        guard (0...Address.Number.bitWidth).contains(prefixLength) else { return nil }
        network = Address(number: address.number & Self.mask(prefixLength))
        self.prefixLength = prefixLength
    }

    /// Reads `10.244.0.0/16` or `fd00::/48`; nil also when bits behind the prefix are set.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = Address(parts[0]),
            parts[1].utf8.allSatisfy(\.isDigit), let length = Int(parts[1]),
            (0...Address.Number.bitWidth).contains(length), address.number & ~Self.mask(length) == 0
        else { return nil }
        network = address
        prefixLength = length
    }

    package var description: String { "\(network)/\(prefixLength)" }

    package func contains(_ address: Address) -> Bool {
        address.number & Self.mask(prefixLength) == network.number
    }

    package func overlaps(_ other: IPRange) -> Bool { contains(other.network) || other.contains(network) }

    /// The address at an offset from the network address; nil when that lies outside.
    package func address(at offset: UInt32) -> Address? {
        let (number, overflow) = network.number.addingReportingOverflow(Address.Number(offset))
        let address = Address(number: number)
        return overflow || !contains(address) ? nil : address
    }

    /// The ranges of a prefix length that it divides into, in order; none when that is shorter than its own.
    package func subranges(prefixLength length: Int) -> some Sequence<IPRange> {
        let count = subrangeCount(prefixLength: length)
        return (0..<UInt64(count)).lazy.compactMap { subrange(at: $0, prefixLength: length) }
    }

    /// One of these; nil where there are not so many.
    package func subrange(at index: UInt64, prefixLength length: Int) -> IPRange? {
        guard index < subrangeCount(prefixLength: length) else { return nil }
        let offset = Address.Number(index) << (Address.Number.bitWidth - length)
        return IPRange(Address(number: network.number + offset), prefixLength: length)
    }

    /// Which of these it is in another range.
    package func index(in range: IPRange) -> UInt64 {
        UInt64((network.number - range.network.number) >> (Address.Number.bitWidth - prefixLength))
    }

    private func subrangeCount(prefixLength length: Int) -> UInt64 {
        length < prefixLength || length > Address.Number.bitWidth ? 0 : 1 << UInt64(length - prefixLength)
    }

    private static func mask(_ length: Int) -> Address.Number {
        length == 0 ? 0 : ~0 << (Address.Number.bitWidth - length)
    }
}
