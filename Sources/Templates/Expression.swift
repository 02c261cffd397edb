/// What stands in a tag and has a value.
struct Expression: Sendable {
    indirect enum Kind: Sendable {
        case literal(Value)
        case name(String)
        case attribute(Expression, String)
        case element(Expression, Expression)
        /// Start, end and step, none of which need be there.
        case slice(Expression, [Expression?])
        case list([Expression])
        case tuple([Expression])
        case map([(key: Expression, value: Expression)])
        case not(Expression)
        case negative(Expression)
        case positive(Expression)
        case reckoned(Expression, Arithmetic, Expression)
        case joined([Expression])
        case both(Expression, Expression)
        case either(Expression, Expression)
        case compared(Expression, [(Comparison, Expression)])
        case choice(Expression, when: Expression, otherwise: Expression?)
        /// A filter or a test, with an argument for each of its parameters.
        case applied(Function, Expression, [Expression?])
        case called(Expression, Arguments)
    }

    var kind: Kind
    var place: Place

    /// How a sentence names it.
    var path: String {
        switch kind {
        case .name(let name): name
        case .attribute(let owner, let name): "\(owner.path).\(name)"
        case .element(let owner, let index): "\(owner.path)[\(index.path)]"
        case .literal(let literal): Object(literal).representation
        default: "…"
        }
    }
}

/// An operator between two numbers, or what Python lets stand in for one.
enum Arithmetic: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floor = "//"
    case remainder = "%"
    case power = "**"
}

/// A comparison, of which several can stand in a row.
enum Comparison: String, Sendable {
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"
    case isNotIn = "not in"
}

/// What stands between the parentheses of a call.
struct Arguments: Sendable {
    var positional: [Expression] = []
    var named: [(name: String, value: Expression)] = []
}

/// A variable, or several that take a value apart.
indirect enum Assignee: Sendable {
    case name(String)
    case several([Assignee])
}

/// A part of a template: a text, a value, a choice, a repetition or an assignment.
indirect enum Node: Sendable {
    case text(String)
    case show(Expression)
    case choice([Branch], otherwise: [Node])
    case loop(Loop)
    case assign(Assignee, Expression)

    /// What is rendered if a condition holds.
    struct Branch: Sendable {
        var condition: Expression
        var body: [Node]
    }

    /// A body for each element of something.
    struct Loop: Sendable {
        var variable: Assignee
        var subject: Expression
        var filter: Expression?
        var body: [Node]
        /// Rendered when there was nothing to loop over.
        var otherwise: [Node]
    }
}
