/// Reads JSON (RFC 8259) byte by byte: lists of an API server are megabytes, for which `JSONDecoder` takes thirty times as long.
struct JSONReader {
    private let bytes: [UInt8]
    private var place = 0
    /// Of arrays and mappings within each other.
    private var depth = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// - Throws: where it is not one value and nothing else.
    mutating func read() throws(JSONError) -> JSON {
        let value = try value()
        guard next == nil else { throw problem }
        return value
    }

    /// As deep as `JSONDecoder` goes; each level is a call within the one around it.
    private static let deepest = 512

    private mutating func value() throws(JSONError) -> JSON {
        switch next {
        case UInt8(ascii: "{"): try nested { reader throws(JSONError) in .object(try reader.fields()) }
        case UInt8(ascii: "["): try nested { reader throws(JSONError) in .array(try reader.items()) }
        case UInt8(ascii: "\""): .string(try string())
        case UInt8(ascii: "t"): try word("true", .bool(true))
        case UInt8(ascii: "f"): try word("false", .bool(false))
        case UInt8(ascii: "n"): try word("null", .null)
        default: try number()
        }
    }

    private mutating func nested(_ read: (inout JSONReader) throws(JSONError) -> JSON) throws(JSONError) -> JSON {
        depth += 1
        guard depth <= Self.deepest else { throw problem }
        place += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func fields() throws(JSONError) -> [String: JSON] {
        var fields: [String: JSON] = [:]
        if skip("}") { return fields }
        repeat {
            guard next == UInt8(ascii: "\"") else { throw problem }
            let key = try string()
            guard skip(":") else { throw problem }
            fields[key] = try value()
        } while skip(",")
        guard skip("}") else { throw problem }
        return fields
    }

    private mutating func items() throws(JSONError) -> [JSON] {
        var items: [JSON] = []
        if skip("]") { return items }
        repeat { items.append(try value()) } while skip(",")
        guard skip("]") else { throw problem }
        return items
    }

    private mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
        let end = place + word.utf8.count
        guard end <= bytes.count, bytes[place..<end].elementsEqual(word.utf8) else { throw problem }
        place = end
        return value
    }

    // MARK: Bytes

    /// The next one that is no blank; nil at the end.
    private var next: UInt8? {
        mutating get {
            while place < bytes.count {
                switch bytes[place] {
                case 0x20, 0x0a, 0x0d, 0x09: place += 1
                case let byte: return byte
                }
            }
            return nil
        }
    }

    private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: mark) else { return false }
        place += 1
        return true
    }

    private var problem: JSONError {
        JSONError(description: "no JSON: '\(String(decoding: bytes.prefix(80), as: UTF8.self))'")
    }

    // MARK: Numbers

    private mutating func number() throws(JSONError) -> JSON {
        let start = place
        if at("-") { place += 1 }
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[place - whole] != UInt8(ascii: "0") else { throw problem }
        if at(".") {
            place += 1
            guard digits() > 0 else { throw problem }
        }
        if at("e") || at("E") {
            place += 1
            if at("-") || at("+") { place += 1 }
            guard digits() > 0 else { throw problem }
        }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        if let integer = Int(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw problem }
        // 1.0 and 1e3 are whole, as they are to a server that wants one.
        return Int(exactly: number).map(JSON.integer) ?? .number(number)
    }

    private func at(_ mark: Unicode.Scalar) -> Bool { place < bytes.count && bytes[place] == UInt8(ascii: mark) }

    private mutating func digits() -> Int {
        let start = place
        while place < bytes.count, (0x30...0x39).contains(bytes[place]) { place += 1 }
        return place - start
    }

    // MARK: Strings

    private mutating func string() throws(JSONError) -> String {
        place += 1
        let start = place
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                defer { place += 1 }
                return String(decoding: bytes[start..<place], as: UTF8.self)
            case UInt8(ascii: "\\"): return try escapedString(after: Array(bytes[start..<place]))
            case 0..<0x20: throw problem
            default: place += 1
            }
        }
        throw problem
    }

    private mutating func escapedString(after begin: [UInt8]) throws(JSONError) -> String {
        var text = begin
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text += try escape()
            case 0..<0x20: throw problem
            default: text.append(byte)
            }
        }
        throw problem
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5c, UInt8(ascii: "/"): 0x2f, UInt8(ascii: "b"): 0x08,
        UInt8(ascii: "f"): 0x0c, UInt8(ascii: "n"): 0x0a, UInt8(ascii: "r"): 0x0d, UInt8(ascii: "t"): 0x09,
    ]

    private mutating func escape() throws(JSONError) -> [UInt8] {
        guard place < bytes.count else { throw problem }
        let byte = bytes[place]
        place += 1
        if let plain = Self.escapes[byte] { return [plain] }
        guard byte == UInt8(ascii: "u") else { throw problem }
        let first = try unit()
        guard UTF16.isLeadSurrogate(first) else { return try utf8([first]) }
        guard at("\\") else { throw problem }
        place += 1
        guard at("u") else { throw problem }
        place += 1
        return try utf8([first, unit()])
    }

    private mutating func unit() throws(JSONError) -> UInt16 {
        let end = place + 4
        guard end <= bytes.count, bytes[place..<end].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: bytes[place..<end], as: UTF8.self), radix: 16)
        else { throw problem }
        place = end
        return unit
    }

    private func utf8(_ units: [UInt16]) throws(JSONError) -> [UInt8] {
        guard let text = String(validating: units, as: UTF16.self) else { throw problem }
        return Array(text.utf8)
    }
}
