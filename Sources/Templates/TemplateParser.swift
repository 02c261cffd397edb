/// Reads the pieces of a template as nodes.
///
/// Of Stencil's tags it takes `if` and `for`: what they read can be told in advance, which `include`, `filter` and inheritance do not allow.
struct TemplateParser {
    private let template: String
    private var pieces: ArraySlice<Piece>
    /// The tag that ended the last body, and its line.
    private var ending = ""
    private var endingLine = 0
    private var endingTag: TagParser?

    static func parse(_ source: String, template: String) throws(TemplateError) -> [Node] {
        var parser = TemplateParser(template: template, pieces: try Piece.pieces(of: source, template: template)[...])
        let nodes = try parser.body(until: [], openedAt: 1, by: "")
        return nodes
    }

    private init(template: String, pieces: ArraySlice<Piece>) {
        self.template = template
        self.pieces = pieces
    }

    private mutating func body(
        until endings: Set<String>,
        openedAt line: Int,
        by opener: String
    ) throws(TemplateError) -> [Node] {
        var nodes: [Node] = []
        while let piece = pieces.popFirst() {
            switch piece.kind {
            case .text, .comment:
                nodes.append(.text(piece.content))
            case .show:
                nodes.append(try show(piece))
            case .block:
                var tag = try TagParser(piece.content, template: template, line: piece.line)
                let name = try tag.keyword()
                switch name {
                case "if":
                    nodes.append(try choice(&tag, line: piece.line))
                case "for":
                    nodes.append(try loop(&tag, line: piece.line))
                case _ where endings.contains(name):
                    (ending, endingLine, endingTag) = (name, piece.line, tag)
                    return nodes
                default:
                    let wanted = (["if", "for"] + endings).sorted().joined(separator: ", ")
                    throw tag.error("'\(name)' does not belong here; possible are \(wanted)")
                }
            }
        }
        guard endings.isEmpty else {
            throw TemplateError(
                template: template,
                line: line,
                problem: .syntax("'\(opener)' has no 'end\(opener)'")
            )
        }
        return nodes
    }

    private func show(_ piece: Piece) throws(TemplateError) -> Node {
        var tag = try TagParser(piece.content, template: template, line: piece.line)
        let value = try tag.operand()
        var condition: Condition?
        var otherwise: Operand?
        if tag.take("if") {
            condition = try tag.condition()
            if tag.take("else") { otherwise = try tag.operand() }
        }
        try tag.end()
        return .show(value, when: condition, otherwise: otherwise, line: piece.line)
    }

    private mutating func choice(_ tag: inout TagParser, line: Int) throws(TemplateError) -> Node {
        var branches: [Node.Branch] = []
        var condition: Condition? = try tag.condition()
        try tag.end()
        var branchLine = line
        while true {
            let hasCondition = condition != nil
            let endings: Set<String> = hasCondition ? ["elif", "else", "endif"] : ["endif"]
            let nodes = try body(until: endings, openedAt: line, by: "if")
            branches.append(Node.Branch(condition: condition, body: nodes, line: branchLine))
            branchLine = endingLine
            if ending == "elif" { condition = try endingTag?.condition() } else { condition = nil }
            try endingTag?.end()
            if ending == "endif" { return .choice(branches) }
        }
    }

    private mutating func loop(_ tag: inout TagParser, line: Int) throws(TemplateError) -> Node {
        var variables = [try tag.variable()]
        if tag.take(",") { variables.append(try tag.variable()) }
        guard tag.take("in") else { throw tag.error("a loop is written 'for x in list' or 'for key, value in map'") }
        let subject = try tag.operand()
        let filter = tag.take("where") ? try tag.condition() : nil
        try tag.end()
        let nodes = try body(until: ["empty", "endfor"], openedAt: line, by: "for")
        try endingTag?.end()
        var empty: [Node] = []
        if ending == "empty" {
            empty = try body(until: ["endfor"], openedAt: line, by: "for")
            try endingTag?.end()
        }
        return .loop(
            Node.Loop(variables: variables, subject: subject, filter: filter, body: nodes, empty: empty, line: line)
        )
    }
}
