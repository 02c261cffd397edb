/// An IPv6 address.
package struct IPv6Address: IPAddress {
    package let number: UInt128

    package init(number: UInt128) { self.number = number }

    /// Reads the forms of RFC 4291, section 2.2, also `::ffff:10.0.0.1`; a zone (`fe80::1%eth0`) is refused.
    package init?(_ text: some StringProtocol) {
        let halves = String(text).split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2, let head = Self.groups(halves[0], isEnd: halves.count == 1),
            let tail = halves.count == 2 ? Self.groups(halves[1], isEnd: true) : []
        else { return nil }
        let zeros = 8 - head.count - tail.count
        guard halves.count == 2 ? zeros > 0 : zeros == 0 else { return nil }
        number = (head + [UInt16](repeating: 0, count: zeros) + tail).reduce(0) { $0 << 16 | UInt128($1) }
    }

    /// The groups between colons; the last of an address may be two that are written as IPv4.
    private static func groups(_ text: Substring, isEnd: Bool) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if isEnd, index == parts.count - 1, let last = IPv4Address(part) {
                groups += [UInt16(last.number >> 16), UInt16(last.number & 0xffff)]
            } else {
                guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    /// The one spelling of RFC 5952, which is also what `ip` prints.
    package var description: String {
        let groups = stride(from: 112, through: 0, by: -16).map { UInt16(number >> UInt128($0) & 0xffff) }
        let words = { (range: Range<Int>) in groups[range].map { String($0, radix: 16) }.joined(separator: ":") }
        let runs = groups.indices.map { start in start..<(groups[start...].firstIndex { $0 != 0 } ?? groups.endIndex) }
        // Of runs as long as each other this is the first one.
        guard let zeros = runs.max(by: { $0.count < $1.count }), zeros.count > 1 else { return words(0..<8) }
        return words(0..<zeros.lowerBound) + "::" + words(zeros.upperBound..<8)
    }

    /// Whether other machines can reach it without a zone: global, or of a site's own (RFC 4193), and no IPv4 in disguise.
    package var isUnicast: Bool {
        let first = UInt8(number >> 120)
        return first != 0 && first != 0xff && number >> 118 != 0b11_1111_1010
    }

    package static func < (left: IPv6Address, right: IPv6Address) -> Bool { left.number < right.number }
}
