extension Scalar {
    /// A string, written plainly when it reads back as the same string, and in double quotes otherwise.
    package init(_ string: String) {
        let plain = Scalar(text: string, style: .plain)
        self = plain.canBePlain && plain.kind == .string ? plain : Scalar(text: string, style: .doubleQuoted)
    }

    /// The scalar as it stands in a text. Block styles become double quotes: those stand anywhere.
    var written: String {
        switch style {
        case .plain: text
        case .singleQuoted where text.unicodeScalars.allSatisfy { !Self.needsEscape($0) }:
            "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        default: Self.doubleQuoted(text)
        }
    }

    /// Whether the text can stand without quotes wherever a value may stand; stricter than YAML is.
    private var canBePlain: Bool {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, scalars.last != " ", scalars.last != ":" else { return false }
        return !"-?:#&*!|>'\"%@` =<".unicodeScalars.contains(first)
            && scalars.allSatisfy { !Self.needsEscape($0) && !",[]{}".unicodeScalars.contains($0) }
            && !text.contains(": ") && !text.contains(" #")
    }

    /// Whether a character is invisible, a line break, or one that libyaml refuses as it is.
    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa1, 0x2028, 0x2029, 0xfeff, 0xfffe...: true
        default: false
        }
    }

    private static func doubleQuoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": return "\\\(scalar)"
            case "\n": return "\\n"
            case "\t": return "\\t"
            case _ where needsEscape(scalar):
                let number = String(scalar.value, radix: 16, uppercase: true)
                return "\\U" + String(repeating: "0", count: 8 - number.count) + number
            default: return String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}

extension Scalar {
    /// The scalar on one line, as it may stand anywhere, with its own quotes where those will do.
    package var flowText: String {
        switch (style, kind) {
        case (.plain, .null): "~"
        case (.plain, .string): Scalar(text).written
        default: written
        }
    }
}

extension Node {
    /// The node on one line; comments are lost, and aliases written out.
    package var flowText: String {
        switch content {
        case .scalar(let scalar): scalar.flowText
        case .sequence(let items): "[" + items.map(\.flowText).joined(separator: ", ") + "]"
        case .mapping(let mapping):
            "{" + mapping.entries.map { "\($0.key.flowText): \($0.value.flowText)" }.joined(separator: ", ") + "}"
        }
    }

    /// The node on one line, with its strings in double quotes, as JSON has them.
    var quotedText: String {
        switch content {
        case .scalar(let scalar):
            scalar.kind == .string ? Scalar(text: scalar.text, style: .doubleQuoted).written : scalar.flowText
        case .sequence(let items): "[" + items.map(\.quotedText).joined(separator: ", ") + "]"
        case .mapping(let mapping):
            "{" + mapping.entries.map { "\($0.key.quotedText): \($0.value.quotedText)" }.joined(separator: ", ") + "}"
        }
    }
}
