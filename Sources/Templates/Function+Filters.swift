import Foundation

extension Function {
    /// The filters by name: Jinja's, and three of our own, `yaml`, `shell` and `base64`.
    static let filters: [String: Function] = [
        "default": fallback, "d": fallback,
        "length": length, "count": length,
        "string": Function { value, _ in .text(value.text) },
        "upper": Function { value, _ in .text(value.text.uppercased()) },
        "lower": Function { value, _ in .text(value.text.lowercased()) },
        "capitalize": Function { value, _ in .text(value.text.capitalizedAsInPython) },
        "trim": Function(["chars"]) { value, given throws(Fault) in
            .text(value.text.stripped(of: try given.text(0)))
        },
        "replace": Function(["old", "new", "count"], required: 2) { value, given throws(Fault) in
            .text(value.text.replaced(given.value(0).text, by: given.value(1).text, limit: try given.whole(2) ?? -1))
        },
        "join": Function(["d"]) { value, given throws(Fault) in
            .text(try value.elements().map(\.text).joined(separator: given[0]?.text ?? ""))
        },
        "first": Function { value, _ throws(Fault) in try value.elements().first ?? .undefined(.nothing) },
        "last": Function { value, _ throws(Fault) in try value.elements().last ?? .undefined(.nothing) },
        "list": Function { value, _ throws(Fault) in .list(try value.elements()) },
        "int": Function(["default"]) { value, given throws(Fault) in try whole(value) ?? given[0] ?? .int(0) },
        "float": Function(["default"]) { value, given throws(Fault) in
            try broken(value).map(Object.float) ?? given[0] ?? .float(0)
        },
        "sort": Function(["reverse", "case_sensitive"]) { value, given throws(Fault) in
            .list(try sorted(value.elements(), caseMatters: given.truth(1), backwards: given.truth(0)) { $0 })
        },
        "dictsort": Function(["case_sensitive", "by", "reverse"], dictsort),
        "indent": Function(["width", "first", "blank"], indent),
        "yaml": Function { value, _ throws(Fault) in .text(try value.yaml()) },
        "shell": Function { value, _ throws(Fault) in .text(try value.shown("shell").shellQuoted) },
        "base64": Function { value, _ throws(Fault) in
            .text(Data(try value.shown("base64").utf8).base64EncodedString())
        },
    ]

    private static let fallback = Function(["default_value", "boolean"], takesMissing: true) { value, given in
        if value.isUndefined { return given[0] ?? .text("") }
        return given.truth(1) && !value.isTrue ? given[0] ?? .text("") : value
    }

    private static let length = Function { value, _ throws(Fault) in .int(try value.count()) }

    private static func whole(_ value: Object) throws(Fault) -> Object? {
        if let number = value.index { return .int(number) }
        if case .text(let text) = value, let number = Int(text.stripped()) { return .int(number) }
        guard let number = try broken(value), number.isFinite else { return nil }
        guard let exact = Int(exactly: number.rounded(.towardZero)) else {
            throw .misused("\(value.text) is too large for a whole number")
        }
        return .int(exact)
    }

    private static func broken(_ value: Object) throws(Fault) -> Double? {
        switch value {
        case .text(let text): return Double(text.stripped())
        case .undefined: throw value.refusal("nothing is no number")
        default: return value.number
        }
    }

    private static func dictsort(_ value: Object, _ given: [Object?]) throws(Fault) -> Object {
        guard case .map(let entries) = value else { throw value.refusal("'dictsort' takes a map, not \(value.sort)") }
        let by = try given.text(1) ?? "key"
        guard ["key", "value"].contains(by) else { throw .misused("'dictsort' goes by 'key' or by 'value'") }
        let pairs = entries.entries.map { Object.tuple([.text($0.key), $0.value]) }
        let sorted = try sorted(pairs, caseMatters: given.truth(0), backwards: given.truth(2)) { pair in
            if case .tuple(let parts) = pair { parts[by == "key" ? 0 : 1] } else { pair }
        }
        return .list(sorted)
    }

    private static func sorted(
        _ elements: [Object],
        caseMatters: Bool,
        backwards: Bool,
        by key: (Object) -> Object
    ) throws(Fault) -> [Object] {
        let keyed = elements.map { element in
            let key = key(element)
            if case .text(let text) = key, !caseMatters { return (key: Object.text(text.lowercased()), element) }
            return (key: key, element)
        }
        var fault: Fault?
        let sorted = keyed.sorted { left, right in
            do throws(Fault) {
                return try left.key.compares(backwards ? .greater : .less, right.key)
            } catch {
                fault = error
                return false
            }
        }
        if let fault { throw fault }
        return sorted.map(\.1)
    }

    private static func indent(_ value: Object, _ given: [Object?]) throws(Fault) -> Object {
        var blanks = "    "
        if case .text(let text)? = given[0] {
            blanks = text
        } else if let width = try given.whole(0) {
            blanks = String(repeating: " ", count: min(max(width, 0), Object.limit))
        }
        guard case .text(let text) = value else { throw value.refusal("'indent' takes a text, not \(value.sort)") }
        // Of a line break at the end Python's splitlines makes no line, with one more it does.
        let lines = (text + "\n").lines
        let rest = lines.dropFirst().map { $0.isEmpty && !given.truth(2) ? $0 : blanks + $0 }
        return .text((given.truth(1) ? blanks : "") + ([lines[0]] + rest).joined(separator: "\n"))
    }
}
