/// Cuts a template into tokens, by the rules of Jinja's own lexer with `trim_blocks` and `lstrip_blocks` off.
struct Lexer {
    private var reader: ScalarReader
    private var tokens: [Token] = []

    static func tokens(of text: String, keepsLastLineBreak: Bool) throws(Fault) -> [Token] {
        var lexer = Lexer(reader: ScalarReader(text, keepsLastLineBreak: keepsLastLineBreak))
        while try lexer.takeData() {}
        lexer.add(.end, at: lexer.reader.place)
        return lexer.tokens
    }

    private init(reader: ScalarReader) { self.reader = reader }

    private mutating func add(_ kind: Token.Kind, at place: Place) {
        tokens.append(Token(kind: kind, place: place))
    }

    // MARK: Outside of tags

    /// Takes the text up to the next tag, and the tag; false when the template ends before one.
    private mutating func takeData() throws(Fault) -> Bool {
        let start = reader.place
        let data = reader.takeUntil { reader in
            reader.next == "{" && Self.openings.contains { reader.stands($0.rawValue) }
        }
        guard let tag = Self.openings.first(where: { reader.stands($0.rawValue) }) else {
            addData(data, stripped: false, at: start)
            return false
        }
        let opening = reader.place
        reader.skip(2)
        let stripped = reader.takeIf("-")
        if !stripped { _ = reader.takeIf("+") }
        addData(data, stripped: stripped, at: start)
        switch tag {
        case .comment:
            try skipComment(from: opening)
        case .block where takeRawOpening():
            try takeRaw(from: opening)
        case .show, .block:
            add(.opening(tag), at: opening)
            try takeTag(tag, from: opening)
        }
        return true
    }

    private static let openings: [Token.Tag] = [.show, .block, .comment]

    private mutating func addData(_ data: [Unicode.Scalar], stripped: Bool, at place: Place) {
        let text = String(scalars: data)
        let shown = stripped ? text.stripped(start: false) : text
        if !shown.isEmpty { add(.data(shown), at: place) }
    }

    private mutating func skipComment(from opening: Place) throws(Fault) {
        let comment = reader.takeUntil { $0.stands("#}") }
        guard !reader.isAtEnd else { throw Fault(problem: .unterminated("{#"), place: opening) }
        reader.skip(2)
        if comment.last == "-" { reader.skipSpace() }
    }

    /// Takes the rest of `{% raw %}` if that is what was opened.
    private mutating func takeRawOpening() -> Bool {
        var ahead = reader
        ahead.skipSpace()
        guard ahead.takeIf("raw") else { return false }
        ahead.skipSpace()
        let strips = ahead.takeIf("-")
        guard ahead.takeIf("%}") else { return false }
        if strips { ahead.skipSpace() }
        reader = ahead
        return true
    }

    private mutating func takeRaw(from opening: Place) throws(Fault) {
        let start = reader.place
        let data = reader.takeUntil { Self.rawEnding($0) != nil }
        guard let ending = Self.rawEnding(reader) else {
            throw .syntax("'raw' has no '{% endraw %}'", at: opening)
        }
        addData(data, stripped: ending.strips, at: start)
        reader = ending.after
    }

    /// Where a `{% endraw %}` that begins here ends.
    private static func rawEnding(_ reader: ScalarReader) -> (after: ScalarReader, strips: Bool)? {
        var ahead = reader
        guard ahead.takeIf("{%") else { return nil }
        let strips = ahead.takeIf("-")
        if !strips { _ = ahead.takeIf("+") }
        ahead.skipSpace()
        guard ahead.takeIf("endraw") else { return nil }
        ahead.skipSpace()
        let stripsAfter = ahead.takeIf("-")
        if !stripsAfter { _ = ahead.takeIf("+") }
        guard ahead.takeIf("%}") else { return nil }
        if stripsAfter { ahead.skipSpace() }
        return (ahead, strips)
    }

    // MARK: Inside of a tag

    private mutating func takeTag(_ tag: Token.Tag, from opening: Place) throws(Fault) {
        var brackets: [Unicode.Scalar] = []
        let start = tokens.count
        while !reader.isAtEnd {
            let place = reader.place
            guard tokens.count - start < Self.longest else { throw .syntax("this tag is too long", at: opening) }
            // Within brackets `}}` closes two of them.
            if brackets.isEmpty, takeClosing(tag) {
                add(.closing(tag), at: place)
                return
            }
            guard let next = reader.next, !next.isPythonSpace else {
                reader.skip(1)
                continue
            }
            if let kind = try reader.takeWord() {
                add(kind, at: place)
            } else if let symbol = Self.symbols.first(where: { reader.takeIf($0) }) {
                try match(symbol, next, &brackets, at: place)
                add(.symbol(symbol), at: place)
            } else if next == "'" || next == "\"" {
                throw .syntax("the quote \(next) is not closed", at: place)
            } else {
                throw .syntax("'\(next)' means nothing in a tag", at: place)
            }
        }
        throw Fault(problem: .unterminated(tag.rawValue), place: opening)
    }

    /// In tokens; what is read of a longer one could be too deep to be evaluated.
    private static let longest = 2000

    private mutating func takeClosing(_ tag: Token.Tag) -> Bool {
        if reader.takeIf(tag.closing) { return true }
        if tag == .block, reader.takeIf("+%}") { return true }
        guard reader.takeIf("-" + tag.closing) else { return false }
        reader.skipSpace()
        return true
    }

    private func match(
        _ symbol: String,
        _ scalar: Unicode.Scalar,
        _ brackets: inout [Unicode.Scalar],
        at place: Place
    ) throws(Fault) {
        let pairs: [Unicode.Scalar: Unicode.Scalar] = ["(": ")", "[": "]", "{": "}"]
        if let closing = pairs[scalar] {
            brackets.append(closing)
        } else if pairs.values.contains(scalar), brackets.popLast() != scalar {
            throw .syntax("'\(symbol)' closes nothing that is open", at: place)
        }
    }

    /// The longer ones first.
    private static let symbols = [
        "**", "//", "==", "!=", ">=", "<=",
        "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",",
    ]
}
