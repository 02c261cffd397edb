/// Something a template can show, test or loop over.
public enum Value: Sendable, Hashable {
    case string(String)
    case int(Int)
    case bool(Bool)
    case list([Value])
    case map([String: Value])
}

extension Value: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) { self = .string(value) }
}

extension Value: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int) { self = .int(value) }
}

extension Value: ExpressibleByBooleanLiteral {
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension Value: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: Value...) { self = .list(elements) }
}

extension Value: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Value)...) {
        self = .map(Dictionary(elements) { _, last in last })
    }
}

extension Value {
    /// What it is, in a sentence.
    var kind: String {
        switch self {
        case .string: "a text"
        case .int: "a number"
        case .bool: "true or false"
        case .list: "a list"
        case .map: "a map"
        }
    }
}

extension Value {
    /// The same with nothing in its maps but what these paths lead to; `*` stands for every element.
    func keeping(_ paths: [ArraySlice<Substring>]) -> Value {
        guard case .map(let entries) = self, paths.allSatisfy({ $0.first != nil && $0.first != "*" }) else {
            return self
        }
        var kept: [String: Value] = [:]
        for (step, rest) in Dictionary(grouping: paths, by: { $0.first ?? "" }) {
            kept[String(step)] = entries[String(step)]?.keeping(rest.map { $0.dropFirst() })
        }
        return .map(kept)
    }
}
