extension Object {
    /// Python's `==`.
    func equals(_ other: Object) -> Bool {
        switch (self, other) {
        case (.none, .none), (.undefined, .undefined): true
        case (.text(let left), .text(let right)): left.isSame(as: right)
        case (.list(let left), .list(let right)): Self.equal(left.elements, right.elements)
        case (.tuple(let left), .tuple(let right)): Self.equal(left, right)
        case (.view(let left), .view(let right)): Self.equal(left.elements, right.elements)
        case (.map(let left), .map(let right)):
            left.count == right.count && left.entries.allSatisfy { right[$0.key]?.equals($0.value) == true }
        case (.loop(let left), .loop(let right)): left === right
        default:
            if let left = index, let right = other.index {
                left == right
            } else if let left = number, let right = other.number {
                left == right
            } else {
                false
            }
        }
    }

    private static func equal(_ left: [Object], _ right: [Object]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0.equals($1) }
    }

    /// Whether two things are one; for texts and numbers, whether nothing tells them apart.
    func isSame(as other: Object) -> Bool {
        switch (self, other) {
        case (.list(let left), .list(let right)): left === right
        case (.tuple, .tuple), (.map, .map), (.view, .view): false
        case (.bool, .bool), (.int, .int), (.float, .float), (.text, .text), (.none, .none): equals(other)
        case (.loop, .loop): equals(other)
        default: false
        }
    }

    /// Python's `<`, `<=`, `>` and `>=`.
    func compares(_ comparison: Comparison, _ other: Object) throws(Fault) -> Bool {
        switch (self, other) {
        case (.text(let left), .text(let right)):
            // UTF-8 keeps the order of code points.
            let order = left.isSame(as: right) ? 0 : left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
            return comparison.holds(order, 0)
        case (.list(let left), .list(let right)):
            return try Self.compare(left.elements, comparison, right.elements)
        case (.tuple(let left), .tuple(let right)):
            return try Self.compare(left, comparison, right)
        default:
            if let left = index, let right = other.index { return comparison.holds(left, right) }
            if let left = number, let right = other.number { return comparison.holds(left, right) }
            let culprit = isUndefined ? self : other
            throw culprit.refusal("'\(comparison.rawValue)' cannot compare \(sort) with \(other.sort)")
        }
    }

    /// The first elements that differ decide; where there are none, the lengths.
    private static func compare(_ left: [Object], _ comparison: Comparison, _ right: [Object]) throws(Fault) -> Bool {
        if let (first, second) = zip(left, right).first(where: { !$0.equals($1) }) {
            return try first.compares(comparison, second)
        }
        return comparison.holds(left.count, right.count)
    }

    /// Python's `in`.
    func isIn(_ container: Object) throws(Fault) -> Bool {
        switch container {
        case .text(let text):
            guard case .text(let part) = self else { throw refusal("\(sort) cannot be in a text") }
            return part.isEmpty || text.split(at: part, limit: 1).count > 1
        case .map(let entries):
            try checkIsKey()
            if case .text(let key) = self { return entries[key] != nil }
            return false
        case .view(let view):
            if case .keys = view.kind { try checkIsKey() }
            return view.elements.contains { $0.equals(self) }
        case .list, .tuple, .undefined:
            return try container.elements().contains { $0.equals(self) }
        case .none, .bool, .int, .float, .loop:
            throw .misused("nothing is in \(container.sort)")
        }
    }

    private func checkIsKey() throws(Fault) {
        switch self {
        case .list, .map: throw .misused("\(sort) cannot be a key of a map")
        case .view(let view) where view.isLikeASet: throw .misused("\(sort) cannot be a key of a map")
        default: return
        }
    }
}

extension Comparison {
    fileprivate func holds<Operand: Comparable>(_ left: Operand, _ right: Operand) -> Bool {
        switch self {
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .equal, .unequal, .isIn, .isNotIn: false
        }
    }
}
