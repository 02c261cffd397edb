/// A text with tags in it, read and found to be well formed.
public struct Template: Sendable {
    /// What errors call it: the file's name, or where a text of another kind came from.
    public let name: String
    private let parts: [Part]

    /// A node at the top, and what Stencil needs to render it.
    ///
    /// Stencil reads its text anew at each rendering, and wants every value it is given in a box; a thousand machines feel
    /// both. So it gets blocks alone, with the variables they read, and texts and plain values are put together here.
    private struct Part {
        let node: Node
        let stencil: String
        let paths: Set<String>

        init(_ node: Node) {
            self.node = node
            stencil = node.stencil
            paths = VariableSurvey([node]).paths
        }
    }

    public init(_ text: String, name: String) throws(TemplateError) {
        self.name = name
        parts = try TemplateParser.parse(text, template: name).map(Part.init)
    }

    /// The variables it reads, as paths: `machine.address`; what hangs below each element of a list has `*`: `machines.*.address`.
    public var variables: Set<String> { parts.reduce(into: []) { $0.formUnion($1.paths) } }

    /// Puts values in for the tags; refuses when one that any branch names is not supplied, whether the branch is taken or not:
    /// a slip shall not wait for the machine that takes it.
    public func render(with context: [String: Value]) throws(TemplateError) -> String {
        let check = ContextCheck(template: name)
        let scope = Scope(context, template: name)
        var text = ""
        for part in parts {
            switch part.node {
            case .text(let verbatim):
                text += verbatim
            case .show(let operand, when: nil, otherwise: _, let line):
                text += try check.shown(operand, in: scope, line: line) ?? ""
            case .show, .choice, .loop:
                try check.check([part.node], in: scope)
                text += try rendered(part, with: context)
            }
        }
        return text
    }

    private func rendered(_ part: Part, with context: [String: Value]) throws(TemplateError) -> String {
        do {
            let read = Value.map(context).keeping(part.paths.map { $0.split(separator: ".")[...] })
            return try renderedByStencil(part.stencil, name: name, context: read)
        } catch {
            // Everything Stencil refuses should have been refused before, with a line.
            throw TemplateError(template: name, line: nil, problem: .syntax("Stencil cannot render it: \(error)"))
        }
    }
}
