/// Templates in the language of Go's text/template, with functions of sprig: a text of definitions, which any other can use.
package struct TemplateSet {
    private let defined: [String: [Node]]
    private let functions: [String: Function]

    /// - Parameters:
    ///   - common: a text with `define` blocks; what stands outside of them is passed over.
    ///   - functions: by name, besides those of the language and of sprig.
    package init(common: String = "", functions: [String: Function] = [:]) throws(TemplateError) {
        var parser = try Parser(common)
        _ = try parser.nodes()
        defined = parser.defined
        self.functions = Function.builtIn.merging(Function.sprig) { $1 }.merging(functions) { $1 }
    }

    package func render(_ text: String, _ data: Value) throws(TemplateError) -> String {
        var parser = try Parser(text)
        let nodes = try parser.nodes()
        let templates = defined.merging(parser.defined) { $1 }
        var evaluation = Evaluation(data, functions: functions, templates: templates)
        try evaluation.render(nodes)
        return evaluation.text
    }
}
