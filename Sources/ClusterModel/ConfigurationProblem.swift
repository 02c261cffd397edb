public import YAML

/// Something about a configuration file that its operator should know, and where it is.
public struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
    public var file: String
    /// Nil when it is about the file as a whole.
    public var mark: Mark?
    /// One sentence, lower case, without a full stop.
    public var message: String

    init(_ message: String, at mark: Mark) {
        file = mark.file
        self.mark = mark
        self.message = message
    }

    init(_ message: String, file: String) {
        self.file = file
        self.message = message
    }

    public var description: String { "\(mark?.description ?? file): \(message)" }
}

/// Everything that is wrong with a configuration directory.
public struct ConfigurationErrors: Error, Sendable, Hashable, CustomStringConvertible {
    /// At least one; by file, from top to bottom.
    public var problems: [ConfigurationProblem]

    public init(_ problems: [ConfigurationProblem]) { self.problems = problems }

    /// One line per problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
