/// An IPv4 address.
package struct IPv4Address: IPAddress {
    /// The address as a number, most significant octet first.
    package let number: UInt32

    package init(number: UInt32) { self.number = number }

    /// Reads four decimal octets; short forms (`10.1`), leading zeros and anything else are refused.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard !part.isEmpty, part.utf8.allSatisfy(\.isDigit),
                part.count == 1 || part.first != "0", let octet = UInt8(part)
            else { return nil }
            number = number << 8 | UInt32(octet)
        }
        self.number = number
    }

    package var description: String {
        [24, 16, 8, 0].map { String(number >> UInt32($0) & 0xff) }.joined(separator: ".")
    }

    /// Whether it can be the address of one machine among others: not of this network, loopback, multicast or reserved.
    package var isUnicast: Bool {
        let first = number >> 24
        return first != 0 && first != 127 && first < 224
    }

    package static func < (left: IPv4Address, right: IPv4Address) -> Bool { left.number < right.number }
}
