/// A value as the API speaks of it: an object of a cluster, or a part of one.
package enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])
}

// MARK: Looking into it

extension JSON {
    /// The value of a key; nil where it is not there, or nothing that has keys.
    package subscript(_ key: String) -> JSON? {
        get { if case .object(let fields) = self { fields[key] } else { nil } }
        set {
            guard case .object(var fields) = self else { return }
            fields[key] = newValue
            self = .object(fields)
        }
    }

    package subscript(_ keys: [String]) -> JSON? {
        keys.reduce(self) { value, key in value?[key] }
    }

    /// Puts a value at the end of a path; mappings on the way are made where they are missing.
    package mutating func set(_ value: JSON, at path: some Collection<String>) {
        guard let key = path.first else { return self = value }
        var next = self[key] ?? [:]
        next.set(value, at: Array(path.dropFirst()))
        if fields == nil { self = [:] }
        self[key] = next
    }

    package var string: String? { if case .string(let text) = self { text } else { nil } }

    package var int: Int? { if case .integer(let number) = self { number } else { nil } }

    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    package var items: [JSON]? { if case .array(let items) = self { items } else { nil } }

    package var fields: [String: JSON]? { if case .object(let fields) = self { fields } else { nil } }

    /// The texts of a mapping such as labels; others are left out.
    package var texts: [String: String] { (fields ?? [:]).compactMapValues(\.string) }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral text: String) { self = .string(text) }
    package init(integerLiteral integer: Int) { self = .integer(integer) }
    package init(booleanLiteral bool: Bool) { self = .bool(bool) }
    package init(arrayLiteral items: JSON...) { self = .array(items) }
    package init(dictionaryLiteral fields: (String, JSON)...) {
        self = .object(Dictionary(fields) { _, last in last })
    }
    package init(nilLiteral: ()) { self = .null }
}
