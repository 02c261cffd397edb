/// A value of a YAML document: a scalar, a sequence or a mapping, with the place where it was written.
package struct Node: Sendable {
    /// What a node holds.
    package indirect enum Content: Sendable, Hashable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping(Mapping)
    }

    package var content: Content
    /// Where it begins; for an alias, where the alias stands.
    package var mark: Mark
    /// Where it stands in the text, for edits.
    var source: Source?

    package init(_ content: Content, mark: Mark) {
        self.content = content
        self.mark = mark
    }
}

/// Two nodes are equal when they hold the same data, wherever and however it was written.
extension Node: Hashable {
    package static func == (left: Node, right: Node) -> Bool {
        switch (left.content, right.content) {
        case (.scalar(let left), .scalar(let right)):
            left.kind == right.kind && (left.text == right.text || left.kind != .string)
        case (.sequence(let left), .sequence(let right)): left == right
        case (.mapping(let left), .mapping(let right)): left == right
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch content {
        case .scalar(let scalar):
            hasher.combine(scalar.kind)
            if scalar.kind == .string { hasher.combine(scalar.text) }
        case .sequence(let items): hasher.combine(items)
        case .mapping(let mapping): hasher.combine(mapping)
        }
    }
}

// MARK: Reading values

extension Node {
    package var scalar: Scalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    package var sequence: [Node]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    package var mapping: Mapping? {
        if case .mapping(let mapping) = content { mapping } else { nil }
    }

    /// Whether it is nothing: `~`, `null` or left empty.
    package var isNull: Bool { scalar?.kind == .null }

    /// The text of any scalar but null, exactly as it was written: `012345` and `384.110` keep their zeros.
    package var string: String? { isNull ? nil : scalar?.text }

    package var bool: Bool? {
        if case .bool(let value)? = scalar?.kind { value } else { nil }
    }

    package var int: Int? {
        if case .int(let value)? = scalar?.kind { value } else { nil }
    }

    /// The value of a float or an integer.
    package var double: Double? {
        switch scalar?.kind {
        case .float(let value): value
        case .int(let value): value.map(Double.init)
        default: nil
        }
    }

    /// The value of a key, when it is a mapping that has this key.
    package subscript(_ key: String) -> Node? { mapping?[key] }

    /// What it is in a sentence: `a list`, `a mapping`, `'yes'` or `nothing`.
    package var summary: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar):
            scalar.kind == .null ? "nothing" : "'\(scalar.text.prefix(60))\(scalar.text.count > 60 ? "…" : "")'"
        }
    }
}

/// The keys and values of a mapping, in the order they were written.
package struct Mapping: Sendable {
    package struct Entry: Sendable, Hashable {
        package var key: Node
        package var value: Node

        package init(key: Node, value: Node) {
            self.key = key
            self.value = value
        }
    }

    package let entries: [Entry]
    // Where a key stands; built for large mappings only, which are too slow to search one by one.
    private let index: [String: Int]

    /// Keys are scalars, each of them once.
    package init(_ entries: [Entry]) {
        self.entries = entries
        guard entries.count > 16 else {
            index = [:]
            return
        }
        index = Dictionary(
            entries.enumerated().compactMap { offset, entry in entry.key.scalar.map { ($0.text, offset) } },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The texts of its keys, in order.
    package var keys: [String] { entries.compactMap { $0.key.scalar?.text } }

    package subscript(_ key: String) -> Node? { entry(key)?.value }

    /// The key and its value, when it has this key.
    package func entry(_ key: String) -> Entry? {
        index.isEmpty ? entries.first { $0.key.scalar?.text == key } : index[key].map { entries[$0] }
    }
}

/// Two mappings are equal when they have the same entries, in any order.
extension Mapping: Hashable {
    package static func == (left: Mapping, right: Mapping) -> Bool {
        left.entries.count == right.entries.count && Set(left.entries) == Set(right.entries)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(Set(entries)) }
}

/// Where a node stands in the text, in Unicode scalars from the start of the text.
struct Source: Sendable {
    var range: Range<Int>
    /// The column of its first character, from 0.
    var indentation: Int
    var isFlow: Bool
    /// Whether this place only refers to the node, which is written elsewhere.
    var isAlias: Bool

    init(from start: Position, to end: Position, isFlow: Bool = false, isAlias: Bool = false) {
        range = start.offset..<max(start.offset, end.offset)
        indentation = start.column - 1
        self.isFlow = isFlow
        self.isAlias = isAlias
    }
}
