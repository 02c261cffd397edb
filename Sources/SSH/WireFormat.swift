/// Takes apart what SSH calls strings and numbers (RFC 4251, section 5), front to back.
struct WireReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) { rest = ArraySlice(bytes) }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func number() -> UInt32? {
        guard let bytes = bytes(4) else { return nil }
        return bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func string() -> [UInt8]? {
        guard let count = number() else { return nil }
        return bytes(Int(count))
    }

    mutating func text() -> String? { string().map { String(decoding: $0, as: UTF8.self) } }
}

/// Puts SSH's strings and numbers together.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(byte: UInt8) { bytes.append(byte) }

    mutating func append(number: UInt32) {
        bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    mutating func append(_ string: some Collection<UInt8>) {
        append(number: UInt32(string.count))
        bytes += string
    }

    mutating func append(_ text: String) { append(Array(text.utf8)) }

    /// A number of any length, without a sign: one zero byte goes before a set top bit.
    mutating func append(integer bytes: some Collection<UInt8>) {
        let digits = Array(bytes.drop { $0 == 0 })
        append(digits.first.map { $0 & 0x80 != 0 } == true ? [0] + digits : digits)
    }
}
