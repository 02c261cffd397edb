extension Function {
    /// What a value can do, by name; nil when it is of a kind that can do nothing.
    static func methods(of value: Object) -> [String: Function] {
        switch value {
        case .text: textMethods
        case .list: listMethods
        case .map: mapMethods
        default: [:]
        }
    }

    /// What Python's dictionaries have names for; a key of such a name is reached in brackets only.
    static let namesOfDictionaries: Set<String> = [
        "clear", "copy", "fromkeys", "get", "items", "iteritems", "keys", "pop", "popitem", "setdefault", "update",
        "values",
    ]

    private static let mapMethods: [String: Function] = [
        "keys": view(.keys) { .text($0.key) },
        "values": view(.values) { $0.value },
        "items": view(.items) { .tuple([.text($0.key), $0.value]) },
        // Python 2's name, which templates of its time have.
        "iteritems": view(.items) { .tuple([.text($0.key), $0.value]) },
        "get": Function(["key", "default"], required: 1) { value, given throws(Fault) in
            guard case .map(let entries) = value, case .text(let key) = given.value(0) else {
                return given[1] ?? .none
            }
            return entries[key] ?? given[1] ?? .none
        },
    ]

    private static func view(
        _ kind: Object.View.Kind,
        _ element: @escaping @Sendable ((key: String, value: Object)) -> Object
    ) -> Function {
        Function { value, _ in
            guard case .map(let entries) = value else { return .none }
            return .view(Object.View(kind: kind, elements: entries.entries.map(element)))
        }
    }

    private static let listMethods: [String: Function] = [
        "append": Function(["object"], required: 1) { value, given in
            if case .list(let list) = value { list.elements.append(given.value(0)) }
            return .none
        }
    ]

    private static let textMethods: [String: Function] = [
        "upper": Function { value, _ in .text(value.text.uppercased()) },
        "lower": Function { value, _ in .text(value.text.lowercased()) },
        "capitalize": Function { value, _ in .text(value.text.capitalizedAsInPython) },
        "strip": Function(["chars"]) { value, given throws(Fault) in .text(value.text.stripped(of: try given.text(0)))
        },
        "lstrip": Function(["chars"]) { value, given throws(Fault) in
            .text(value.text.stripped(end: false, of: try given.text(0)))
        },
        "rstrip": Function(["chars"]) { value, given throws(Fault) in
            .text(value.text.stripped(start: false, of: try given.text(0)))
        },
        "split": Function(["sep", "maxsplit"]) { value, given throws(Fault) in
            let limit = try given.whole(1) ?? -1
            guard let separator = try given.text(0) else {
                return .list(value.text.words(limit: limit).map(Object.text))
            }
            guard !separator.isEmpty else { throw .misused("'split' needs something to cut at") }
            return .list(value.text.split(at: separator, limit: limit).map(Object.text))
        },
        "splitlines": Function { value, _ in .list(value.text.lines.map(Object.text)) },
        "startswith": Function(["prefix"], required: 1) { value, given throws(Fault) in
            .bool(try texts(given.value(0)).contains { value.text.utf8.starts(with: $0.utf8) })
        },
        "endswith": Function(["suffix"], required: 1) { value, given throws(Fault) in
            .bool(try texts(given.value(0)).contains { value.text.utf8.reversed().starts(with: $0.utf8.reversed()) })
        },
        "replace": Function(["old", "new", "count"], required: 2) { value, given throws(Fault) in
            .text(
                value.text.replaced(
                    try required(given, 0),
                    by: try required(given, 1),
                    limit: try given.whole(2) ?? -1
                )
            )
        },
        "join": Function(["iterable"], required: 1) { value, given throws(Fault) in
            var parts: [String] = []
            for element in try given.value(0).elements() {
                guard case .text(let part) = element else {
                    throw element.refusal("'join' takes texts, not \(element.sort)")
                }
                parts.append(part)
            }
            return .text(parts.joined(separator: value.text))
        },
        "find": Function(["sub"], required: 1) { value, given throws(Fault) in
            let part = try required(given, 0)
            if part.isEmpty { return .int(0) }
            let parts = value.text.split(at: part, limit: 1)
            return .int(parts.count > 1 ? parts[0].unicodeScalars.count : -1)
        },
        "count": Function(["sub"], required: 1) { value, given throws(Fault) in
            let part = try required(given, 0)
            return .int(
                part.isEmpty ? value.text.unicodeScalars.count + 1 : value.text.split(at: part, limit: -1).count - 1
            )
        },
    ]

    private static func required(_ given: [Object?], _ index: Int) throws(Fault) -> String {
        guard let text = try given.text(index) else { throw .misused("none stands where a text should") }
        return text
    }

    /// A text, or each of a tuple of them.
    private static func texts(_ value: Object) throws(Fault) -> [String] {
        switch value {
        case .text(let text): return [text]
        case .tuple(let elements):
            var all: [String] = []
            for element in elements { all += try texts(element) }
            return all
        default: throw value.refusal("\(value.sort) stands where a text should")
        }
    }
}
