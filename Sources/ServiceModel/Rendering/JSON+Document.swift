package import Kubernetes
import YAML

extension JSON {
    /// As a document of YAML in block style, which reads back as the same value; texts of several lines stay texts of several lines.
    package var document: String { lines(indentation: "").joined(separator: "\n") + "\n" }

    private static let first = ["apiVersion", "kind", "metadata", "name", "namespace"]

    private func lines(indentation: String) -> [String] {
        switch self {
        case .object(let fields) where !fields.isEmpty:
            let leading = Self.first.filter { fields[$0] != nil }
            let keys = leading + fields.keys.filter { !leading.contains($0) }.sorted()
            return keys.flatMap { key in
                Self.entry("\(indentation)\(Scalar(key).flowText):", fields[key] ?? .null, indentation)
            }
        case .array(let items) where !items.isEmpty:
            return items.flatMap { item -> [String] in
                guard item.isBlock else { return Self.entry("\(indentation)-", item, indentation) }
                // What belongs to an item stands two further to the right, the first line behind its dash.
                var lines = item.lines(indentation: indentation + "  ")
                lines[0] = "\(indentation)- \(lines[0].dropFirst(indentation.count + 2))"
                return lines
            }
        default: return [indentation + flow]
        }
    }

    /// Whether it takes lines of its own.
    private var isBlock: Bool {
        switch self {
        case .object(let fields): !fields.isEmpty
        case .array(let items): !items.isEmpty
        default: false
        }
    }

    private static func entry(_ head: String, _ value: JSON, _ indentation: String) -> [String] {
        if case .string(let text) = value, let literal = literal(text, indentation + "  ") {
            return ["\(head) \(literal.header)"] + literal.lines
        }
        guard value.isBlock else { return ["\(head) \(value.flow)"] }
        return [head] + value.lines(indentation: indentation + "  ")
    }

    private var flow: String {
        switch self {
        case .string(let text): Scalar(text).flowText
        case .object: "{}"
        case .array: "[]"
        default: self.text
        }
    }

    /// A text of several lines as it is; nil where it has a character that would have to be escaped.
    private static func literal(_ text: String, _ indentation: String) -> (header: String, lines: [String])? {
        let scalars = text.unicodeScalars
        guard scalars.dropLast().contains("\n"), scalars.allSatisfy(isPlain) else { return nil }
        let body = text.hasSuffix("\n") ? String(text.dropLast()) : text
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.isEmpty ? "" : indentation + line
        }
        let ending = !text.hasSuffix("\n") ? "-" : body.hasSuffix("\n") ? "+" : ""
        // Without a number, the indentation of the first line would be taken for that of all.
        let isIndented = body.first == " " || body.first == "\n"
        return ("|\(isIndented ? "2" : "")\(ending)", lines)
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0a, 0x20..<0x7f, 0xa1..<0xd800, 0xe000..<0xfeff, 0x10000...:
            scalar.value != 0x2028 && scalar.value != 0x2029
        default: false
        }
    }
}
