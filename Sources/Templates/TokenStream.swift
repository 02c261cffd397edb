/// Tokens with a mark among them.
struct TokenStream {
    private let tokens: [Token]
    private var position = 0
    private var depth = 0

    /// The last of the tokens is the end.
    init(_ tokens: [Token]) { self.tokens = tokens }

    var next: Token { tokens[position] }
    var afterNext: Token { tokens[min(position + 1, tokens.count - 1)] }
    var place: Place { next.place }

    mutating func take() -> Token {
        let token = next
        position = min(position + 1, tokens.count - 1)
        return token
    }

    mutating func takeIf(_ kind: Token.Kind) -> Bool {
        guard next.kind == kind else { return false }
        position += 1
        return true
    }

    mutating func takeSymbol(_ text: String) -> Bool { takeIf(.symbol(text)) }
    mutating func takeName(_ text: String) -> Bool { takeIf(.name(text)) }

    func stands(_ names: [String]) -> Bool {
        if case .name(let name) = next.kind { names.contains(name) } else { false }
    }

    /// Takes a token that has to be there.
    mutating func expect(_ kind: Token.Kind) throws(Fault) {
        guard !takeIf(kind) else { return }
        throw unexpected(instead: Token(kind: kind, place: place).description)
    }

    mutating func name(of what: String) throws(Fault) -> String {
        guard case .name(let name) = next.kind else { throw unexpected(instead: what) }
        position += 1
        return name
    }

    /// Reads what stands within something else; a text that goes too deep would take the stack.
    mutating func nested<Result>(
        _ read: (inout TokenStream) throws(Fault) -> Result
    ) throws(Fault) -> Result {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw .syntax("this is nested too deeply", at: place) }
        return try read(&self)
    }

    private static let deepest = 100

    func unexpected(instead wanted: String) -> Fault {
        .syntax("\(next.description) stands where \(wanted) should", at: place)
    }
}
