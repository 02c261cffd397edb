/// A text with tags in it, read and found to be well formed.
public struct Template: Sendable {
    /// What errors call it: the file's name, or where a text of another kind came from.
    public let name: String
    private let nodes: [Node]
    private let stencil: String

    public init(_ text: String, name: String) throws(TemplateError) {
        self.name = name
        nodes = try TemplateParser.parse(text, template: name)
        stencil = nodes.map(\.stencil).joined()
    }

    /// The variables it reads, as paths: `machine.address`; what hangs below each element of a list has `*`: `machines.*.address`.
    public var variables: Set<String> { VariableSurvey(nodes).paths }

    /// Puts values in for the tags; refuses when one that any branch names is not supplied, whether the branch is taken or not:
    /// a slip shall not wait for the machine that takes it.
    public func render(with context: [String: Value]) throws(TemplateError) -> String {
        try ContextCheck(template: name).check(nodes, in: Scope(context, template: name))
        do {
            return try renderedByStencil(stencil, name: name, context: context)
        } catch {
            // Everything Stencil refuses should have been refused above, with a line.
            throw TemplateError(template: name, line: nil, problem: .syntax("Stencil cannot render it: \(error)"))
        }
    }
}
