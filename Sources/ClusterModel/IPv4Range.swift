/// A range of IPv4 addresses, written as network address and prefix length.
package struct IPv4Range: Sendable, Hashable, CustomStringConvertible {
    package let network: IPv4Address
    package let prefixLength: Int

    /// Nil unless the prefix length is 0…32; bits behind the prefix are cleared.
    package init?(_ address: IPv4Address, prefixLength: Int) {
        guard (0...32).contains(prefixLength) else { return nil }
        network = IPv4Address(number: address.number & Self.mask(prefixLength))
        self.prefixLength = prefixLength
    }

    /// Reads `10.244.0.0/16`; nil also when bits behind the prefix are set.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPv4Address(parts[0]),
            parts[1].utf8.allSatisfy(\.isDigit), let length = Int(parts[1]),
            (0...32).contains(length), address.number & ~Self.mask(length) == 0
        else { return nil }
        network = address
        prefixLength = length
    }

    package var description: String { "\(network)/\(prefixLength)" }

    package func contains(_ address: IPv4Address) -> Bool {
        address.number & Self.mask(prefixLength) == network.number
    }

    package func overlaps(_ other: IPv4Range) -> Bool { contains(other.network) || other.contains(network) }

    /// The address at an offset from the network address; nil when that lies outside.
    package func address(at offset: UInt32) -> IPv4Address? {
        let (number, overflow) = network.number.addingReportingOverflow(offset)
        let address = IPv4Address(number: number)
        return overflow || !contains(address) ? nil : address
    }

    /// The ranges of a prefix length that it divides into, in order; none when that is shorter than its own.
    package func subranges(prefixLength length: Int) -> some Sequence<IPv4Range> {
        let count = length < prefixLength || length > 32 ? 0 : 1 << UInt64(length - prefixLength)
        return (0..<UInt64(count)).lazy.compactMap { index in
            IPv4Range(IPv4Address(number: network.number + UInt32(index << UInt64(32 - length))), prefixLength: length)
        }
    }

    private static func mask(_ length: Int) -> UInt32 { length == 0 ? 0 : ~UInt32(0) << UInt32(32 - length) }
}
