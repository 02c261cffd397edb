package import YAML

extension JSON {
    /// What a document of YAML says, as the API takes it.
    package init(_ node: Node) {
        switch node.content {
        case .sequence(let items): self = .array(items.map(JSON.init))
        case .mapping(let mapping):
            self = .object(
                Dictionary(mapping.entries.map { ($0.key.scalar?.text ?? "", JSON($0.value)) }) { first, _ in first }
            )
        case .scalar(let scalar):
            self =
                switch scalar.kind {
                case .null: .null
                case .bool(let value): .bool(value)
                case .int(let number?): .integer(number)
                case .float(let number): .number(number)
                case .int(nil), .string: .string(scalar.text)
                }
        }
    }
}
