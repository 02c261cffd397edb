import Foundation

extension JSON {
    /// - Throws: where it is not one value (RFC 8259; a comma behind the last of a list is passed over) and nothing else.
    package init(parsing text: String) throws(JSONError) {
        do {
            self.init(read: try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed))
        } catch {
            throw JSONError(description: "no JSON: '\(text.prefix(80))'")
        }
    }

    // By `JSONSerialization`, since `JSONDecoder` takes an error for each kind that a value is not: seconds for the lists of an API server.
    private init(read value: Any) {
        self =
            switch value {
            case let text as String: .string(text)
            case let fields as [String: Any]: .object(fields.mapValues(JSON.init(read:)))
            case let items as [Any]: .array(items.map(JSON.init(read:)))
            case let truth as NSNumber where type(of: truth) == Self.boolean: .bool(truth.boolValue)
            // 1.0 and 1e3 are whole, as they are to a server that wants one.
            case let number as NSNumber: Int(exactly: number).map(JSON.integer) ?? .number(number.doubleValue)
            default: .null
            }
    }

    /// By which a truth and a number differ there.
    private static let boolean = type(of: NSNumber(value: true))

    /// On one line, keys in order: the same value is the same text.
    package var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let number): text += "\(number)"
        // A number that is none cannot be read from JSON or YAML in the first place.
        case .number(let number): text += number.isFinite ? Self.text(of: number) : "null"
        case .string(let string): Self.write(string, to: &text)
        case .array(let items):
            text += "["
            for (index, item) in items.enumerated() {
                if index > 0 { text += "," }
                item.write(to: &text)
            }
            text += "]"
        case .object(let fields):
            text += "{"
            for (index, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { text += "," }
                Self.write(field.key, to: &text)
                text += ":"
                field.value.write(to: &text)
            }
            text += "}"
        }
    }

    /// Without `.0` behind what is whole.
    private static func text(of number: Double) -> String {
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        if string.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            for scalar in string.unicodeScalars { text += escapes[scalar] ?? control(scalar) ?? String(scalar) }
        } else {
            text += string
        }
        text += "\""
    }

    private static let escapes: [Unicode.Scalar: String] = [
        "\"": "\\\"", "\\": "\\\\", "\u{8}": "\\b", "\u{c}": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
    ]

    private static func control(_ scalar: Unicode.Scalar) -> String? {
        scalar.value < 0x20 ? "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16) : nil
    }
}
