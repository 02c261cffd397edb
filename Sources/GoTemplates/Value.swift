/// A value of a template: what Go would have in its place.
package enum Value: Sendable, Hashable {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case text(String)
    case list([Value])
    case map([String: Value])
}

extension Value {
    /// Whether a condition holds for it: not for what is zero or empty.
    var isTrue: Bool {
        switch self {
        case .none: false
        case .bool(let truth): truth
        case .int(let number): number != 0
        case .float(let number): number != 0
        case .text(let text): !text.isEmpty
        case .list(let elements): !elements.isEmpty
        case .map(let entries): !entries.isEmpty
        }
    }

    /// How it is shown, as `fmt.Sprint` has it.
    package var shown: String {
        switch self {
        case .none: "<no value>"
        case .bool(let truth): "\(truth)"
        case .int(let number): "\(number)"
        case .float(let number): number == number.rounded() && abs(number) < 1e21 ? "\(Int(number))" : "\(number)"
        case .text(let text): text
        case .list(let elements): "[\(elements.map(\.shown).joined(separator: " "))]"
        case .map(let entries):
            "map[\(entries.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.shown)" }.joined(separator: " "))]"
        }
    }

    /// What it is, in a sentence.
    var sort: String {
        switch self {
        case .none: "nothing"
        case .bool: "true or false"
        case .int, .float: "a number"
        case .text: "a text"
        case .list: "a list"
        case .map: "a map"
        }
    }

    /// The whole number that it stands for, also where it is written as a text: sprig's functions take both.
    var whole: Int? {
        switch self {
        case .int(let number): number
        case .float(let number): Int(exactly: number.rounded(.towardZero))
        case .text(let text): Int(text)
        case .bool(let truth): truth ? 1 : 0
        case .none, .list, .map: nil
        }
    }
}
