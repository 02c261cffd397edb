package import Templates
package import YAML

extension Value {
    /// What a node of YAML says, for templates.
    ///
    /// A number that would be shown otherwise than it is written (`384.110`, `0x1f`, `012`) is a text: a version is none to calculate with.
    package init(_ node: Node) {
        switch node.content {
        case .sequence(let items): self = .list(items.map(Value.init))
        case .mapping(let mapping):
            self = .map(Templates.Mapping(mapping.entries.map { ($0.key.scalar?.text ?? "", Value($0.value)) }))
        case .scalar(let scalar):
            self =
                switch scalar.kind {
                case .null: .none
                case .bool(let truth): .bool(truth)
                case .int(let number?) where "\(number)" == scalar.text: .int(number)
                case .float(let number) where "\(number)" == scalar.text: .float(number)
                default: .string(scalar.text)
                }
        }
    }

    /// The value of a key, when it is a map that has this key.
    package subscript(_ key: String) -> Value? {
        get { if case .map(let entries) = self { entries[key] } else { nil } }
        set {
            guard case .map(var entries) = self else { return }
            entries[key] = newValue
            self = .map(entries)
        }
    }

    package var map: Templates.Mapping<Value>? { if case .map(let entries) = self { entries } else { nil } }

    /// How a template shows it, of what is a single value and not nothing.
    var text: String? {
        switch self {
        case .string(let text): text
        case .int(let number): "\(number)"
        case .float(let number): "\(number)"
        case .bool(let truth): truth ? "true" : "false"
        case .none, .list, .map: nil
        }
    }
}
