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
