/// Go's `fmt.Sprintf`, as far as configurations use it: `%s %v %d %q %t %x %f %%`, with `-`, `0`, `+`, width and precision.
package enum Format {
    private struct Verb {
        var flags: Set<Character> = []
        var width = 0
        var precision: Int?
        var letter: Character = "v"
    }

    static func text(_ format: String, _ values: [Value]) throws(TemplateError) -> String {
        var text = ""
        var rest = Substring(format)
        var values = values[...]
        while let percent = rest.firstIndex(of: "%") {
            text += rest[..<percent]
            rest = rest[rest.index(after: percent)...]
            let verb = try verb(&rest)
            if verb.letter == "%" {
                text += "%"
            } else if let value = values.popFirst() {
                text += padded(try shown(value, verb), verb)
            } else {
                throw TemplateError("'%\(verb.letter)' in \"\(format)\" has no value")
            }
        }
        guard values.isEmpty else {
            throw TemplateError("\"\(format)\" has no place for '\(values.first?.shown ?? "")'")
        }
        return text + rest
    }

    private static func verb(_ rest: inout Substring) throws(TemplateError) -> Verb {
        var verb = Verb()
        while let flag = rest.first, "-+0# ".contains(flag) {
            verb.flags.insert(flag)
            rest.removeFirst()
        }
        verb.width = min(number(&rest) ?? 0, 1000)
        if rest.first == "." {
            rest.removeFirst()
            verb.precision = min(number(&rest) ?? 0, 1000)
        }
        guard let letter = rest.popFirst() else { throw TemplateError("'%' stands at the end; a percent sign is '%%'") }
        verb.letter = letter
        return verb
    }

    private static func number(_ rest: inout Substring) -> Int? {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        rest = rest.dropFirst(digits.count)
        return Int(digits)
    }

    private static func shown(_ value: Value, _ verb: Verb) throws(TemplateError) -> String {
        switch (verb.letter, value) {
        case ("v", _): return value.shown
        case ("s", .text(let text)): return verb.precision.map { String(text.prefix($0)) } ?? text
        case ("s", .list), ("s", .map): return value.shown
        case ("q", .text(let text)): return quoted(text)
        case ("t", .bool(let truth)): return "\(truth)"
        case ("d", .int(let number)): return signed(number, "\(number.magnitude)", verb)
        case ("x", .int(let number)): return signed(number, String(number.magnitude, radix: 16), verb)
        case ("X", .int(let number)): return signed(number, String(number.magnitude, radix: 16, uppercase: true), verb)
        case ("f", .float(let number)): return fixed(number, verb.precision ?? 6)
        default: throw TemplateError("'%\(verb.letter)' does not show \(value.sort) '\(value.shown)'")
        }
    }

    private static func signed(_ number: Int, _ digits: String, _ verb: Verb) -> String {
        let sign = number < 0 ? "-" : verb.flags.contains("+") ? "+" : ""
        let fill = verb.flags.contains("0") && !verb.flags.contains("-") ? verb.width - digits.count - sign.count : 0
        return sign + String(repeating: "0", count: max(fill, 0)) + digits
    }

    private static func fixed(_ number: Double, _ places: Int) -> String {
        var scale = 1.0
        for _ in 0..<min(places, 15) { scale *= 10 }
        guard let scaled = Int(exactly: (abs(number) * scale).rounded()) else { return "\(number)" }
        let digits = "\(scaled)"
        let padded = String(repeating: "0", count: max(places + 1 - digits.count, 0)) + digits
        let text = places == 0 ? padded : "\(padded.dropLast(places)).\(padded.suffix(places))"
        return (number < 0 ? "-" : "") + text
    }

    private static func padded(_ text: String, _ verb: Verb) -> String {
        let blanks = String(repeating: " ", count: max(verb.width - text.count, 0))
        return verb.flags.contains("-") ? text + blanks : blanks + text
    }

    /// As Go writes a text in its source.
    package static func quoted(_ text: String) -> String {
        quoted(text) { $0 < 32 || $0 == 127 ? "\\x" + hexadecimal($0, digits: 2) : nil }
    }

    /// - Parameter escape: how a character is written that has no short form of its own; nil as it is.
    package static func quoted(_ text: String, escape: (UInt32) -> String?) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            default:
                if let escaped = escape(scalar.value) {
                    quoted += escaped
                } else {
                    quoted.unicodeScalars.append(scalar)
                }
            }
        }
        return quoted + "\""
    }

    package static func hexadecimal(_ number: UInt32, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(digits - text.count, 0)) + text
    }
}
