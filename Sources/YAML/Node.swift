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

// MARK: Parsing

extension Node {
    /// Reads the one document of a text; nil when the text has none, or holds nothing but comments.
    package static func parse(_ text: String, file: String) throws(YAMLError) -> Node? {
        try parse(bytes: Array(text.utf8), file: file)
    }

    /// Reads the one document of a file's bytes, which must be UTF-8.
    package static func parse(bytes: [UInt8], file: String) throws(YAMLError) -> Node? {
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
    package static func parseAll(_ text: String, file: String) throws(YAMLError) -> [Node] {
        try parseAll(bytes: Array(text.utf8), file: file)
    }

    /// Reads every document of a file's bytes, which must be UTF-8.
    package static func parseAll(bytes: [UInt8], file: String) throws(YAMLError) -> [Node] {
        let text = try SourceText(bytes, file: file)
        do {
            var composer = Composer(try EventReader(text.body, file: file), file: file)
            return try composer.documents()
        } catch {
            throw error.quoting(text.string)
        }
    }
}
