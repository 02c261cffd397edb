import YAML

/// One command of a script, cut into words as a shell would, without expanding anything.
struct ShellStatement: Equatable {
    /// Commands that are joined by `|`.
    var pipeline: [[String]]
    /// What follows `||`.
    var otherwise: [String] = []
    /// As it is written, on one line.
    var text: String
    var mark: Mark

    /// The words of a command that stands alone.
    var words: [String] { pipeline.count == 1 ? pipeline[0] : [] }
    var head: String { pipeline.first?.first ?? "" }

    /// The statements of a script; comments and empty lines are none.
    static func all(of text: String, file: String) -> [ShellStatement] {
        var lexer = ShellLexer(text, file: file)
        lexer.readAll()
        return lexer.statements
    }
}

private struct ShellLexer {
    private let characters: [Character]
    private let file: String
    private var index = 0
    private var line = 1
    private var column = 1

    private(set) var statements: [ShellStatement] = []
    private var start: (index: Int, mark: Mark)?
    private var pipeline: [[String]] = [[]]
    private var otherwise: [String]?
    private var word = ""
    private var hasWord = false

    init(_ text: String, file: String) {
        characters = Array(text.replacing("\r\n", with: "\n"))
        self.file = file
    }

    mutating func readAll() {
        while let character = peek() {
            switch character {
            case "\\": escape()
            case "'", "\"": quoted(by: character)
            case "`", "$": expansion()
            case "#" where !hasWord: skipComment()
            case " ", "\t": endWord(); advance()
            case "\n", ";": endStatement(); advance()
            case "|" where peek(1) == "|":
                endWord()
                advance(2)
                otherwise = otherwise ?? []
            case "|":
                endWord()
                advance()
                if otherwise == nil { pipeline.append([]) }
            case "&" where peek(1) == "&": endStatement(); advance(2)
            case "(", ")": bracket(character)
            default: take()
            }
        }
        endStatement()
    }

    private func peek(_ distance: Int = 0) -> Character? {
        index + distance < characters.count ? characters[index + distance] : nil
    }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where index < characters.count {
            (line, column) = characters[index] == "\n" ? (line + 1, 1) : (line, column + 1)
            index += 1
        }
    }

    private mutating func take() {
        begin()
        hasWord = true
        if let character = peek() { word.append(character) }
        advance()
    }

    private mutating func begin() {
        if start == nil { start = (index, Mark(file: file, line: line, column: column)) }
    }

    private mutating func escape() {
        if peek(1) == "\n" {
            // The line goes on.
            endWord()
            advance(2)
        } else {
            begin()
            advance()
            take()
        }
    }

    private mutating func quoted(by quote: Character) {
        begin()
        hasWord = true
        advance()
        while let character = peek(), character != quote { take() }
        advance()
    }

    /// `$(…)` and backticks stay whole, with the blanks and bars within them.
    private mutating func expansion() {
        if peek() == "`" {
            take()
            while let character = peek(), character != "`" { take() }
            take()
        } else {
            take()
            guard peek() == "(" else { return }
            var depth = 0
            repeat {
                if peek() == "(" { depth += 1 }
                if peek() == ")" { depth -= 1 }
                take()
            } while depth > 0 && peek() != nil
        }
    }

    private mutating func skipComment() {
        while let character = peek(), character != "\n" { advance() }
    }

    /// A group's brackets are words of their own.
    private mutating func bracket(_ character: Character) {
        if hasWord {
            take()
        } else {
            take()
            endWord()
        }
    }

    private mutating func endWord() {
        guard hasWord else { return }
        if otherwise != nil { otherwise?.append(word) } else { pipeline[pipeline.count - 1].append(word) }
        (word, hasWord) = ("", false)
    }

    private mutating func endStatement() {
        endWord()
        if let start {
            let text = String(characters[start.index..<index]).split { $0.isWhitespace }.joined(separator: " ")
            statements.append(
                ShellStatement(
                    pipeline: pipeline.map(Self.withoutSilence).filter { !$0.isEmpty },
                    otherwise: otherwise ?? [],
                    text: text,
                    mark: start.mark
                )
            )
        }
        (start, pipeline, otherwise) = (nil, [[]], nil)
    }

    /// Without `> /dev/null` and its like.
    private static func withoutSilence(_ words: [String]) -> [String] {
        var rest: [String] = []
        var words = words[...]
        while let word = words.popFirst() {
            if [">", "2>", "&>"].contains(word), words.first == "/dev/null" {
                words.removeFirst()
            } else if ![">/dev/null", "2>/dev/null", "&>/dev/null", "2>&1"].contains(word) {
                rest.append(word)
            }
        }
        return rest
    }
}
