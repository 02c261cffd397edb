/// What is wrong in a template, or stands in the way of rendering it.
package struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence, lower case, without a full stop.
    package var message: String
    /// The line of the template, from 1; nil where it is not known yet.
    package var line: Int?

    package init(_ message: String, line: Int? = nil) {
        self.message = message
        self.line = line
    }

    /// The same, at this line where it had none.
    func at(_ line: Int) -> TemplateError { TemplateError(message, line: self.line ?? line) }

    package var description: String { line.map { "line \($0) of the template: \(message)" } ?? message }
}
