/// A text with tags in it, in Jinja's language, read and found to be well formed.
package struct Template: Sendable {
    /// What errors call it: the file's name, or where a text of another kind came from.
    package let name: String
    private let nodes: [Node]

    /// `keepsLastLineBreak` is Jinja's `keep_trailing_newline`: without it a line break at the end is not rendered.
    package init(_ text: String, name: String, keepsLastLineBreak: Bool = false) throws(TemplateError) {
        self.name = name
        do throws(Fault) {
            nodes = try TemplateParser.parse(text, keepsLastLineBreak: keepsLastLineBreak)
        } catch {
            throw error.of(name)
        }
    }

    /// What becomes of a name for which nothing is supplied, once the rendering comes to it.
    package enum UndefinedRule: Sendable {
        /// It ends the rendering.
        case refused
        /// It is shown as nothing, as in Jinja, and reported; what is asked of it ends the rendering.
        case reported
    }

    /// A text, and what was supplied for none of its names, in the order in which they came up, each place once.
    package struct Rendering: Sendable, Equatable {
        package var text: String
        package var findings: [TemplateError]
        package var reading: Reading
    }

    /// Puts values in for the tags; refuses when one that any branch names is not supplied, whether the branch is taken or not:
    /// a slip shall not wait for the machine that takes it.
    package func render(with context: [String: Value]) throws(TemplateError) -> String {
        _ = try reading(of: context)
        return try render(with: context, undefined: .refused).text
    }

    /// Looks whether all that any branch names is supplied, and says what was asked for.
    package func reading(of context: [String: Value]) throws(TemplateError) -> Reading {
        try rendered(with: context, rule: .soughtEverywhere).evaluation.scope.reading
    }

    /// Puts values in for the tags that the rendering comes to.
    package func render(
        with context: [String: Value],
        undefined: UndefinedRule
    ) throws(TemplateError) -> Rendering {
        let renderer = try rendered(with: context, rule: undefined == .refused ? .refused : .reported)
        var places: Set<Place?> = []
        let findings = renderer.evaluation.findings.filter { places.insert($0.place).inserted }
        return Rendering(
            text: renderer.text,
            findings: findings.map { $0.of(name) },
            reading: renderer.evaluation.scope.reading
        )
    }

    private func rendered(with context: [String: Value], rule: Evaluation.Rule) throws(TemplateError) -> Renderer {
        var renderer = Renderer(context, rule: rule)
        do throws(Fault) {
            try renderer.render(nodes)
        } catch {
            throw error.of(name)
        }
        return renderer
    }
}
