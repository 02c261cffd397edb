/// Reads the tokens of one action.
struct PipelineParser {
    private let tokens: [PlacedToken]
    private let line: Int
    private var position = 0

    static func pipeline(_ tokens: [PlacedToken], at line: Int) throws(TemplateError) -> Pipeline {
        var parser = PipelineParser(tokens: tokens, line: line)
        let pipeline = try parser.pipeline()
        if let rest = parser.next {
            throw TemplateError("\(rest.token.shown) stands where the action should end", line: line)
        }
        return pipeline
    }

    private init(tokens: [PlacedToken], line: Int) {
        self.tokens = tokens
        self.line = line
    }

    private var next: PlacedToken? { position < tokens.count ? tokens[position] : nil }

    private mutating func pipeline() throws(TemplateError) -> Pipeline {
        var pipeline = declaration()
        repeat {
            pipeline.commands.append(try command())
        } while skip(.pipe)
        return pipeline
    }

    /// `$a := `, `$a = ` or `$a, $b := `; nothing where the action does not begin so.
    private mutating func declaration() -> Pipeline {
        var pipeline = Pipeline(commands: [], line: line)
        let begin = position
        var names: [String] = []
        while case .variable(let name)? = next?.token {
            position += 1
            names.append(name)
            guard skip(.comma) else { break }
        }
        if !names.isEmpty, names.count <= 2, next?.token == .declare || next?.token == .assign {
            pipeline.variables = names
            pipeline.assigns = next?.token == .assign
            position += 1
        } else {
            position = begin
        }
        return pipeline
    }

    private mutating func command() throws(TemplateError) -> [Operand] {
        var operands: [Operand] = []
        while let token = next?.token, token != .pipe, token != .close { operands.append(try operand(token)) }
        guard !operands.isEmpty else { throw TemplateError("a value is missing", line: line) }
        return operands
    }

    private mutating func operand(_ token: Token) throws(TemplateError) -> Operand {
        position += 1
        switch token {
        case .text(let text): return .value(.text(text))
        case .number(let value): return .value(value)
        case .word("true"): return .value(.bool(true))
        case .word("false"): return .value(.bool(false))
        case .word("nil"): return .value(.none)
        case .word(let name): return .word(name)
        case .field(let name): return .fields((name.isEmpty ? [] : [name]) + fields())
        case .variable(let name): return .variable(name, fields: fields())
        case .open:
            let group = try pipeline()
            guard skip(.close) else { throw TemplateError("'(' has no ')'", line: line) }
            return .group(group, fields: fields())
        case .pipe, .close, .declare, .assign, .comma:
            throw TemplateError("\(token.shown) means nothing here", line: line)
        }
    }

    /// `.a.b` directly behind an operand.
    private mutating func fields() -> [String] {
        var fields: [String] = []
        while let placed = next, !placed.isApart, case .field(let name) = placed.token {
            position += 1
            fields.append(name)
        }
        return fields
    }

    private mutating func skip(_ token: Token) -> Bool {
        guard next?.token == token else { return false }
        position += 1
        return true
    }
}
