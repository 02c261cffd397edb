/// Reads a template: its nodes, and the templates that it defines.
struct Parser {
    private let pieces: [Piece]
    private var position = 0
    private(set) var defined: [String: [Node]] = [:]

    init(_ text: String) throws(TemplateError) { pieces = try Lexer.pieces(of: text) }

    mutating func nodes() throws(TemplateError) -> [Node] { try body(of: nil).nodes }

    /// How a body ended: the action that ended it, `end` or `else` with what stands behind it.
    private struct Body {
        var nodes: [Node]
        var rest: [PlacedToken] = []
        var isElse = false
        var line = 0
    }

    /// - Parameter opener: what opened it, and where; nil for the template itself.
    private mutating func body(of opener: (name: String, line: Int)?) throws(TemplateError) -> Body {
        var nodes: [Node] = []
        while position < pieces.count {
            let piece = pieces[position]
            position += 1
            guard case .action(let tokens, let line) = piece else {
                if case .verbatim(let text) = piece, !text.isEmpty { nodes.append(.verbatim(text)) }
                continue
            }
            guard case .word(let word)? = tokens.first?.token else {
                nodes.append(.show(try PipelineParser.pipeline(tokens, at: line)))
                continue
            }
            let rest = Array(tokens.dropFirst())
            switch word {
            case "end", "else":
                guard opener != nil else {
                    throw TemplateError("nothing is open that '\(word)' could close", line: line)
                }
                return Body(nodes: nodes, rest: rest, isElse: word == "else", line: line)
            case "if": nodes.append(try choice(rest, at: line))
            case "with", "range": nodes.append(try block(word, rest, at: line))
            case "define":
                defined[try name(of: rest, at: line)] = try closed(word, at: line)
            case "block":
                let name = try name(of: Array(rest.prefix(1)), at: line)
                let body = try closed(word, at: line)
                if defined[name] == nil { defined[name] = body }
                nodes.append(try template(rest, at: line))
            case "template": nodes.append(try template(rest, at: line))
            default: nodes.append(.show(try PipelineParser.pipeline(tokens, at: line)))
            }
        }
        if let opener { throw TemplateError("'\(opener.name)' has no 'end'", line: opener.line) }
        return Body(nodes: nodes)
    }

    private mutating func choice(_ condition: [PlacedToken], at line: Int) throws(TemplateError) -> Node {
        var branches: [Node.Branch] = []
        var condition = condition
        var begin = line
        while true {
            let pipeline = try PipelineParser.pipeline(condition, at: begin)
            let body = try body(of: ("if", line))
            branches.append(Node.Branch(condition: pipeline, body: body.nodes))
            guard body.isElse else { return .choice(branches, otherwise: []) }
            if case .word("if")? = body.rest.first?.token {
                (condition, begin) = (Array(body.rest.dropFirst()), body.line)
                continue
            }
            return .choice(branches, otherwise: try closed("if", at: line))
        }
    }

    private mutating func block(_ word: String, _ rest: [PlacedToken], at line: Int) throws(TemplateError) -> Node {
        let pipeline = try PipelineParser.pipeline(rest, at: line)
        let body = try body(of: (word, line))
        let otherwise = body.isElse ? try closed(word, at: line) : []
        return word == "with"
            ? .with(pipeline, body: body.nodes, otherwise: otherwise)
            : .loop(pipeline, body: body.nodes, otherwise: otherwise)
    }

    /// A body that ends with `end` alone.
    private mutating func closed(_ word: String, at line: Int) throws(TemplateError) -> [Node] {
        let body = try body(of: (word, line))
        guard !body.isElse else { throw TemplateError("this 'else' belongs to no 'if'", line: body.line) }
        return body.nodes
    }

    private func name(of tokens: [PlacedToken], at line: Int) throws(TemplateError) -> String {
        guard tokens.count == 1, case .text(let name) = tokens[0].token else {
            throw TemplateError("a template has a name in '\"'", line: line)
        }
        return name
    }

    private func template(_ tokens: [PlacedToken], at line: Int) throws(TemplateError) -> Node {
        let name = try name(of: Array(tokens.prefix(1)), at: line)
        let rest = Array(tokens.dropFirst())
        return .template(name, rest.isEmpty ? nil : try PipelineParser.pipeline(rest, at: line), line: line)
    }
}
