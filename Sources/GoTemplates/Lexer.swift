/// Takes a template apart: what stands between actions, and the tokens of each.
struct Lexer {
    private let bytes: [Unicode.Scalar]
    private var position = 0
    private var line = 1

    static func pieces(of text: String) throws(TemplateError) -> [Piece] {
        var lexer = Lexer(bytes: Array(text.unicodeScalars))
        return try lexer.pieces()
    }

    private init(bytes: [Unicode.Scalar]) { self.bytes = bytes }

    private mutating func pieces() throws(TemplateError) -> [Piece] {
        var pieces: [Piece] = []
        var verbatim = String.UnicodeScalarView()
        var isTrimming = false
        while position < bytes.count {
            guard begins("{{") else {
                let scalar = take()
                if !(isTrimming && Self.isBlank(scalar)) {
                    isTrimming = false
                    verbatim.append(scalar)
                }
                continue
            }
            let begin = line
            skip(2)
            // A dash belongs to the braces only with a blank behind it: '{{-3}}' is a number.
            if begins("-"), position + 1 < bytes.count, Self.isBlank(bytes[position + 1]) {
                skip(1)
                while let last = verbatim.last, Self.isBlank(last) { verbatim.removeLast() }
            }
            pieces.append(.verbatim(String(verbatim)))
            verbatim = String.UnicodeScalarView()
            let tokens = try action(from: begin)
            isTrimming = endsTrimming()
            if let tokens { pieces.append(.action(tokens, line: begin)) }
        }
        return pieces + [.verbatim(String(verbatim))]
    }

    /// The tokens up to the braces that close it; nil for a comment.
    private mutating func action(from begin: Int) throws(TemplateError) -> [PlacedToken]? {
        var tokens: [PlacedToken] = []
        var isApart = skipBlanks()
        if begins("/*") {
            while position < bytes.count, !begins("*/") { skip(1) }
            skip(2)
            _ = skipBlanks()
            guard isAtEnd else { throw TemplateError("a comment '{{/*' ends with '*/}}'", line: begin) }
            return nil
        }
        while position < bytes.count {
            if isAtEnd { return tokens }
            tokens.append(PlacedToken(token: try token(), isApart: isApart))
            isApart = skipBlanks()
        }
        throw TemplateError("'{{' has no '}}'", line: begin)
    }

    private var isAtEnd: Bool { begins("}}") || begins("-}}") }

    /// Steps over the closing braces; whether what follows loses its blanks.
    private mutating func endsTrimming() -> Bool {
        let trims = begins("-")
        skip(trims ? 3 : 2)
        return trims
    }

    private mutating func token() throws(TemplateError) -> Token {
        let scalar = bytes[position]
        switch scalar {
        case "|": return single(.pipe)
        case "(": return single(.open)
        case ")": return single(.close)
        case ",": return single(.comma)
        case "=": return single(.assign)
        case ":":
            guard begins(":=") else { break }
            skip(2)
            return .declare
        case "\"": return .text(try quoted())
        case "`": return .text(try raw())
        case "$":
            skip(1)
            return .variable(name())
        case ".":
            skip(1)
            return .field(name())
        case "0"..."9", "-", "+": return .number(try number())
        default:
            if Self.isOfName(scalar) { return .word(name()) }
        }
        throw TemplateError("'\(scalar)' means nothing here", line: line)
    }

    private mutating func single(_ token: Token) -> Token {
        skip(1)
        return token
    }

    private mutating func name() -> String {
        var name = String.UnicodeScalarView()
        while position < bytes.count, Self.isOfName(bytes[position]) { name.append(take()) }
        return String(name)
    }

    private mutating func number() throws(TemplateError) -> Value {
        var digits = String.UnicodeScalarView()
        while position < bytes.count, Self.isOfName(bytes[position]) || ["-", "+", "."].contains(bytes[position]) {
            if begins("-}}") { break }
            digits.append(take())
        }
        let text = String(digits).replacing("_", with: "")
        let isNegative = text.hasPrefix("-")
        let bare = text.drop { $0 == "-" || $0 == "+" }
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where bare.lowercased().hasPrefix(prefix) {
            if let number = Int(bare.dropFirst(2), radix: radix) { return .int(isNegative ? -number : number) }
        }
        if let number = Int(text) { return .int(number) }
        if let number = Double(text) { return .float(number) }
        throw TemplateError("'\(text)' is no number", line: line)
    }

    private mutating func raw() throws(TemplateError) -> String {
        let begin = line
        skip(1)
        var text = String.UnicodeScalarView()
        while position < bytes.count, bytes[position] != "`" { text.append(take()) }
        guard position < bytes.count else { throw TemplateError("a text in '`' has no end", line: begin) }
        skip(1)
        return String(text)
    }

    private mutating func quoted() throws(TemplateError) -> String {
        skip(1)
        var text = String.UnicodeScalarView()
        while position < bytes.count, bytes[position] != "\n" {
            let scalar = take()
            if scalar == "\"" { return String(text) }
            text.append(scalar == "\\" ? try escaped() : scalar)
        }
        throw TemplateError("a text in '\"' has no end on its line", line: line)
    }

    private mutating func escaped() throws(TemplateError) -> Unicode.Scalar {
        guard position < bytes.count else { throw TemplateError("'\\' stands at the end", line: line) }
        let scalar = take()
        let plain: [Unicode.Scalar: Unicode.Scalar] = [
            "n": "\n", "t": "\t", "r": "\r", "\\": "\\", "\"": "\"", "'": "'", "a": "\u{7}", "b": "\u{8}",
        ]
        if let meant = plain[scalar] { return meant }
        let lengths: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]
        if let length = lengths[scalar], position + length <= bytes.count {
            let digits = String(String.UnicodeScalarView(bytes[position..<position + length]))
            if let code = UInt32(digits, radix: 16), let meant = Unicode.Scalar(code) {
                skip(length)
                return meant
            }
        }
        throw TemplateError("'\\\(scalar)' means nothing in a text", line: line)
    }

    // MARK: Steps

    private func begins(_ text: String) -> Bool { bytes[position...].starts(with: text.unicodeScalars) }

    private mutating func take() -> Unicode.Scalar {
        defer { skip(1) }
        return bytes[position]
    }

    private mutating func skip(_ count: Int) {
        let end = min(position + count, bytes.count)
        line += bytes[position..<end].count { $0 == "\n" }
        position = end
    }

    private mutating func skipBlanks() -> Bool {
        let begin = position
        while position < bytes.count, Self.isBlank(bytes[position]) { skip(1) }
        return position > begin
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { [" ", "\t", "\r", "\n"].contains(scalar) }

    private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }
}
