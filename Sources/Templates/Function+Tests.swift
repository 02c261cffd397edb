extension Function {
    /// What can stand after `is`.
    static let tests: [String: Function] = [
        "defined": kind(takesMissing: true) { !$0.isUndefined },
        "undefined": kind(takesMissing: true) { $0.isUndefined },
        "none": kind { if case .none = $0 { true } else { false } },
        "boolean": kind { if case .bool = $0 { true } else { false } },
        "true": kind { if case .bool(true) = $0 { true } else { false } },
        "false": kind { if case .bool(false) = $0 { true } else { false } },
        "string": kind { if case .text = $0 { true } else { false } },
        "mapping": kind { if case .map = $0 { true } else { false } },
        "integer": kind { if case .int = $0 { true } else { false } },
        "float": kind { if case .float = $0 { true } else { false } },
        "number": kind { $0.number != nil },
        "iterable": kind { (try? $0.elements()) != nil },
        "sequence": kind { $0.isSequence },
        "odd": Function { value, _ throws(Fault) in .bool(try divides(.int(2), value, leaving: 1)) },
        "even": Function { value, _ throws(Fault) in .bool(try divides(.int(2), value, leaving: 0)) },
        "divisibleby": Function(["num"], required: 1) { value, given throws(Fault) in
            .bool(try divides(given.value(0), value, leaving: 0))
        },
        "sameas": Function(["other"], required: 1) { value, given in .bool(value.isSame(as: given.value(0))) },
        "in": Function(["seq"], required: 1) { value, given throws(Fault) in .bool(try value.isIn(given.value(0))) },
        "eq": comparison(.equal), "equalto": comparison(.equal), "ne": comparison(.unequal),
        "lt": comparison(.less), "lessthan": comparison(.less), "le": comparison(.lessOrEqual),
        "gt": comparison(.greater), "greaterthan": comparison(.greater), "ge": comparison(.greaterOrEqual),
    ]

    private static func kind(
        takesMissing: Bool = false,
        _ holds: @escaping @Sendable (Object) -> Bool
    ) -> Function {
        Function(takesMissing: takesMissing) { value, _ in .bool(holds(value)) }
    }

    private static func divides(_ divisor: Object, _ value: Object, leaving rest: Int) throws(Fault) -> Bool {
        try value.reckoned(.remainder, divisor).equals(.int(rest))
    }

    private static func comparison(_ comparison: Comparison) -> Function {
        Function(["other"], required: 1) { value, given throws(Fault) in
            .bool(try comparison.holds(value, given.value(0)))
        }
    }
}

extension Comparison {
    /// Between any two values.
    func holds(_ left: Object, _ right: Object) throws(Fault) -> Bool {
        switch self {
        case .equal: left.equals(right)
        case .unequal: !left.equals(right)
        case .less, .lessOrEqual, .greater, .greaterOrEqual: try left.compares(self, right)
        case .isIn: try left.isIn(right)
        case .isNotIn: try !left.isIn(right)
        }
    }
}
