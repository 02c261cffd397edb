/// A value of a YAML document: a scalar, a sequence or a mapping, with the place where it was written.
public struct Node: Sendable {
    /// What a node holds.
    public indirect enum Content: Sendable, Hashable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping(Mapping)
    }

    public var content: Content
    /// Where it begins; for an alias, where the alias stands.
    public var mark: Mark
    /// Where it stands in the text, for edits.
    var source: Source?

    public init(_ content: Content, mark: Mark) {
        self.content = content
        self.mark = mark
    }
}

/// Two nodes are equal when they hold the same data, wherever and however it was written.
extension Node: Hashable {
    public static func == (left: Node, right: Node) -> Bool {
        switch (left.content, right.content) {
        case (.scalar(let left), .scalar(let right)):
            left.kind == right.kind && (left.text == right.text || left.kind != .string)
        case (.sequence(let left), .sequence(let right)): left == right
        case (.mapping(let left), .mapping(let right)): left == right
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
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
    public var scalar: Scalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    public var sequence: [Node]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    public var mapping: Mapping? {
        if case .mapping(let mapping) = content { mapping } else { nil }
    }

    /// Whether it is nothing: `~`, `null` or left empty.
    public var isNull: Bool { scalar?.kind == .null }

    /// The text of any scalar but null, exactly as it was written: `012345` and `384.110` keep their zeros.
    public var string: String? { isNull ? nil : scalar?.text }

    public var bool: Bool? {
        if case .bool(let value)? = scalar?.kind { value } else { nil }
    }

    public var int: Int? {
        if case .int(let value)? = scalar?.kind { value } else { nil }
    }

    /// The value of a float or an integer.
    public var double: Double? {
        switch scalar?.kind {
        case .float(let value): value
        case .int(let value): value.map(Double.init)
        default: nil
        }
    }

    /// The value of a key, when it is a mapping that has this key.
    public subscript(_ key: String) -> Node? { mapping?[key] }

    /// What it is in a sentence: `a list`, `a mapping`, `'yes'` or `nothing`.
    public var summary: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar):
            scalar.kind == .null ? "nothing" : "'\(scalar.text.prefix(60))\(scalar.text.count > 60 ? "…" : "")'"
        }
    }
}

// MARK: Parsing

extension Node {
    /// Reads the one document of a text; nil when the text has none, or holds nothing but comments.
    public static func parse(_ text: String, file: String) throws(YAMLError) -> Node? {
        try parse(bytes: Array(text.utf8), file: file)
    }

    /// Reads the one document of a file's bytes, which must be UTF-8.
    public static func parse(bytes: [UInt8], file: String) throws(YAMLError) -> Node? {
        let documents = try parseAll(bytes: bytes, file: file)
        guard documents.count <= 1 else {
            throw YAMLError(
                "a second document begins here: one is expected, take the '---' away",
                at: documents[1].mark
            )
        }
        return documents.first.flatMap { $0.isNull ? nil : $0 }
    }

    /// Reads every document of a text, also those that hold nothing.
    public static func parseAll(_ text: String, file: String) throws(YAMLError) -> [Node] {
        try parseAll(bytes: Array(text.utf8), file: file)
    }

    /// Reads every document of a file's bytes, which must be UTF-8.
    public static func parseAll(bytes: [UInt8], file: String) throws(YAMLError) -> [Node] {
        let text = try SourceText(bytes, file: file)
        do {
            var composer = Composer(try EventReader(text.body, file: file), file: file)
            return try composer.documents()
        } catch {
            throw error.quoting(text.string)
        }
    }
}
