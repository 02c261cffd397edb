import GoTemplates
import YAML

/// A value of JSON, as the API and the log have it. It is read as YAML, of which JSON is a part.
indirect enum JSON: Equatable {
    case null
    case bool(Bool)
    /// As it is written.
    case number(String)
    case string(String)
    case list([JSON])
    case map([String: JSON])

    init?(parsing text: String) {
        guard let node = try? Node.parse(text, file: "JSON") else { return nil }
        self.init(node)
    }

    private init(_ node: Node) {
        switch node.content {
        case .sequence(let items): self = .list(items.map(JSON.init))
        case .mapping(let mapping):
            let pairs = mapping.entries.compactMap { entry in entry.key.scalar.map { ($0.text, JSON(entry.value)) } }
            self = .map(Dictionary(pairs) { $1 })
        case .scalar(let scalar):
            self =
                switch scalar.kind {
                case .null: .null
                case .bool(let truth): .bool(truth)
                case .int, .float: .number(scalar.text)
                default: .string(scalar.text)
                }
        }
    }

    subscript(_ key: String) -> JSON? {
        get { if case .map(let entries) = self { entries[key] } else { nil } }
        set {
            guard case .map(var entries) = self else { return }
            entries[key] = newValue
            self = .map(entries)
        }
    }

    var string: String? { if case .string(let text) = self { text } else { nil } }

    var items: [JSON] { if case .list(let items) = self { items } else { [] } }

    /// On one line, keys in order.
    var text: String {
        switch self {
        case .null: "null"
        case .bool(let truth): "\(truth)"
        case .number(let digits): digits
        case .string(let text): Self.quoted(text)
        case .list(let items): "[\(items.map(\.text).joined(separator: ","))]"
        case .map(let entries):
            "{\(entries.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\($0.value.text)" }.joined(separator: ","))}"
        }
    }

    private static func quoted(_ text: String) -> String {
        Format.quoted(text) { $0 < 32 ? "\\u" + Format.hexadecimal($0, digits: 4) : nil }
    }
}
