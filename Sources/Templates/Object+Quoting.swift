extension Object {
    /// As text for a filter of our own that takes no lists.
    func shown(_ filter: String) throws(Fault) -> String {
        switch self {
        case .list, .tuple, .map, .view, .loop: throw .misused("'\(filter)' takes a text or a number, not \(sort)")
        default: text
        }
    }

    /// A YAML value in one line: texts in double quotes, so that `yes`, `1e3` and `a: b` stay texts; lists and maps in flow style.
    func yaml() throws(Fault) -> String {
        switch self {
        case .text(let text): return text.yamlQuoted
        case .none, .undefined: return "null"
        case .bool(let truth): return truth ? "true" : "false"
        case .float(let number) where !number.isFinite:
            return number.isNaN ? ".nan" : number < 0 ? "-.inf" : ".inf"
        case .int, .float: return text
        case .map(let entries):
            var parts: [String] = []
            for (key, value) in entries.entries { parts.append("\(key.yamlQuoted): \(try value.yaml())") }
            return "{\(parts.joined(separator: ", "))}"
        case .list, .tuple, .view:
            var parts: [String] = []
            for element in try elements() { parts.append(try element.yaml()) }
            return "[\(parts.joined(separator: ", "))]"
        case .loop: throw .misused("'yaml' takes no loop")
        }
    }
}

extension String {
    /// One word of a shell command.
    var shellQuoted: String {
        let plain = utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || "_@%+=:,./-".utf8.contains(byte)
        }
        return plain && !isEmpty ? self : "'" + replaced("'", by: #"'\''"#, limit: -1) + "'"
    }

    fileprivate var yamlQuoted: String {
        var quoted = "\""
        for scalar in unicodeScalars {
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
