/// Reads the pieces of a template as nodes.
///
/// Of Stencil's tags it takes `if` and `for`: what they read can be told in advance, which `include`, `filter` and inheritance do not allow.
struct TemplateParser {
    private let template: String
    private var pieces: ArraySlice<Piece>

    /// The tag at which a body ends: `endif`, `else`, `endfor`, ….
    private struct Ending {
        var name: String
        var tag: TagParser
    }

    static func parse(_ source: String, template: String) throws(TemplateError) -> [Node] {
        var parser = TemplateParser(template: template, pieces: try Piece.pieces(of: source, template: template)[...])
        return try parser.nodes(until: []).nodes
    }

    private init(template: String, pieces: ArraySlice<Piece>) {
        self.template = template
        self.pieces = pieces
    }

    /// Reads up to one of these tags; the ending is nil when the template ended first.
    private mutating func nodes(until endings: Set<String>) throws(TemplateError) -> (nodes: [Node], ending: Ending?) {
        var nodes: [Node] = []
        while let piece = pieces.popFirst() {
            switch piece.kind {
            case .text, .comment:
                nodes.append(.text(piece.content))
            case .show:
                nodes.append(try show(piece))
            case .block:
                var tag = try TagParser(piece.content, template: template, line: piece.line)
                switch try tag.keyword() {
                case "if":
                    nodes.append(try choice(tag))
                case "for":
                    nodes.append(try loop(tag))
                case let name where endings.contains(name):
                    return (nodes, Ending(name: name, tag: tag))
                case let name:
                    let wanted = (["if", "for"] + endings).sorted().joined(separator: ", ")
                    throw tag.error("'\(name)' does not belong here; possible are \(wanted)")
                }
            }
        }
        return (nodes, nil)
    }

    /// Reads what belongs to a block that was opened.
    private mutating func body(
        of block: String,
        openedBy tag: TagParser,
        until endings: Set<String>
    ) throws(TemplateError) -> (nodes: [Node], ending: Ending) {
        let (nodes, ending) = try nodes(until: endings)
        guard let ending else { throw tag.error("'\(block)' has no 'end\(block)'") }
        return (nodes, ending)
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

    private mutating func choice(_ opening: TagParser) throws(TemplateError) -> Node {
        var tag = opening
        var condition: Condition? = try tag.condition()
        try tag.end()
        var branches: [Node.Branch] = []
        while true {
            let endings: Set<String> = condition == nil ? ["endif"] : ["elif", "else", "endif"]
            let (nodes, ending) = try body(of: "if", openedBy: opening, until: endings)
            branches.append(Node.Branch(condition: condition, body: nodes, line: tag.line))
            tag = ending.tag
            condition = ending.name == "elif" ? try tag.condition() : nil
            try tag.end()
            if ending.name == "endif" { return .choice(branches) }
        }
    }

    private mutating func loop(_ opening: TagParser) throws(TemplateError) -> Node {
        var tag = opening
        var variables = [try tag.variable()]
        if tag.take(",") { variables.append(try tag.variable()) }
        guard tag.take("in") else { throw tag.error("a loop is written 'for x in list' or 'for key, value in map'") }
        let subject = try tag.operand()
        let filter = tag.take("where") ? try tag.condition() : nil
        try tag.end()

        var (nodes, ending) = try body(of: "for", openedBy: opening, until: ["empty", "endfor"])
        try ending.tag.end()
        var empty: [Node] = []
        if ending.name == "empty" {
            (empty, ending) = try body(of: "for", openedBy: opening, until: ["endfor"])
            try ending.tag.end()
        }
        return .loop(
            Node.Loop(
                variables: variables,
                subject: subject,
                filter: filter,
                body: nodes,
                empty: empty,
                line: opening.line
            )
        )
    }
}
