import Foundation

extension Object {
    func reckoned(_ operation: Arithmetic, _ other: Object) throws(Fault) -> Object {
        if let left = index, let right = other.index {
            return try Self.whole(left, operation, right)
        }
        if let left = number, let right = other.number {
            return .float(try Self.broken(left, operation, right))
        }
        switch (self, operation, other) {
        case (.text(let left), .add, .text(let right)): return .text(left + right)
        case (.list(let left), .add, .list(let right)): return .list(left.elements + right.elements)
        case (.tuple(let left), .add, .tuple(let right)): return .tuple(left + right)
        case (_, .multiply, _):
            if let repeated = try repeated(other.index) { return repeated }
            if let repeated = try other.repeated(index) { return repeated }
        default: break
        }
        let culprit = isUndefined ? self : other
        throw culprit.refusal("'\(operation.rawValue)' does not go between \(sort) and \(other.sort)")
    }

    func negated() throws(Fault) -> Object {
        if case .float(let number) = self { return .float(-number) }
        return try Object.int(0).reckoned(.subtract, self)
    }

    /// What `+` before a value leaves of it.
    func plain() throws(Fault) -> Object {
        if case .float = self { self } else { try Object.int(0).reckoned(.add, self) }
    }

    /// Nil when it is nothing that can be had several times.
    private func repeated(_ count: Int?) throws(Fault) -> Object? {
        guard let count = count.map({ max($0, 0) }) else { return nil }
        func check(_ length: Int) throws(Fault) {
            let (product, isTooLarge) = length.multipliedReportingOverflow(by: count)
            if isTooLarge || product > Self.limit { throw .misused("'*' makes more than \(Self.limit) elements") }
        }
        switch self {
        case .text(let text):
            try check(text.utf8.count)
            return .text(String(repeating: text, count: count))
        case .list(let list):
            try check(list.elements.count)
            return .list(Array(repeatElement(list.elements, count: count).joined()))
        case .tuple(let elements):
            try check(elements.count)
            return .tuple(Array(repeatElement(elements, count: count).joined()))
        default:
            return nil
        }
    }

    /// Above this a slip in a template would fill the memory of the box.
    static let limit = 10_000_000

    private static func whole(_ left: Int, _ operation: Arithmetic, _ right: Int) throws(Fault) -> Object {
        func checked(_ result: (partialValue: Int, overflow: Bool)) throws(Fault) -> Object {
            if result.overflow { throw .misused("the result of '\(operation.rawValue)' is too large") }
            return .int(result.partialValue)
        }
        let divides: [Arithmetic] = [.divide, .floor, .remainder]
        if right == 0, divides.contains(operation) { throw .misused("a division by zero") }
        switch operation {
        case .add: return try checked(left.addingReportingOverflow(right))
        case .subtract: return try checked(left.subtractingReportingOverflow(right))
        case .multiply: return try checked(left.multipliedReportingOverflow(by: right))
        case .divide: return .float(Double(left) / Double(right))
        case .floor:
            let quotient = left.dividedReportingOverflow(by: right)
            let isBelow = !quotient.overflow && left % right != 0 && (left < 0) != (right < 0)
            return try checked((quotient.partialValue - (isBelow ? 1 : 0), quotient.overflow))
        case .remainder:
            let remainder = left.remainderReportingOverflow(dividingBy: right).partialValue
            return .int(remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder)
        case .power:
            guard right >= 0 else { return .float(try broken(Double(left), .power, Double(right))) }
            var result = Object.int(1)
            // A larger exponent is too large for all but these.
            let times = left.magnitude <= 1 ? right % 2 + (right > 1 ? 2 : 0) : min(right, 64)
            for _ in 0..<times { result = try result.reckoned(.multiply, .int(left)) }
            return result
        }
    }

    private static func broken(_ left: Double, _ operation: Arithmetic, _ right: Double) throws(Fault) -> Double {
        switch operation {
        case .add: return left + right
        case .subtract: return left - right
        case .multiply: return left * right
        case .power:
            if left == 0, right < 0 { throw .misused("a division by zero") }
            let result = pow(left, right)
            if result.isNaN, !left.isNaN, !right.isNaN { throw .misused("the result of '**' is no real number") }
            if result.isInfinite, left.isFinite, right.isFinite { throw .misused("the result of '**' is too large") }
            return result
        case .divide, .floor, .remainder:
            if right == 0 { throw .misused("a division by zero") }
            if operation == .divide { return left / right }
            var remainder = left.truncatingRemainder(dividingBy: right)
            var quotient = (left - remainder) / right
            if remainder == 0 {
                remainder = right.sign == .minus ? -0.0 : 0.0
            } else if (right < 0) != (remainder < 0) {
                remainder += right
                quotient -= 1
            }
            if operation == .remainder { return remainder }
            if quotient == 0 { return left.sign == right.sign ? 0.0 : -0.0 }
            let floor = quotient.rounded(.down)
            return quotient - floor > 0.5 ? floor + 1 : floor
        }
    }
}
