/// The text of a TOML file, in which single values are set while every other byte stays as it is.
///
/// Libraries that write TOML write all of it anew, without comments and order (toml.io, version 1.0).
package struct TOMLText {
    private var layout: TOMLLayout

    package init(_ text: String) throws(TOMLError) { layout = try TOMLLayout(text) }

    package var text: String { String(layout.characters) }

    /// The value at a path, as it is written; nil when there is none.
    package func value(at path: [String]) -> String? {
        layout.assignments.first { $0.path == path }.map { String(layout.characters[$0.value]) }
    }

    /// The strings of the list at a path; none when there is no list.
    package func strings(at path: [String]) -> [String] {
        guard let list = layout.assignments.first(where: { $0.path == path }) else { return [] }
        return layout.elements(of: list).strings.map(\.text)
    }

    /// Whether anything is defined at a path or below it.
    package func has(_ path: [String]) -> Bool {
        layout.assignments.contains { $0.path.starts(with: path) }
            || layout.tables.contains { $0.path.starts(with: path) }
    }

    /// The keys of the table at a path, whether written below its head, with dots, or as tables of their own.
    package func names(below path: [String]) -> [String] {
        let paths = layout.assignments.map(\.path) + layout.tables.map(\.path)
        return Set(paths.filter { $0.count > path.count && $0.starts(with: path) }.map { $0[path.count] }).sorted()
    }

    /// The line of the first value at a path or below it.
    package func line(of path: [String]) -> Int {
        layout.assignments.first { $0.path.starts(with: path) }?.line ?? 1
    }

    /// Sets the value at a path, in the place where the file has it, or in its table, or in a new table at the end.
    ///
    /// - Parameter literal: the value as TOML writes it.
    package mutating func set(_ path: [String], to literal: String) throws(TOMLError) {
        if let assignment = layout.assignments.first(where: { $0.path == path }) {
            try replace(assignment.value, with: literal)
        } else if let inline = layout.assignments.first(where: { path.starts(with: $0.path) }) {
            throw TOMLError(
                line: inline.line,
                "'\(inline.path.joined(separator: "."))' is written on one line: make it a table of its own, [\(Self.written(inline.path))]"
            )
        } else if path.count == 1 {
            try replace(0..<0, with: "\(Self.written(path)) = \(literal)\n")
        } else if let table = layout.tables.last(where: { $0.path == Array(path.dropLast()) && !$0.isArray }) {
            let last = layout.assignments.last { $0.table == table.id }
            let indentation = last?.indentation ?? table.indentation + "  "
            try insert(
                after: last?.end ?? table.end,
                "\(indentation)\(Self.written([path[path.count - 1]])) = \(literal)"
            )
        } else if let dotted = layout.assignments.last(where: {
            $0.path.starts(with: path.dropLast()) && $0.tablePath.count < path.count - 1
        }) {
            // Its table exists by dotted keys, and must not get a head as well.
            let key = Self.written(Array(path.dropFirst(dotted.tablePath.count)))
            try insert(after: dotted.end, "\(dotted.indentation)\(key) = \(literal)")
        } else {
            let last = layout.characters.last
            let end = last == nil || last?.isNewline == true ? "" : "\n"
            try replace(
                layout.characters.count..<layout.characters.count,
                with:
                    "\(end)\n[\(Self.written(Array(path.dropLast())))]\n  \(Self.written([path[path.count - 1]])) = \(literal)\n"
            )
        }
    }

    /// Takes strings out of the list at a path, each with its comma, and with its line when nothing else stands there.
    package mutating func remove(_ unwanted: Set<String>, at path: [String]) throws(TOMLError) {
        while true {
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
            // From the back, so that places stay what they are; in between it need not be TOML.
            var characters = layout.characters
            for place in ([range] + (comma.map { [$0..<($0 + 1)] } ?? [])).sorted(by: { $0.lowerBound > $1.lowerBound })
            {
                Self.removeOnLine(place, of: &characters)
            }
            layout = try TOMLLayout(String(characters))
        }
    }

    /// Takes the table with this head out, from the head to the last of its values; tables below it stay.
    package mutating func removeTable(_ path: [String]) throws(TOMLError) {
        guard let table = layout.tables.first(where: { $0.path == path && !$0.isArray }) else { return }
        var start = table.start
        // With the empty line before it, which `set` puts there.
        if start >= 2, layout.characters[start - 1].isNewline, layout.characters[start - 2].isNewline { start -= 1 }
        let end = layout.assignments.last { $0.table == table.id }?.end ?? table.end
        try replace(start..<end, with: "")
    }

    /// Removes what stands on one line, with the blanks behind it, or with the whole line when only blanks are left there.
    private static func removeOnLine(_ range: Range<Int>, of characters: inout [Character]) {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let end = characters[range.upperBound...].firstIndex { !isBlank($0) } ?? characters.endIndex
        let start = characters[..<range.lowerBound].lastIndex { !isBlank($0) } ?? -1
        let beginsLine = start < 0 || characters[start].isNewline
        if beginsLine, end < characters.endIndex, characters[end].isNewline {
            characters.removeSubrange((start + 1)...end)
        } else {
            characters.removeSubrange(range.lowerBound..<end)
        }
    }

    private mutating func replace(_ range: Range<Int>, with new: String) throws(TOMLError) {
        var characters = layout.characters
        characters.replaceSubrange(range, with: new)
        layout = try TOMLLayout(String(characters))
    }

    private mutating func insert(after end: Int, _ line: String) throws(TOMLError) {
        let isWholeLine = end > 0 && layout.characters[end - 1].isNewline
        try replace(end..<end, with: isWholeLine ? line + "\n" : "\n" + line)
    }

    package static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private static func written(_ path: [String]) -> String {
        path.map { $0.allSatisfy(TOMLLayout.isBare) && !$0.isEmpty ? $0 : quoted($0) }.joined(separator: ".")
    }
}
