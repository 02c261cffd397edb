import Foundation

/// A change a template can make to a value on its way into the text.
enum Filter: String, Sendable, CaseIterable {
    /// A YAML value in one line: texts in double quotes, so that `yes`, `1e3` and `a: b` stay texts; lists and maps in flow style.
    case yaml
    /// One word of a shell command.
    case shell
    /// Blanks before each line but the first, which the template itself places; empty lines stay empty.
    case indent
    case base64
    /// A list of texts in one, with something between them.
    case join
    case lowercase
    case uppercase

    var argumentCount: Int { self == .indent || self == .join ? 1 : 0 }

    /// Nil when the value or the argument is not of a kind the filter knows.
    func apply(to value: Value, argument: Value?) -> String? {
        switch (self, value, argument) {
        case (.yaml, _, _):
            Self.yaml(value)
        case (.join, .list(let elements), .string(let separator)):
            Self.texts(elements)?.joined(separator: separator)
        case (.indent, _, .int(let width)) where width >= 0:
            value.text.map { Self.indented($0, by: width) }
        case (.shell, _, _):
            value.text.map(Self.shellQuoted)
        case (.base64, _, _):
            value.text.map { Data($0.utf8).base64EncodedString() }
        case (.lowercase, _, _):
            value.text?.lowercased()
        case (.uppercase, _, _):
            value.text?.uppercased()
        default:
            nil
        }
    }

    private static func texts(_ values: [Value]) -> [String]? {
        let texts = values.compactMap(\.text)
        return texts.count == values.count ? texts : nil
    }

    private static func indented(_ text: String, by width: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { index, line in
                index == 0 || line.isEmpty ? String(line) : String(repeating: " ", count: width) + line
            }
            .joined(separator: "\n")
    }

    private static func shellQuoted(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || "_@%+=:,./-".utf8.contains(byte)
        }
        return plain && !text.isEmpty ? text : "'" + text.replacing("'", with: #"'\''"#) + "'"
    }

    private static func yaml(_ value: Value) -> String {
        switch value {
        case .string(let text): doubleQuoted(text)
        case .int(let number): "\(number)"
        case .bool(let truth): "\(truth)"
        case .list(let elements): "[" + elements.map(yaml).joined(separator: ", ") + "]"
        case .map(let entries):
            "{"
                + entries.sorted { $0.key < $1.key }.map { doubleQuoted($0.key) + ": " + yaml($0.value) }
                .joined(separator: ", ") + "}"
        }
    }

    private static func doubleQuoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            // What YAML 1.1 does not take for printable, and the line breaks it knows beside \n.
            case "\0"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}", "\u{feff}", "\u{fffe}", "\u{ffff}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension Value {
    /// How it is shown; nil for lists and maps.
    var text: String? {
        switch self {
        case .string(let text): text
        case .int(let number): "\(number)"
        case .bool(let truth): "\(truth)"
        case .list, .map: nil
        }
    }
}
