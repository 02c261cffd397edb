/// Bytes as `0x` and two lower case digits each.
enum Hexadecimal {
    static func text(_ bytes: some Sequence<UInt8>) -> String { "0x" + digits(bytes) }

    /// Without `0x`.
    static func digits(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Reads either case, with or without `0x`; nil when it is something else.
    static func bytes(_ text: String) -> [UInt8]? {
        let digits = (text.hasPrefix("0x") ? text.dropFirst(2) : text[...]).compactMap(\.hexDigitValue)
        guard digits.count.isMultiple(of: 2), digits.count == text.count - (text.hasPrefix("0x") ? 2 : 0) else {
            return nil
        }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
