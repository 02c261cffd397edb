import Foundation

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

// MARK: Text

/// A text that is no JSON.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
}

extension JSON {
    package init(parsing text: String) throws(JSONError) {
        do { self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8)) } catch {
            throw JSONError(description: "no JSON: '\(text.prefix(80))'")
        }
    }

    /// On one line, keys in order: the same value is the same text.
    package var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A number that is none cannot be read from JSON or YAML in the first place.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}

extension JSON: Codable {
    /// What there is most of comes first: a wrong guess costs an error.
    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let text = try? value.decode(String.self) {
            self = .string(text)
        } else if let fields = try? value.decode([String: JSON].self) {
            self = .object(fields)
        } else if let items = try? value.decode([JSON].self) {
            self = .array(items)
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? value.decode(Int.self) {
            self = .integer(integer)
        } else {
            self = .number(try value.decode(Double.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .null: try value.encodeNil()
        case .bool(let bool): try value.encode(bool)
        case .integer(let integer): try value.encode(integer)
        case .number(let number): try value.encode(number)
        case .string(let text): try value.encode(text)
        case .array(let items): try value.encode(items)
        case .object(let fields): try value.encode(fields)
        }
    }
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
