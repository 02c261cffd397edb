package import YAML

/// Something about a configuration file that its operator should know, and where it is.
package struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// Nil when it is about the file as a whole.
    package var mark: Mark?
    /// One sentence, lower case, without a full stop.
    package var message: String

    package init(_ message: String, at mark: Mark) {
        file = mark.file
        self.mark = mark
        self.message = message
    }

    package init(_ message: String, file: String) {
        self.file = file
        self.message = message
    }

    /// On one line, whatever a value holds: an error must not move the cursor, nor look like two.
    package var description: String { "\(mark?.description ?? file): \(message)".withVisibleControls }
}

extension String {
    /// With `\n` and `\u{1b}` in the place of characters that a terminal would obey.
    fileprivate var withVisibleControls: String {
        guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            text += scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
        }
    }
}

/// Everything that is wrong with a configuration directory.
package struct ConfigurationErrors: Error, Sendable, Hashable, CustomStringConvertible {
    /// At least one; by file, from top to bottom.
    package var problems: [ConfigurationProblem]

    package init(_ problems: [ConfigurationProblem]) { self.problems = problems }

    /// One line per problem.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
