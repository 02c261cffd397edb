/// Reads the tokens of a template as nodes.
///
/// Of Jinja's tags it takes `if`, `for`, `set` and `raw`, which are what one file without others needs.
struct TemplateParser {
    private var stream: TokenStream
    /// How many blocks are open; more than a few would take the stack.
    private var depth = 0
    private static let deepest = 50

    static func parse(_ text: String, keepsLastLineBreak: Bool) throws(Fault) -> [Node] {
        var parser = TemplateParser(
            stream: TokenStream(try Lexer.tokens(of: text, keepsLastLineBreak: keepsLastLineBreak))
        )
        return try parser.nodes(until: [])
    }

    private init(stream: TokenStream) { self.stream = stream }

    /// Reads up to one of these tags, of which the name is next, or to the template's end.
    private mutating func nodes(until endings: [String]) throws(Fault) -> [Node] {
        var nodes: [Node] = []
        while true {
            switch stream.next.kind {
            case .data(let text):
                _ = stream.take()
                nodes.append(.text(text))
            case .opening(.show):
                _ = stream.take()
                nodes.append(.show(try stream.values()))
                try stream.expect(.closing(.show))
            case .opening:
                _ = stream.take()
                if stream.stands(endings) { return nodes }
                nodes.append(try block(possible: endings))
            default:
                return nodes
            }
        }
    }

    private mutating func block(possible endings: [String]) throws(Fault) -> Node {
        let place = stream.place
        switch try stream.name(of: "a tag's name, such as 'if',") {
        case "if": return try choice(from: place)
        case "for": return try loop(from: place)
        case "set": return try assignment()
        case let name:
            let possible = (endings + ["for", "if", "raw", "set"]).joined(separator: ", ")
            throw .syntax("'\(name)' does not belong here; possible are \(possible)", at: place)
        }
    }

    /// Reads what belongs to a block that was opened, and the name of the tag that ends it.
    private mutating func body(
        of block: String,
        from place: Place,
        until endings: [String]
    ) throws(Fault) -> (nodes: [Node], ending: String) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw .syntax("'\(block)' is nested too deeply", at: place) }
        let nodes = try nodes(until: endings)
        guard stream.next.kind != .end else { throw .syntax("'\(block)' has no 'end\(block)'", at: place) }
        return (nodes, try stream.name(of: "a tag's name"))
    }

    private mutating func choice(from place: Place) throws(Fault) -> Node {
        var branches: [Node.Branch] = []
        var ending = "elif"
        while ending == "elif" {
            let condition = try stream.values(withChoice: false)
            try stream.expect(.closing(.block))
            let (nodes, end) = try body(of: "if", from: place, until: ["elif", "else", "endif"])
            branches.append(Node.Branch(condition: condition, body: nodes))
            ending = end
        }
        return .choice(branches, otherwise: try rest(of: "if", after: ending, from: place))
    }

    private mutating func loop(from place: Place) throws(Fault) -> Node {
        let variable = try assignee(until: .name("in"))
        guard stream.takeName("in") else {
            throw stream.unexpected(instead: "'in', as in 'for x in list' or 'for key, value in map.items()',")
        }
        let subject = try stream.values(withChoice: false)
        let filter = stream.takeName("if") ? try stream.expression() : nil
        try stream.expect(.closing(.block))
        let (nodes, ending) = try body(of: "for", from: place, until: ["else", "endfor"])
        let otherwise = try rest(of: "for", after: ending, from: place)
        return .loop(
            Node.Loop(variable: variable, subject: subject, filter: filter, body: nodes, otherwise: otherwise)
        )
    }

    /// What stands between `else`, if that came, and the end of a block.
    private mutating func rest(of block: String, after ending: String, from place: Place) throws(Fault) -> [Node] {
        try stream.expect(.closing(.block))
        guard ending == "else" else { return [] }
        let (nodes, _) = try body(of: block, from: place, until: ["end\(block)"])
        try stream.expect(.closing(.block))
        return nodes
    }

    private mutating func assignment() throws(Fault) -> Node {
        let variable = try assignee(until: .symbol("="))
        guard stream.takeSymbol("=") else {
            throw stream.unexpected(instead: "'=', as in 'set x = 1',")
        }
        let value = try stream.values()
        try stream.expect(.closing(.block))
        return .assign(variable, value)
    }

    private mutating func assignee(until end: Token.Kind) throws(Fault) -> Assignee {
        var names: [Assignee] = []
        var isOne = true
        repeat {
            if stream.takeSymbol("(") {
                names.append(try assignee(until: .symbol(")")))
                try stream.expect(.symbol(")"))
            } else {
                names.append(.name(try variable()))
            }
            if stream.next.kind == .symbol(",") { isOne = false }
        } while stream.takeSymbol(",") && stream.next.kind != end
        return isOne ? names[0] : .several(names)
    }

    private mutating func variable() throws(Fault) -> String {
        let taken: Set<String> = ["true", "True", "false", "False", "none", "None", "loop"]
        guard case .name(let name) = stream.next.kind, !taken.contains(name), !TokenStream.reserved.contains(name)
        else { throw stream.unexpected(instead: "a variable's name") }
        _ = stream.take()
        return name
    }
}
