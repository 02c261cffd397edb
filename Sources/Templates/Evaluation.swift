/// One rendering of a template: what its names stand for so far, and what was found amiss.
struct Evaluation {
    /// What becomes of a name that nothing was supplied for.
    enum Rule {
        case refused
        /// Shown as nothing, and noted.
        case reported
        /// Refused, and looked for where evaluating would not come: on both sides of `and` and `or`, in every branch.
        case soughtEverywhere
    }

    let rule: Rule
    var scope: Scope
    private(set) var findings: [Fault] = []
    /// How often something was read of which nothing can be said.
    private var unknowns = 0
    private var depth = 0
    private static let deepest = 250

    init(_ context: [String: Value], rule: Rule) {
        scope = Scope(context)
        self.rule = rule
    }

    /// `missingIsFine` for what is only asked whether it is there.
    mutating func value(of expression: Expression, missingIsFine: Bool = false) throws(Fault) -> Object {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else {
            throw Fault(problem: .misused("this goes too deep to be evaluated"), place: expression.place)
        }
        let before = unknowns
        var value: Object
        do {
            value = try evaluated(expression)
        } catch {
            var fault = error
            if fault.place == nil { fault.place = expression.place }
            guard rule == .soughtEverywhere, case .misused = fault.problem else { throw fault }
            // What is never evaluated may be of a kind that does not fit.
            value = .undefined(.unknown)
        }
        if case .undefined(.unknown) = value { unknowns += 1 }
        if unknowns > before { return .undefined(.unknown) }
        guard case .undefined(.missing(var fault)) = value, fault.place == nil else { return value }
        fault.place = expression.place
        if !missingIsFine {
            guard rule == .reported else { throw fault }
            findings.append(fault)
        }
        return .undefined(.missing(fault))
    }

    mutating func values(of expressions: [Expression]) throws(Fault) -> [Object] {
        var values: [Object] = []
        for expression in expressions { values.append(try value(of: expression)) }
        return values
    }

    private mutating func evaluated(_ expression: Expression) throws(Fault) -> Object {
        switch expression.kind {
        case .literal(let literal): return Object(literal)
        case .name(let name):
            return scope.find(name)
                ?? .undefined(.missing(Fault(problem: .undefined(name, owner: "", known: scope.names.sorted()))))
        case .attribute(let owner, let name):
            if case .name(let map) = owner.kind, !Function.namesOfDictionaries.contains(name),
                let found = scope.find(name, of: map)
            {
                return found
            }
            return try value(of: owner).attribute(name, of: owner.path)
        case .element(let owner, let index):
            return try value(of: owner).element(try value(of: index), of: owner.path)
        case .slice(let owner, let bounds):
            return try value(of: owner).slice(try given(bounds), of: owner.path)
        case .list(let elements): return .list(try values(of: elements))
        case .tuple(let elements): return .tuple(try values(of: elements))
        case .map(let entries): return try map(entries)
        case .not(let operand): return .bool(!(try value(of: operand).isTrue))
        case .negative(let operand): return try value(of: operand).negated()
        case .positive(let operand): return try value(of: operand).plain()
        case .reckoned(let left, let operation, let right):
            return try value(of: left).reckoned(operation, try value(of: right))
        case .joined(let parts): return .text(try values(of: parts).map(\.text).joined())
        case .both(let left, let right): return try joint(left, right, decidedBy: false)
        case .either(let left, let right): return try joint(left, right, decidedBy: true)
        case .compared(let left, let comparisons): return .bool(try holds(left, comparisons))
        case .choice(let chosen, let condition, let otherwise): return try choice(chosen, condition, otherwise)
        case .applied(let function, let operand, let arguments):
            let operand = try value(of: operand, missingIsFine: function.takesMissing)
            return try function.body(operand, try given(arguments))
        case .called(let callee, let arguments): return try call(callee, arguments)
        }
    }

    private mutating func given(_ arguments: [Expression?]) throws(Fault) -> [Object?] {
        var given: [Object?] = []
        for argument in arguments {
            if let argument { given.append(try value(of: argument)) } else { given.append(nil) }
        }
        return given
    }

    private mutating func map(_ entries: [(key: Expression, value: Expression)]) throws(Fault) -> Object {
        var map: Mapping<Object> = [:]
        for entry in entries {
            guard case .text(let key) = try value(of: entry.key) else {
                throw Fault(problem: .misused("a map's keys are texts here"), place: entry.key.place)
            }
            map[key] = try value(of: entry.value)
        }
        return .map(map)
    }

    /// `and` and `or`: the first operand if it decides, else the second.
    private mutating func joint(_ left: Expression, _ right: Expression, decidedBy truth: Bool) throws(Fault) -> Object
    {
        let first = try value(of: left)
        if rule == .soughtEverywhere {
            let second = try value(of: right)
            return first.isTrue == truth ? first : second
        }
        return first.isTrue == truth ? first : try value(of: right)
    }

    /// Comparisons in a row, `1 < x < 3`, hold when each does.
    private mutating func holds(_ left: Expression, _ comparisons: [(Comparison, Expression)]) throws(Fault) -> Bool {
        var left = try value(of: left)
        for (comparison, right) in comparisons {
            let right = try value(of: right)
            guard try comparison.holds(left, right) else { return false }
            left = right
        }
        return true
    }

    private mutating func choice(
        _ chosen: Expression,
        _ condition: Expression,
        _ otherwise: Expression?
    ) throws(Fault) -> Object {
        let holds = try value(of: condition).isTrue
        guard rule == .soughtEverywhere else {
            guard let result = holds ? chosen : otherwise else { return .undefined(.nothing) }
            return try value(of: result)
        }
        let first = try value(of: chosen)
        guard let otherwise else { return holds ? first : .undefined(.nothing) }
        let second = try value(of: otherwise)
        return holds ? first : second
    }
}
