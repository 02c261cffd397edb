/// A value in a tag: a variable's path or a literal, and the filters it goes through.
struct Operand: Sendable, Hashable {
    enum Source: Sendable, Hashable {
        case path([String])
        case literal(Value)
    }

    struct Call: Sendable, Hashable {
        var filter: Filter
        var arguments: [Operand]
    }

    var source: Source
    var filters: [Call]

    var path: [String]? {
        if case .path(let path) = source { path } else { nil }
    }

    /// All variables it reads, those of filter arguments included.
    var paths: [[String]] { (path.map { [$0] } ?? []) + filters.flatMap { $0.arguments.flatMap(\.paths) } }
}

/// A test in a tag.
indirect enum Condition: Sendable, Hashable {
    case holds(Operand)
    case compare(Operand, String, Operand)
    case not(Condition)
    case both(Condition, Condition)
    case either(Condition, Condition)

    static let comparisons: Set<String> = ["==", "!=", "<", "<=", ">", ">=", "in"]

    var operands: [Operand] {
        switch self {
        case .holds(let operand): [operand]
        case .compare(let left, _, let right): [left, right]
        case .not(let condition): condition.operands
        case .both(let left, let right), .either(let left, let right): left.operands + right.operands
        }
    }
}
