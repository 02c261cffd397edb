package import YAML
import Templates

/// Something that a service can be told in services-configuration.yaml.
package struct ServiceOption: Sendable, Equatable {
    package enum Kind: String, Sendable, Equatable, CaseIterable {
        case string, integer, number, boolean, choice, list, mapping, port
    }

    package var name: String
    package var kind: Kind
    package var about = ""
    /// What holds when nothing is said; nil where something has to be said.
    package var standard: Node?
    package var minimum: Double?
    package var maximum: Double?
    /// Of a choice: what there is to choose from.
    package var choices: [String] = []
    /// Whether its value stands in the environment, and is in no template.
    package var isSecret = false

    init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// What a node gives it; or what it must be, to complete a sentence "'key' must be …".
    func value(of node: Node) -> Result<Value, Expectation> {
        let value: Value? =
            switch kind {
            case .string: node.string.map(Value.string)
            case .boolean: node.bool.map(Value.bool)
            case .integer, .port: node.int.map(Value.int)
            case .number: node.int.map(Value.int) ?? node.double.map(Value.float)
            case .choice: node.string.flatMap { choices.contains($0) ? .string($0) : nil }
            case .list: node.sequence.map { .list($0.map(Value.init)) }
            case .mapping: node.mapping.map { _ in Value(node) }
            }
        guard let value, isWithinBounds(node) else { return .failure(Expectation(words: expectation)) }
        return .success(value)
    }

    struct Expectation: Error { var words: String }

    private func isWithinBounds(_ node: Node) -> Bool {
        guard let number = node.double, [.integer, .number, .port].contains(kind) else { return true }
        let (lowest, highest) = bounds
        return (lowest.map { number >= $0 } ?? true) && (highest.map { number <= $0 } ?? true)
    }

    private var bounds: (lowest: Double?, highest: Double?) {
        kind == .port ? (max(minimum ?? 1, 1), min(maximum ?? 65_535, 65_535)) : (minimum, maximum)
    }

    private var expectation: String {
        func word(_ number: Double) -> String { number == number.rounded() ? "\(Int(number))" : "\(number)" }
        let noun =
            switch kind {
            case .string: "a text"
            case .boolean: "true or false"
            case .integer: "a whole number"
            case .port: "a port"
            case .number: "a number"
            case .choice: "one of \(choices.joined(separator: ", "))"
            case .list: "a list"
            case .mapping: "a mapping"
            }
        return switch bounds {
        case (let lowest?, let highest?): "\(noun) from \(word(lowest)) to \(word(highest))"
        case (let lowest?, nil): "\(noun) from \(word(lowest)) on"
        case (nil, let highest?): "\(noun) of at most \(word(highest))"
        case (nil, nil): noun
        }
    }
}
