/// An IPv4 address.
public struct IPv4Address: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The address as a number, most significant octet first.
    public let number: UInt32

    public init(number: UInt32) { self.number = number }

    /// Reads four decimal octets; short forms (`10.1`), leading zeros and anything else are refused.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard !part.isEmpty, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                part.count == 1 || part.first != "0", let octet = UInt8(part)
            else { return nil }
            number = number << 8 | UInt32(octet)
        }
        self.number = number
    }

    public var description: String {
        [24, 16, 8, 0].map { String(number >> UInt32($0) & 0xff) }.joined(separator: ".")
    }

    public static func < (left: IPv4Address, right: IPv4Address) -> Bool { left.number < right.number }
}

/// A range of IPv4 addresses, written as network address and prefix length.
public struct IPv4Range: Sendable, Hashable, CustomStringConvertible {
    public let network: IPv4Address
    public let prefixLength: Int

    /// Nil unless the prefix length is 0…32; bits behind the prefix are cleared.
    public init?(_ address: IPv4Address, prefixLength: Int) {
        guard (0...32).contains(prefixLength) else { return nil }
        network = IPv4Address(number: address.number & Self.mask(prefixLength))
        self.prefixLength = prefixLength
    }

    /// Reads `10.244.0.0/16`; nil also when bits behind the prefix are set.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPv4Address(parts[0]), let length = Int(parts[1]),
            (0...32).contains(length), address.number & ~Self.mask(length) == 0
        else { return nil }
        network = address
        prefixLength = length
    }

    public var description: String { "\(network)/\(prefixLength)" }

    public func contains(_ address: IPv4Address) -> Bool {
        address.number & Self.mask(prefixLength) == network.number
    }

    public func overlaps(_ other: IPv4Range) -> Bool { contains(other.network) || other.contains(network) }

    /// The address at an offset from the network address; nil when that lies outside.
    public func address(at offset: UInt32) -> IPv4Address? {
        let (number, overflow) = network.number.addingReportingOverflow(offset)
        let address = IPv4Address(number: number)
        return overflow || !contains(address) ? nil : address
    }

    /// The ranges of a prefix length that it divides into, in order; none when that is shorter than its own.
    public func subranges(prefixLength length: Int) -> some Sequence<IPv4Range> {
        let count = length < prefixLength || length > 32 ? 0 : 1 << UInt64(length - prefixLength)
        return (0..<UInt64(count)).lazy.compactMap { index in
            IPv4Range(IPv4Address(number: network.number + UInt32(index << UInt64(32 - length))), prefixLength: length)
        }
    }

    private static func mask(_ length: Int) -> UInt32 { length == 0 ? 0 : ~UInt32(0) << UInt32(32 - length) }
}

/// A version of Kubernetes, `v1.36.2`.
public struct Version: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let major: Int
    public let minor: Int
    public let patch: Int

    public init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads `v1.36.2` or `1.36.2`; the patch may be left out, a suffix such as `-rancher1` is passed over.
    public init?(_ text: some StringProtocol) {
        let bare = text.drop { $0 == "v" }.prefix { $0 != "-" && $0 != "+" }
        let numbers = bare.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard (2...3).contains(numbers.count), let major = numbers[0], let minor = numbers[1] else { return nil }
        if numbers.count == 3, numbers[2] == nil { return nil }
        self.init(major, minor, numbers.count == 3 ? numbers[2] ?? 0 : 0)
    }

    public var description: String { "v\(major).\(minor).\(patch)" }

    public static func < (left: Version, right: Version) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }
}
