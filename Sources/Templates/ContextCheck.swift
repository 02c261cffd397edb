/// Holds a template against a context: whether everything it names is there, and of a kind that can be used so.
struct ContextCheck {
    let template: String

    func check(_ nodes: [Node], in scope: Scope) throws(TemplateError) {
        for node in nodes {
            switch node {
            case .text:
                break
            case .show(let value, let condition, let otherwise, let line):
                if let condition { try check(condition, in: scope, line: line) }
                _ = try shown(value, in: scope, line: line)
                if let otherwise { _ = try shown(otherwise, in: scope, line: line) }
            case .choice(let branches):
                for branch in branches {
                    if let condition = branch.condition { try check(condition, in: scope, line: branch.line) }
                    try check(branch.body, in: scope)
                }
            case .loop(let loop):
                try check(loop, in: scope)
            }
        }
    }

    private func check(_ loop: Node.Loop, in scope: Scope) throws(TemplateError) {
        for element in try elements(of: loop, in: scope) {
            let inner = scope.adding(element)
            if let filter = loop.filter { try check(filter, in: inner, line: loop.line) }
            try check(loop.body, in: inner.adding(["forloop": .value(Self.forloop)]))
        }
        try check(loop.empty, in: scope)
    }

    /// What Stencil tells of a loop; only whether a name exists matters here.
    private static let forloop: Value = ["first": true, "last": true, "counter": 1, "counter0": 0, "length": 1]

    /// What the loop's variables stand for, each time round; once, and unknown, when there is nothing to loop over.
    private func elements(of loop: Node.Loop, in scope: Scope) throws(TemplateError) -> [[String: Scope.Found]] {
        let unknown = [Dictionary(loop.variables.map { ($0, Scope.Found.unknown) }) { _, last in last }]
        guard case .value(let value) = try found(loop.subject, in: scope, line: loop.line) else { return unknown }
        let elements: [[String: Scope.Found]]
        switch (value, loop.variables.count) {
        case (.list(let list), 1):
            elements = list.map { [loop.variables[0]: .value($0)] }
        case (.map(let map), 2):
            elements = map.map { [loop.variables[0]: .value(.string($0.key)), loop.variables[1]: .value($0.value)] }
        case (.list, _):
            throw misused(loop.subject, value, "loop over it with one variable", in: scope, line: loop.line)
        case (.map, _):
            throw misused(
                loop.subject,
                value,
                "loop over it with two variables, 'for key, value in'",
                in: scope,
                line: loop.line
            )
        default:
            throw misused(loop.subject, value, "there is nothing to loop over", in: scope, line: loop.line)
        }
        return elements.isEmpty ? unknown : elements
    }

    /// What stands for an operand in the text; nil when it belongs to the element of an empty list, and is never shown.
    func shown(_ operand: Operand, in scope: Scope, line: Int) throws(TemplateError) -> String? {
        guard case .value(let value) = try found(operand, in: scope, line: line) else { return nil }
        guard let text = value.text else {
            throw misused(operand, value, "loop over it, or use '|yaml' or '|join'", in: scope, line: line)
        }
        return text
    }

    private func check(_ condition: Condition, in scope: Scope, line: Int) throws(TemplateError) {
        switch condition {
        case .holds(let operand):
            _ = try found(operand, in: scope, line: line)
        case .not(let inner):
            try check(inner, in: scope, line: line)
        case .both(let left, let right), .either(let left, let right):
            try check(left, in: scope, line: line)
            try check(right, in: scope, line: line)
        case .compare(let left, let comparison, let right):
            let first = try found(left, in: scope, line: line)
            let second = try found(right, in: scope, line: line)
            guard case .value(let first) = first, case .value(let second) = second else { return }
            // Stencil answers false where it cannot compare, and nobody learns why.
            guard Self.comparable(first, comparison, second) else {
                throw misused(
                    left,
                    first,
                    "'\(comparison)' cannot compare it with \(second.kind)",
                    in: scope,
                    line: line
                )
            }
        }
    }

    private static func comparable(_ left: Value, _ comparison: String, _ right: Value) -> Bool {
        switch (left, comparison, right) {
        case (.string, "in", .string), (.string, "in", .list), (.int, "in", .list): true
        case (.string, "==", .string), (.string, "!=", .string), (.bool, "==", .bool), (.bool, "!=", .bool): true
        case (.int, "in", _): false
        case (.int, _, .int): true
        default: false
        }
    }

    /// The value of an operand after its filters.
    private func found(_ operand: Operand, in scope: Scope, line: Int) throws(TemplateError) -> Scope.Found {
        var found = try source(of: operand, in: scope, line: line)
        for call in operand.filters {
            var argument: Scope.Found?
            if let given = call.arguments.first { argument = try source(of: given, in: scope, line: line) }
            guard case .value(let value) = found else { continue }
            if case .unknown? = argument {
                found = .unknown
                continue
            }
            var known: Value?
            if case .value(let value)? = argument { known = value }
            guard let text = call.filter.apply(to: value, argument: known) else {
                throw misused(operand, value, "the filter '\(call.filter)' cannot take it so", in: scope, line: line)
            }
            found = .value(.string(text))
        }
        return found
    }

    private func source(of operand: Operand, in scope: Scope, line: Int) throws(TemplateError) -> Scope.Found {
        switch operand.source {
        case .literal(let value): .value(value)
        case .path(let path): try scope.find(path, line: line)
        }
    }

    private func misused(
        _ operand: Operand,
        _ value: Value,
        _ remedy: String,
        in scope: Scope,
        line: Int
    ) -> TemplateError {
        scope.misused(operand.stencil, value, remedy, line: line)
    }
}
