extension Function {
    /// Those of sprig that configurations of nodes use: texts, numbers, lists and defaults.
    static let sprig: [String: Function] = texts.merging(numbers) { $1 }.merging(lists) { $1 }.merging(choices) { $1 }

    private static let texts: [String: Function] = [
        "trim": Function(1) { given in .text(stripped(given.text(0))) },
        "trimAll": Function(2) { given in .text(stripped(given.text(1), of: given.text(0))) },
        "trimPrefix": Function(2) { given in
            .text(String(given.text(1).dropFirst(given.text(1).hasPrefix(given.text(0)) ? given.text(0).count : 0)))
        },
        "trimSuffix": Function(2) { given in
            .text(String(given.text(1).dropLast(given.text(1).hasSuffix(given.text(0)) ? given.text(0).count : 0)))
        },
        "upper": Function(1) { given in .text(given.text(0).uppercased()) },
        "lower": Function(1) { given in .text(given.text(0).lowercased()) },
        "replace": Function(3) { given in .text(given.text(2).replacing(given.text(0), with: given.text(1))) },
        "contains": Function(2) { given in .bool(given.text(0).isEmpty || given.text(1).contains(given.text(0))) },
        "hasPrefix": Function(2) { given in .bool(given.text(1).hasPrefix(given.text(0))) },
        "hasSuffix": Function(2) { given in .bool(given.text(1).hasSuffix(given.text(0))) },
        "quote": Function(0...99) { given in .text(given.map { Format.quoted($0.shown) }.joined(separator: " ")) },
        "squote": Function(0...99) { given in .text(given.map { "'\($0.shown)'" }.joined(separator: " ")) },
        "cat": Function(0...99) { given in .text(given.map(\.shown).joined(separator: " ")) },
        "toString": Function(1) { given in .text(given.text(0)) },
        "repeat": Function(2) { given throws(TemplateError) in
            let count = try given.whole(0)
            guard count * given.text(1).count <= mostElements, count >= 0 else {
                throw TemplateError("\(count) times are too many")
            }
            return .text(String(repeating: given.text(1), count: count))
        },
        "substr": Function(3) { given throws(TemplateError) in
            let text = given.text(2)
            let (first, end) = (max(try given.whole(0), 0), try given.whole(1))
            return .text(String(text.prefix(end < 0 ? text.count : end).dropFirst(first)))
        },
        "indent": Function(2) { given throws(TemplateError) in .text(try indented(given)) },
        "nindent": Function(2) { given throws(TemplateError) in .text("\n" + (try indented(given))) },
        "splitList": Function(2) { given in
            .list(split(given.text(1), by: given.text(0)).map(Value.text))
        },
        "join": Function(2) { given throws(TemplateError) in
            guard case .list(let elements) = given[1] else { return .text(given.text(1)) }
            return .text(elements.map(\.shown).joined(separator: given.text(0)))
        },
    ]

    private static let numbers: [String: Function] = [
        "int": Function(1) { given in .int(given[0].whole ?? 0) },
        "int64": Function(1) { given in .int(given[0].whole ?? 0) },
        "atoi": Function(1) { given in .int(given[0].whole ?? 0) },
        "add": Function(0...99) { given throws(TemplateError) in
            .int(try fold(given, 0, "+") { $0.addingReportingOverflow($1) })
        },
        "add1": Function(1) { given throws(TemplateError) in
            .int(try fold(given, 1, "+") { $0.addingReportingOverflow($1) })
        },
        "sub": Function(2) { given throws(TemplateError) in
            .int(try fold([given[1]], try given.whole(0), "-") { $0.subtractingReportingOverflow($1) })
        },
        "mul": Function(1...99) { given throws(TemplateError) in
            .int(try fold(given, 1, "*") { $0.multipliedReportingOverflow(by: $1) })
        },
        "div": Function(2) { given throws(TemplateError) in
            .int(try fold([given[1]], try given.whole(0), "/") { $0.dividedReportingOverflow(by: $1) })
        },
        "mod": Function(2) { given throws(TemplateError) in
            .int(try fold([given[1]], try given.whole(0), "%") { $0.remainderReportingOverflow(dividingBy: $1) })
        },
        "max": Function(1...99) { given throws(TemplateError) in
            .int(try fold(given, Int.min, "max") { (max($0, $1), false) })
        },
        "min": Function(1...99) { given throws(TemplateError) in
            .int(try fold(given, Int.max, "min") { (min($0, $1), false) })
        },
        "until": Function(1) { given throws(TemplateError) in
            let end = try given.whole(0)
            guard abs(end) <= mostElements else { throw TemplateError("\(end) elements are too many") }
            return .list((end < 0 ? Array((end + 1...0).reversed()) : Array(0..<end)).map(Value.int))
        },
    ]

