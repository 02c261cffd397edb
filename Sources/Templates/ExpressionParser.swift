/// Reads expressions, each level of binding by a function of its own; the order is Jinja's.
extension TokenStream {
    /// A value, or several with commas between them.
    mutating func values(withChoice: Bool = true) throws(Fault) -> Expression {
        let place = place
        let first = try withChoice ? expression() : disjunction()
        guard next.kind == .symbol(",") else { return first }
        var elements = [first]
        while takeSymbol(","), startsExpression {
            elements.append(try withChoice ? expression() : disjunction())
        }
        return Expression(kind: .tuple(elements), place: place)
    }

    private var startsExpression: Bool {
        switch next.kind {
        case .closing, .end: false
        case .symbol(let text): !")]}=:".contains(text)
        case .name(let name): name != "in" && name != "if"
        default: true
        }
    }

    mutating func expression() throws(Fault) -> Expression {
        var value = try disjunction()
        while case .name("if") = next.kind {
            let place = take().place
            let condition = try disjunction()
            let otherwise = takeName("else") ? try nested { stream throws(Fault) in try stream.expression() } : nil
            value = Expression(kind: .choice(value, when: condition, otherwise: otherwise), place: place)
        }
        return value
    }

    mutating func disjunction() throws(Fault) -> Expression {
        var left = try conjunction()
        while case .name("or") = next.kind {
            let place = take().place
            left = Expression(kind: .either(left, try conjunction()), place: place)
        }
        return left
    }

    private mutating func conjunction() throws(Fault) -> Expression {
        var left = try negation()
        while case .name("and") = next.kind {
            let place = take().place
            left = Expression(kind: .both(left, try negation()), place: place)
        }
        return left
    }

    private mutating func negation() throws(Fault) -> Expression {
        let place = place
        guard takeName("not") else { return try comparison() }
        let operand = try nested { stream throws(Fault) in try stream.negation() }
        return Expression(kind: .not(operand), place: place)
    }

    private mutating func comparison() throws(Fault) -> Expression {
        let left = try sum()
        let place = place
        var comparisons: [(Comparison, Expression)] = []
        while let comparison = takeComparison() { comparisons.append((comparison, try sum())) }
        return comparisons.isEmpty ? left : Expression(kind: .compared(left, comparisons), place: place)
    }

    private mutating func takeComparison() -> Comparison? {
        switch (next.kind, afterNext.kind) {
        case (.symbol(let text), _):
            guard let comparison = Comparison(rawValue: text) else { return nil }
            _ = take()
            return comparison
        case (.name("in"), _):
            _ = take()
            return .isIn
        case (.name("not"), .name("in")):
            _ = take()
            _ = take()
            return .isNotIn
        default:
            return nil
        }
    }

    private mutating func takeArithmetic(_ operators: [Arithmetic]) -> (Arithmetic, Place)? {
        guard case .symbol(let text) = next.kind, let found = Arithmetic(rawValue: text), operators.contains(found)
        else { return nil }
        return (found, take().place)
    }

    private mutating func sum() throws(Fault) -> Expression {
        var left = try joined()
        while let (operation, place) = takeArithmetic([.add, .subtract]) {
            left = Expression(kind: .reckoned(left, operation, try joined()), place: place)
        }
        return left
    }

    private mutating func joined() throws(Fault) -> Expression {
        var parts = [try product()]
        let place = place
        while takeSymbol("~") { parts.append(try product()) }
        return parts.count == 1 ? parts[0] : Expression(kind: .joined(parts), place: place)
    }

    private mutating func product() throws(Fault) -> Expression {
        var left = try power()
        while let (operation, place) = takeArithmetic([.multiply, .divide, .floor, .remainder]) {
            left = Expression(kind: .reckoned(left, operation, try power()), place: place)
        }
        return left
    }

    private mutating func power() throws(Fault) -> Expression {
        var left = try unary()
        while let (operation, place) = takeArithmetic([.power]) {
            left = Expression(kind: .reckoned(left, operation, try unary()), place: place)
        }
        return left
    }

    private mutating func unary(withFilters: Bool = true) throws(Fault) -> Expression {
        let place = place
        let value = try nested { stream throws(Fault) in
            if stream.takeSymbol("-") {
                return Expression(kind: .negative(try stream.unary(withFilters: false)), place: place)
            }
            if stream.takeSymbol("+") {
                return Expression(kind: .positive(try stream.unary(withFilters: false)), place: place)
            }
            return try stream.primary()
        }
        let found = try postfix(value)
        return withFilters ? try filtered(found) : found
    }
}
