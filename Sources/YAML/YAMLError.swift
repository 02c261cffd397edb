/// What is wrong in a YAML text, where, and how to mend it.
package struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    package var mark: Mark
    /// One sentence, lower case, without a full stop.
    package var message: String
    /// The line in question with a caret below the column; nil when the text is not at hand.
    package var excerpt: String?

    package init(_ message: String, at mark: Mark, excerpt: String? = nil) {
        self.mark = mark
        self.message = message
        self.excerpt = excerpt
    }

    package var description: String { "\(mark): \(message)" }
}

extension YAMLError {
    /// The same error, with the line it is about taken from the text.
    func quoting(_ text: String) -> YAMLError {
        // By scalars: as characters, "\r\n" is one that equals neither.
        let lines = text.unicodeScalars.split(separator: "\n", maxSplits: mark.line, omittingEmptySubsequences: false)
        guard mark.line >= 1, lines.count >= mark.line else { return self }
        let line = lines[mark.line - 1].prefix(Self.widestExcerpt).filter { $0 != "\r" }
        // A tab stays a tab before the caret too, so that it stands below its column whatever the terminal's tab width.
        let indentation = line.prefix(mark.column - 1).map { $0 == "\t" ? "\t" : " " }.joined()
        var copy = self
        copy.excerpt = "\(String(String.UnicodeScalarView(line)))\n\(indentation)^"
        return copy
    }

    /// Longer lines are cut: an excerpt is for a terminal.
    private static var widestExcerpt: Int { 160 }
}
