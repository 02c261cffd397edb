/// No more than this comes of one call: a template is not to fill the memory.
let mostElements = 100_000

extension Function {
    /// Those of Go's text/template. `and` and `or` are the evaluation's: what they do not need is not worked out.
    static let builtIn: [String: Function] = [
        "not": Function(1) { given in .bool(!given[0].isTrue) },
        "len": Function(1) { given throws(TemplateError) in
            switch given[0] {
            case .text(let text): return .int(text.utf8.count)
            case .list(let elements): return .int(elements.count)
            case .map(let entries): return .int(entries.count)
            default: throw TemplateError("\(given[0].sort) has no length")
            }
        },
        "index": Function(2...99) { given throws(TemplateError) in
            var value = given[0]
            for key in given.dropFirst() { value = try element(key, of: value) }
            return value
        },
        "print": Function(0...99) { given in .text(printed(given)) },
        "println": Function(0...99) { given in .text(given.map(\.shown).joined(separator: " ") + "\n") },
        "printf": Function(1...99) { given throws(TemplateError) in
            .text(try Format.text(given.text(0), Array(given.dropFirst())))
        },
        "eq": Function(2...99) { given throws(TemplateError) in
            for other in given.dropFirst() where try order(given[0], other) == 0 { return .bool(true) }
            return .bool(false)
        },
        "ne": Function(2) { given throws(TemplateError) in .bool(try order(given[0], given[1]) != 0) },
        "lt": Function(2) { given throws(TemplateError) in .bool(try order(given[0], given[1]) < 0) },
        "le": Function(2) { given throws(TemplateError) in .bool(try order(given[0], given[1]) <= 0) },
        "gt": Function(2) { given throws(TemplateError) in .bool(try order(given[0], given[1]) > 0) },
        "ge": Function(2) { given throws(TemplateError) in .bool(try order(given[0], given[1]) >= 0) },
    ]

    private static func element(_ key: Value, of value: Value) throws(TemplateError) -> Value {
        switch value {
        case .map(let entries): return entries[key.shown] ?? .none
        case .list(let elements):
            guard let index = key.whole, elements.indices.contains(index) else {
                throw TemplateError("'\(key.shown)' is no index of a list of \(elements.count)")
            }
            return elements[index]
        default: throw TemplateError("\(value.sort) has no elements")
        }
    }

    /// As Go's Sprint: a blank between two that are no texts.
    private static func printed(_ values: [Value]) -> String {
        var text = ""
        var wasText = true
        for (index, value) in values.enumerated() {
            let isText = if case .text = value { true } else { false }
            if index > 0, !isText, !wasText { text += " " }
            text += value.shown
            wasText = isText
        }
        return text
    }

    /// -1, 0 or 1; values of two kinds cannot be compared.
    private static func order(_ left: Value, _ right: Value) throws(TemplateError) -> Int {
        switch (left, right) {
        case (.int(let left), .int(let right)): return (left > right ? 1 : 0) - (left < right ? 1 : 0)
        case (.int, .float), (.float, .int), (.float, .float):
            let (left, right) = (number(left), number(right))
            return (left > right ? 1 : 0) - (left < right ? 1 : 0)
        case (.text(let left), .text(let right)):
            // By bytes, as Go compares, not by how characters may be composed.
            return left.utf8.lexicographicallyPrecedes(right.utf8)
                ? -1 : right.utf8.lexicographicallyPrecedes(left.utf8) ? 1 : 0
        case (.bool, .bool), (.none, _), (_, .none), (.list, .list), (.map, .map): return left == right ? 0 : 1
        default: throw TemplateError("\(left.sort) cannot be compared with \(right.sort)")
        }
    }

    private static func number(_ value: Value) -> Double {
        switch value {
        case .int(let number): Double(number)
        case .float(let number): number
        default: .nan
        }
    }
}
