/// The text of a YAML file: valid UTF-8, with its byte order mark set aside.
struct SourceText {
    let hasByteOrderMark: Bool
    /// The bytes behind the byte order mark.
    let body: ArraySlice<UInt8>

    init(_ bytes: [UInt8], file: String) throws(YAMLError) {
        guard let invalid = Self.firstInvalidByte(bytes) else {
            hasByteOrderMark = bytes.starts(with: Self.byteOrderMark)
            body = hasByteOrderMark ? bytes[Self.byteOrderMark.count...] : bytes[...]
            return
        }
        let before = String(decoding: bytes[..<invalid], as: UTF8.self).unicodeScalars
        let lineStart = before.lastIndex(of: "\n").map { before.index(after: $0) } ?? before.startIndex
        let mark = Mark(
            file: file,
            line: before.count { $0 == "\n" } + 1,
            column: before.distance(from: lineStart, to: before.endIndex) + 1
        )
        let isUTF16 = bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff])
        throw YAMLError(
            isUTF16 ? "the file is UTF-16: save it as UTF-8" : "this byte is not UTF-8: save the file as UTF-8",
            at: mark
        )
    }

    var string: String { String(decoding: body, as: UTF8.self) }

    static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    /// The offset of the first byte that belongs to no character.
    private static func firstInvalidByte(_ bytes: [UInt8]) -> Int? {
        // The standard library's check is many times faster than decoding; decoding only finds the place.
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
        return offset
    }
}
