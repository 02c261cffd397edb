/// Reads what binds strongest: literals, names, what is looked up in them, filters and tests.
extension TokenStream {
    mutating func primary() throws(Fault) -> Expression {
        let place = place
        func literal(_ literal: Value) -> Expression { Expression(kind: .literal(literal), place: place) }
        switch next.kind {
        case .int(let number):
            _ = take()
            return literal(.int(number))
        case .float(let number):
            _ = take()
            return literal(.float(number))
        case .string:
            var text = ""
            while case .string(let part) = next.kind {
                text += part
                _ = take()
            }
            return literal(.string(text))
        case .name(let name) where !Self.reserved.contains(name):
            _ = take()
            return switch name {
            case "true", "True": literal(.bool(true))
            case "false", "False": literal(.bool(false))
            case "none", "None": literal(.none)
            default: Expression(kind: .name(name), place: place)
            }
        case .symbol("("):
            _ = take()
            if takeSymbol(")") { return Expression(kind: .tuple([]), place: place) }
            let value = try values()
            try expect(.symbol(")"))
            return value
        case .symbol("["):
            return Expression(
                kind: .list(try elements(from: "[", to: "]") { s throws(Fault) in try s.expression() }),
                place: place
            )
        case .symbol("{"):
            return Expression(
                kind: .map(try elements(from: "{", to: "}") { s throws(Fault) in try s.entry() }),
                place: place
            )
        default:
            throw unexpected(instead: "a value")
        }
    }

    /// What cannot be the name of a variable.
    static let reserved: Set<String> = ["and", "or", "not", "if", "elif", "else", "in", "is", "for"]

    private mutating func entry() throws(Fault) -> (key: Expression, value: Expression) {
        let key = try expression()
        try expect(.symbol(":"))
        return (key, try expression())
    }

    /// Things with commas between them, the last of which may stand before the closing bracket.
    private mutating func elements<Element>(
        from opening: String,
        to closing: String,
        _ element: (inout TokenStream) throws(Fault) -> Element
    ) throws(Fault) -> [Element] {
        try expect(.symbol(opening))
        var elements: [Element] = []
        while !takeSymbol(closing) {
            if !elements.isEmpty {
                try expect(.symbol(","))
                if takeSymbol(closing) { break }
            }
            elements.append(try element(&self))
        }
        return elements
    }

    mutating func postfix(_ value: Expression) throws(Fault) -> Expression {
        var value = value
        while case .symbol(let symbol) = next.kind, ".[(".contains(symbol) {
            switch symbol {
            case ".":
                _ = take()
                value = try attribute(of: value)
            case "[":
                value = try subscripted(value)
            default:
                value = Expression(kind: .called(value, try arguments()), place: value.place)
            }
        }
        return value
    }

    private mutating func attribute(of owner: Expression) throws(Fault) -> Expression {
        let place = place
        if case .int(let index) = next.kind {
            _ = take()
            let index = Expression(kind: .literal(.int(index)), place: place)
            return Expression(kind: .element(owner, index), place: place)
        }
        return Expression(kind: .attribute(owner, try name(of: "a name after '.'")), place: place)
    }

    private mutating func subscripted(_ owner: Expression) throws(Fault) -> Expression {
        _ = take()
        let place = place
        var bounds: [Expression?] = [nil]
        while next.kind != .symbol("]") {
            if bounds.count < 3, takeSymbol(":") {
                bounds.append(nil)
            } else if bounds[bounds.count - 1] == nil, next.kind != .symbol(":") {
                bounds[bounds.count - 1] = try expression()
            } else {
                throw unexpected(instead: "']'")
            }
        }
        try expect(.symbol("]"))
        if bounds.count > 1 { return Expression(kind: .slice(owner, bounds), place: place) }
        guard let index = bounds[0] else { throw .syntax("nothing stands between '[' and ']'", at: place) }
        return Expression(kind: .element(owner, index), place: place)
    }

    private mutating func arguments() throws(Fault) -> Arguments {
        var arguments = Arguments()
        let all = try elements(from: "(", to: ")") { stream throws(Fault) in try stream.argument() }
        for (name, value) in all {
            if let name {
                arguments.named.append((name, value))
            } else if arguments.named.isEmpty {
                arguments.positional.append(value)
            } else {
                throw .syntax("an argument without a name follows one with a name", at: value.place)
            }
        }
        return arguments
    }

    private mutating func argument() throws(Fault) -> (String?, Expression) {
        guard case .name(let name) = next.kind, afterNext.kind == .symbol("=") else { return (nil, try expression()) }
        _ = take()
        _ = take()
        return (name, try expression())
    }

    // MARK: Filters and tests

    mutating func filtered(_ value: Expression) throws(Fault) -> Expression {
        var value = value
        while true {
            if takeSymbol("|") {
                value = try filter(value)
            } else if next.kind == .name("is") {
                value = try test(value)
            } else if next.kind == .symbol("(") {
                value = Expression(kind: .called(value, try arguments()), place: value.place)
            } else {
                return value
            }
        }
    }

    private mutating func filter(_ value: Expression) throws(Fault) -> Expression {
        let place = place
        let name = try name(of: "a filter's name")
        guard let filter = Function.filters[name] else {
            throw unknown("filter", name, Function.filters.keys, at: place)
        }
        let given = next.kind == .symbol("(") ? try arguments() : Arguments()
        return try apply(filter, name, to: value, given, at: place)
    }

    private mutating func test(_ value: Expression) throws(Fault) -> Expression {
        _ = take()
        let isNegated = takeName("not")
        let place = place
        let name = try name(of: "a test's name")
        guard let test = Function.tests[name] else { throw unknown("test", name, Function.tests.keys, at: place) }
        var given = Arguments()
        if next.kind == .symbol("(") {
            given = try arguments()
        } else if startsArgument {
            given.positional = [try postfix(try primary())]
        }
        let applied = try apply(test, name, to: value, given, at: place)
        return isNegated ? Expression(kind: .not(applied), place: place) : applied
    }

    /// Whether what follows a test's name can only be its argument.
    private var startsArgument: Bool {
        switch next.kind {
        case .string, .int, .float, .symbol("["), .symbol("{"): true
        case .name(let name): !Self.reserved.contains(name)
        default: false
        }
    }

    private func apply(
        _ function: Function,
        _ name: String,
        to value: Expression,
        _ given: Arguments,
        at place: Place
    ) throws(Fault) -> Expression {
        do {
            let bound = try function.bind(given.positional, given.named.map { ($0.name, $0.value) }, name: name)
            return Expression(kind: .applied(function, value, bound), place: place)
        } catch {
            throw Fault(problem: error.problem, place: place)
        }
    }

    private func unknown(_ kind: String, _ name: String, _ known: some Sequence<String>, at place: Place) -> Fault {
        let hint = name.closest(in: known).map { ", did you mean '\($0)'" } ?? ""
        return .syntax(
            "there is no \(kind) '\(name)'\(hint); there are \(known.sorted().joined(separator: ", "))",
            at: place
        )
    }
}
