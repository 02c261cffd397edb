/// The text of a TOML file, in which single values are set while every other byte stays as it is.
///
/// Libraries that write TOML write all of it anew, without comments and order (toml.io, version 1.0).
struct TOMLText: Equatable {
    private(set) var text: String

    init(_ text: String) { self.text = text }

    /// The value at a path, as it is written; nil when there is none.
    func value(at path: [String]) throws(TOMLError) -> String? {
        let layout = try TOMLLayout(text)
        return layout.assignments.first { $0.path == path }.map { String(layout.characters[$0.value]) }
    }

    /// The strings of the list at a path; none when there is no list.
    func strings(at path: [String]) throws(TOMLError) -> [String] {
        let layout = try TOMLLayout(text)
        guard let list = layout.assignments.first(where: { $0.path == path }) else { return [] }
        return layout.elements(of: list).strings.map(\.text)
    }

    /// Whether anything is defined at a path or below it.
    func has(_ path: [String]) throws(TOMLError) -> Bool {
        let layout = try TOMLLayout(text)
        return layout.assignments.contains { $0.path.starts(with: path) }
            || layout.tables.contains { $0.path.starts(with: path) }
    }

    /// The keys of the table at a path, whether written below its head, with dots, or as tables of their own.
    func names(below path: [String]) throws(TOMLError) -> [String] {
        let layout = try TOMLLayout(text)
        let paths = layout.assignments.map(\.path) + layout.tables.map(\.path)
        return Set(paths.filter { $0.count > path.count && $0.starts(with: path) }.map { $0[path.count] }).sorted()
    }

    /// The line of the first value at a path or below it.
    func line(of path: [String]) throws(TOMLError) -> Int {
        try TOMLLayout(text).assignments.first { $0.path.starts(with: path) }?.line ?? 1
    }

    /// Sets the value at a path, in the place where the file has it, or in its table, or in a new table at the end.
    ///
    /// - Parameter literal: the value as TOML writes it.
    mutating func set(_ path: [String], to literal: String) throws(TOMLError) {
        let layout = try TOMLLayout(text)
        if let assignment = layout.assignments.first(where: { $0.path == path }) {
            replace(layout, assignment.value, with: literal)
        } else if let inline = layout.assignments.first(where: { path.starts(with: $0.path) }) {
            throw TOMLError(
                line: inline.line,
                "'\(inline.path.joined(separator: "."))' is written on one line: make it a table of its own, [\(Self.written(inline.path))]"
            )
        } else if path.count == 1 {
            replace(layout, 0..<0, with: "\(Self.written(path)) = \(literal)\n")
        } else if let table = layout.tables.last(where: { $0.path == Array(path.dropLast()) && !$0.isArray }) {
            let last = layout.assignments.last { $0.table == table.id }
            let indentation = last?.indentation ?? table.indentation + "  "
            insert(
                layout,
                after: last?.end ?? table.end,
                "\(indentation)\(Self.written([path[path.count - 1]])) = \(literal)"
            )
        } else if let dotted = layout.assignments.last(where: {
            $0.path.starts(with: path.dropLast()) && $0.tablePath.count < path.count - 1
        }) {
            // Its table exists by dotted keys, and must not get a head as well.
            let key = Self.written(Array(path.dropFirst(dotted.tablePath.count)))
            insert(layout, after: dotted.end, "\(dotted.indentation)\(key) = \(literal)")
        } else {
            let end = text.isEmpty || text.last?.isNewline == true ? "" : "\n"
            text +=
                "\(end)\n[\(Self.written(Array(path.dropLast())))]\n  \(Self.written([path[path.count - 1]])) = \(literal)\n"
        }
    }

    /// Takes strings out of the list at a path, each with its comma, and with its line when nothing else stands there.
    mutating func remove(_ unwanted: Set<String>, at path: [String]) throws(TOMLError) {
        while true {
            let layout = try TOMLLayout(text)
            guard let list = layout.assignments.first(where: { $0.path == path }) else { return }
            let (strings, commas) = layout.elements(of: list)
            guard let index = strings.firstIndex(where: { unwanted.contains($0.text) }) else { return }
            let range = strings[index].range
            let next = strings.dropFirst(index + 1).first?.range.lowerBound ?? list.value.upperBound
            // The last of a list has the comma before it; on another line that may stay (TOML 1.0, "Array").
            let before = commas.last {
                $0 < range.lowerBound && !layout.characters[$0..<range.lowerBound].contains(where: \.isNewline)
            }
            let comma =
                commas.first { range.upperBound <= $0 && $0 < next } ?? (index == strings.count - 1 ? before : nil)
            // From the back, so that places stay what they are.
            for place in ([range] + (comma.map { [$0..<($0 + 1)] } ?? [])).sorted(by: { $0.lowerBound > $1.lowerBound })
            {
                removeOnLine(place)
            }
        }
    }

    /// Removes what stands on one line, with the blanks behind it, or with the whole line when only blanks are left there.
    private mutating func removeOnLine(_ range: Range<Int>) {
        var characters = Array(text)
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let end = characters[range.upperBound...].firstIndex { !isBlank($0) } ?? characters.endIndex
        let start = characters[..<range.lowerBound].lastIndex { !isBlank($0) } ?? -1
        let beginsLine = start < 0 || characters[start].isNewline
        if beginsLine, end < characters.endIndex, characters[end].isNewline {
            characters.removeSubrange((start + 1)...end)
        } else {
            characters.removeSubrange(range.lowerBound..<end)
        }
        text = String(characters)
    }

    private mutating func replace(_ layout: TOMLLayout, _ range: Range<Int>, with new: String) {
        var characters = layout.characters
        characters.replaceSubrange(range, with: new)
        text = String(characters)
    }

    private mutating func insert(_ layout: TOMLLayout, after end: Int, _ line: String) {
        let isWholeLine = end > 0 && layout.characters[end - 1].isNewline
        replace(layout, end..<end, with: isWholeLine ? line + "\n" : "\n" + line)
    }

    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private static func written(_ path: [String]) -> String {
        path.map { $0.allSatisfy(TOMLLayout.isBare) && !$0.isEmpty ? $0 : quoted($0) }.joined(separator: ".")
    }
}

/// A TOML file that cannot be read, or not be changed without changing more.
struct TOMLError: Error, Equatable {
    /// From 1.
    var line: Int
    var sentence: String

    init(line: Int, _ sentence: String) {
        self.line = line
        self.sentence = sentence
    }
}

/// Where a TOML file has its tables and values.
struct TOMLLayout {
    struct Table {
        var id: Int
        var path: [String]
        var isArray: Bool
        var indentation: String
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
        if first == "[" { return try readTable(indentation) }
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

    private mutating func readTable(_ indentation: String) throws(TOMLError) {
        place += 1
        let isArray = next == "["
        if isArray { place += 1 }
        let path = try readPath()
        for _ in 0..<(isArray ? 2 : 1) {
            guard next == "]" else { throw failure("the name of a table ends with ']'") }
            place += 1
        }
        try finishLine()
        tables.append(Table(id: tables.count, path: path, isArray: isArray, indentation: indentation, end: place))
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
