/// Where a TOML file has its tables and values.
struct TOMLLayout {
    struct Table {
        var id: Int
        var path: [String]
        var isArray: Bool
        var indentation: String
        /// The beginning of its line.
        var start: Int
        /// Behind its line.
        var end: Int
    }

    struct Assignment {
        var path: [String]
        /// The table that it stands in; nil before the first.
        var table: Int?
        var tablePath: [String]
        var line: Int
        var indentation: String
        /// The value, without blanks and comments around it.
        var value: Range<Int>
        /// Behind its line.
        var end: Int
    }

    let characters: [Character]
    private(set) var tables: [Table] = []
    private(set) var assignments: [Assignment] = []
    private var place = 0
    private var line = 1

    init(_ text: String) throws(TOMLError) {
        characters = Array(text)
        while place < characters.count { try readLine() }
    }

    static func isBare(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_" || character == "-")
    }

    private var next: Character? { place < characters.count ? characters[place] : nil }

    private func failure(_ sentence: String) -> TOMLError { TOMLError(line: line, sentence) }

    private mutating func take() -> Character {
        let character = characters[place]
        if character.isNewline { line += 1 }
        place += 1
        return character
    }

    private mutating func skipBlanks() {
        while let character = next, character == " " || character == "\t" { place += 1 }
    }

    /// Passes over blanks, a comment and the end of the line; anything else is a mistake.
    private mutating func finishLine() throws(TOMLError) {
        skipBlanks()
        if next == "#" { while let character = next, !character.isNewline { place += 1 } }
        guard let character = next else { return }
        guard character.isNewline else { throw failure("there is more on the line than belongs there") }
        _ = take()
    }

    private mutating func readLine() throws(TOMLError) {
        let start = place
        skipBlanks()
        let indentation = String(characters[start..<place])
        guard let first = next, first != "#", !first.isNewline else { return try finishLine() }
        if first == "[" { return try readTable(from: start, indentation) }
        let own = try readPath()
        guard next == "=" else { throw failure("a key is followed by '='") }
        place += 1
        skipBlanks()
        let beginning = place
        let beginningLine = line
        try passValue()
        let table = tables.last
        let value = beginning..<place
        try finishLine()
        assignments.append(
            Assignment(
                path: (table?.path ?? []) + own,
                table: table?.id,
                tablePath: table?.path ?? [],
                line: beginningLine,
                indentation: indentation,
                value: value,
                end: place
            )
        )
    }

    private mutating func readTable(from start: Int, _ indentation: String) throws(TOMLError) {
        place += 1
        let isArray = next == "["
        if isArray { place += 1 }
        let path = try readPath()
        for _ in 0..<(isArray ? 2 : 1) {
            guard next == "]" else { throw failure("the name of a table ends with ']'") }
            place += 1
        }
        try finishLine()
        tables.append(
            Table(id: tables.count, path: path, isArray: isArray, indentation: indentation, start: start, end: place)
        )
    }

    private mutating func readPath() throws(TOMLError) -> [String] {
        var path: [String] = []
        while true {
            skipBlanks()
            path.append(try readKey())
            skipBlanks()
            guard next == "." else { return path }
            place += 1
        }
    }

    private mutating func readKey() throws(TOMLError) -> String {
        guard let first = next else { throw failure("a key is missing") }
        if first == "\"" || first == "'" {
            let start = place
            try passString()
            guard let key = Self.unquoted(characters[start..<place]) else {
                throw failure("a key is written with an escape: write it without one, or in single quotes")
            }
            return key
        }
        let start = place
        while let character = next, Self.isBare(character) { place += 1 }
        guard start < place else { throw failure("a key cannot begin with '\(first)'") }
        return String(characters[start..<place])
    }

    /// What a string between single marks says; nil when it has an escape other than `\"` and `\\`, so that two spellings are one.
    static func unquoted(_ string: ArraySlice<Character>) -> String? {
        guard let quote = string.first, string.count >= 2, string.last == quote else { return nil }
        var rest = string.dropFirst().dropLast()
        var text = ""
        while let character = rest.popFirst() {
            guard character == "\\", quote == "\"" else {
                text.append(character)
                continue
            }
            guard let escaped = rest.popFirst(), escaped == "\"" || escaped == "\\" else { return nil }
            text.append(escaped)
        }
        return text
    }

    /// The strings of a list, and where they and the commas are.
    func elements(of list: Assignment) -> (strings: [(text: String, range: Range<Int>)], commas: [Int]) {
        var strings: [(text: String, range: Range<Int>)] = []
        var commas: [Int] = []
        var place = list.value.lowerBound
        while place < list.value.upperBound {
            let start = place
            place += 1
            switch characters[start] {
            case ",": commas.append(start)
            case "#": while place < list.value.upperBound, !characters[place].isNewline { place += 1 }
            case let quote where quote == "\"" || quote == "'":
                while place < list.value.upperBound, characters[place] != quote {
                    place += quote == "\"" && characters[place] == "\\" ? 2 : 1
                }
                // Behind a string of three marks it may be off.
                place = min(place + 1, list.value.upperBound)
                strings.append((Self.unquoted(characters[start..<place]) ?? "", start..<place))
            default: break
            }
        }
        return (strings, commas)
    }

    /// Passes over a value, on as many lines as its brackets ask for, and not over the blanks behind it.
    private mutating func passValue() throws(TOMLError) {
        var depth = 0
        var end = place
        while let character = next {
            switch character {
            case "\"", "'": try passString()
            case "#":
                guard depth > 0 else { return place = end }
                while let character = next, !character.isNewline { place += 1 }
                continue
            case "[", "{":
                depth += 1
                place += 1
            case "]", "}":
                depth -= 1
                place += 1
            case _ where character.isNewline:
                guard depth > 0 else { return place = end }
                _ = take()
                continue
            case " ", "\t":
                place += 1
                continue
            default: place += 1
            }
            end = place
        }
        guard depth == 0 else { throw failure("a bracket is not closed") }
        place = end
    }

    private mutating func passString() throws(TOMLError) {
        let quote = take()
        let isLong = place + 1 < characters.count && characters[place] == quote && characters[place + 1] == quote
        if isLong { place += 2 }
        let mark = [Character](repeating: quote, count: isLong ? 3 : 1)
        while place < characters.count {
            if characters[place...].starts(with: mark) {
                place += mark.count
                return
            }
            if characters[place].isNewline, !isLong { break }
            if take() == "\\", quote == "\"", place < characters.count { _ = take() }
        }
        throw failure("a string is not closed")
    }
}