    private static let lists: [String: Function] = [
        "list": Function(0...99) { given in .list(given) },
        "dict": Function(0...99) { given throws(TemplateError) in
            guard given.count.isMultiple(of: 2) else { throw TemplateError("a key has no value") }
            var entries: [String: Value] = [:]
            for index in stride(from: 0, to: given.count, by: 2) { entries[given.text(index)] = given[index + 1] }
            return .map(entries)
        },
        "first": Function(1) { given throws(TemplateError) in try given.list(0).first ?? .none },
        "last": Function(1) { given throws(TemplateError) in try given.list(0).last ?? .none },
        "mustFirst": Function(1) { given throws(TemplateError) in try given.list(0).first ?? .none },
        "mustLast": Function(1) { given throws(TemplateError) in try given.list(0).last ?? .none },
        "rest": Function(1) { given throws(TemplateError) in .list(Array(try given.list(0).dropFirst())) },
        "initial": Function(1) { given throws(TemplateError) in .list(Array(try given.list(0).dropLast())) },
        "has": Function(2) { given throws(TemplateError) in .bool(try given.list(1).contains(given[0])) },
        "append": Function(2) { given throws(TemplateError) in .list(try given.list(0) + [given[1]]) },
    ]

    private static let choices: [String: Function] = [
        "default": Function(1...2) { given in given.count == 2 && given[1].isTrue ? given[1] : given[0] },
        "empty": Function(1) { given in .bool(!given[0].isTrue) },
        "coalesce": Function(0...99) { given in given.first(where: \.isTrue) ?? .none },
        "ternary": Function(3) { given in given[2].isTrue ? given[0] : given[1] },
        "fail": Function(1) { given throws(TemplateError) in throw TemplateError(given.text(0)) },
        "required": Function(2) { given throws(TemplateError) in
            guard given[1].isTrue else { throw TemplateError(given.text(0)) }
            return given[1]
        },
    ]

    private static func fold(
        _ given: [Value],
        _ first: Int,
        _ sign: String,
        _ step: (Int, Int) -> (partialValue: Int, overflow: Bool)
    ) throws(TemplateError) -> Int {
        var result = first
        for index in given.indices {
            let (next, overflow) = step(result, try given.whole(index))
            guard !overflow else { throw TemplateError("\(result) \(sign) \(given.text(index)) has no value") }
            result = next
        }
        return result
    }

    private static func stripped(_ text: String, of set: String = " \t\r\n") -> String {
        let scalars = Set(set.unicodeScalars)
        var rest = Substring(text).unicodeScalars
        while let first = rest.first, scalars.contains(first) { rest.removeFirst() }
        while let last = rest.last, scalars.contains(last) { rest.removeLast() }
        return String(rest)
    }

    private static func split(_ text: String, by separator: String) -> [String] {
        guard !separator.isEmpty else { return text.map { String($0) } }
        return text.split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
    }

    private static func indented(_ given: [Value]) throws(TemplateError) -> String {
        let blanks = String(repeating: " ", count: min(max(try given.whole(0), 0), 1000))
        return split(given.text(1), by: "\n").map { blanks + $0 }.joined(separator: "\n")
    }
}
