/// Where the lines of a YAML text are, and what an edit makes of them.
struct Layout {
    /// A text after an edit, and what it has to say.
    struct Edit {
        var text: String
        var expected: Node?
    }

    /// The text without its byte order mark: nodes' offsets count from there.
    private let scalars: [Unicode.Scalar]
    private let byteOrderMark: String
    /// Where each line begins.
    private let lines: [Int]
    private let lineBreak: String

    init(_ text: String) {
        let all = Array(text.unicodeScalars)
        let hasMark = all.first == "\u{feff}"
        byteOrderMark = hasMark ? "\u{feff}" : ""
        scalars = hasMark ? Array(all.dropFirst()) : all
        var lines = [0]
        for (offset, scalar) in scalars.enumerated() where scalar == "\n" { lines.append(offset + 1) }
        if lines.last == scalars.count, lines.count > 1 { lines.removeLast() }
        self.lines = lines
        let firstBreak = scalars.firstIndex(of: "\n") ?? 0
        lineBreak = firstBreak > 0 && scalars[firstBreak - 1] == "\r" ? "\r\n" : "\n"
    }

    // MARK: Edits

    func item(_ item: String, value: Node, behind items: [Node], of sequence: Node) throws(YAMLError) -> Edit {
        if sequence.source?.isFlow == true { return try flowItem(value.quotedText, behind: items.last, of: sequence) }
        let column = try dashColumn(of: items, in: sequence)
        guard let last = items.last else { throw refusal(sequence) }
        let line = lastLine(of: last, deeperThan: column)
        return inserting(listItem(item, column: column), behindLine: line)
    }

    /// The first item of a sequence that is empty, `key:` or `key: []`, in the mapping `parent`.
    func firstItem(
        _ item: String,
        value: Node,
        of sequence: Node,
        after key: Node?,
        in parent: Node?
    ) throws(YAMLError) -> Edit {
        guard let source = sequence.source, let key = key?.source else {
            throw YAMLError("the list is empty and has no key before it: change it by hand", at: sequence.mark)
        }
        if parent?.source?.isFlow == true {
            if source.isFlow { return try flowItem(value.quotedText, behind: nil, of: sequence) }
            return replacing(source.range, with: "[\(value.quotedText)]")
        }
        let line = self.line(of: source.range.upperBound)
        guard line == self.line(of: key.range.lowerBound) else { throw refusal(sequence) }
        // Take `[]` (or `~`) away, with the space before it.
        var removed = source.range
        while let before = scalars[..<removed.lowerBound].last, before == " ", !removed.isEmpty {
            removed = removed.lowerBound - 1..<removed.upperBound
        }
        let block = listItem(item, column: key.indentation + 2)
        let lineEnd = end(ofLine: line)
        return Edit(
            text: byteOrderMark + string(0..<removed.lowerBound) + string(removed.upperBound..<lineEnd) + lineBreak
                + block + string(start(ofLine: line + 1)..<scalars.count)
        )
    }

    func removal(of index: Int, from items: [Node], of sequence: Node, after key: Node?) throws(YAMLError) -> Edit {
        let column = try dashColumn(of: items, in: sequence)
        let first = try dashLine(of: items[index], column: column)
        guard string(start(ofLine: first)..<start(ofLine: first) + column).allSatisfy({ $0 == " " }) else {
            throw refusal(items[index])
        }
        let last = lastLine(of: items[index], deeperThan: column)
        let kept = (string(0..<start(ofLine: first)), string(start(ofLine: last + 1)..<scalars.count))
        guard items.count == 1 else { return Edit(text: byteOrderMark + kept.0 + kept.1) }
        guard let key = key?.source, let colon = scalars[key.range.upperBound...].firstIndex(of: ":") else {
            return Edit(text: byteOrderMark + kept.0 + "[]" + lineBreak + kept.1)
        }
        return Edit(
            text: byteOrderMark + string(0...colon) + " []" + string(colon + 1..<start(ofLine: first)) + kept.1
        )
    }

    func replacement(of node: Node, by scalar: Scalar) throws(YAMLError) -> Edit {
        guard var range = node.source?.range else { throw refusal(node) }
        // A block scalar ends behind its last line break, which stays.
        while let last = range.last, scalars[last] == "\n" || scalars[last] == "\r" { range.removeLast() }
        return replacing(range, with: scalar.written)
    }

    /// Puts a text behind the last entry of a list or mapping in brackets, which may have a comma behind that; or between them.
    private func flowItem(_ text: String, behind last: Node?, of node: Node) throws(YAMLError) -> Edit {
        guard let end = (last ?? node).source?.range.upperBound else { throw refusal(node) }
        return last == nil ? replacing(end - 1..<end - 1, with: text) : replacing(end..<end, with: ", " + text)
    }

    private func replacing(_ range: Range<Int>, with text: String) -> Edit {
        let needsSpace = range.lowerBound > 0 && ":-?".unicodeScalars.contains(scalars[range.lowerBound - 1])
        return Edit(
            text: byteOrderMark + string(0..<range.lowerBound) + (needsSpace ? " " : "") + text
                + string(range.upperBound..<scalars.count)
        )
    }

    func entry(_ name: String, _ scalar: Scalar, behind mapping: Mapping, of node: Node) throws(YAMLError) -> Edit {
        if node.source?.isFlow == true {
            let (key, value) = (Scalar(text: name, style: .doubleQuoted), Node(.scalar(scalar), mark: node.mark))
            return try flowItem("\(key.written): \(value.quotedText)", behind: mapping.entries.last?.value, of: node)
        }
        guard let last = mapping.entries.last(where: { $0.key.source?.isAlias == false }),
            let column = last.key.source?.indentation
        else { throw refusal(node) }
        let line = max(
            lastLine(of: last.value, deeperThan: column),
            self.line(of: last.key.source?.range.lowerBound ?? 0)
        )
        let text = String(repeating: " ", count: column) + "\(Scalar(name).written): \(scalar.written)" + lineBreak
        return inserting(text, behindLine: line)
    }

    // MARK: Lines

    private func string(_ range: some RangeExpression<Int>) -> String {
        String(String.UnicodeScalarView(scalars[range]))
    }

    private func start(ofLine line: Int) -> Int { line < lines.count ? lines[line] : scalars.count }

    /// The offset of a line's break.
    private func end(ofLine line: Int) -> Int {
        var end = start(ofLine: line + 1)
        while end > start(ofLine: line), scalars[end - 1] == "\n" || scalars[end - 1] == "\r" { end -= 1 }
        return end
    }

    /// The line, from 0, in which an offset lies.
    private func line(of offset: Int) -> Int {
        var low = 0
        var high = lines.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lines[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// The indentation of a line that holds nothing but a comment; nil for any other.
    private func commentIndentation(ofLine line: Int) -> Int? {
        let content = scalars[start(ofLine: line)..<end(ofLine: line)]
        let indentation = content.prefix { $0 == " " || $0 == "\t" }.count
        return content.dropFirst(indentation).first == "#" ? indentation : nil
    }

    private func inserting(_ text: String, behindLine line: Int) -> Edit {
        let offset = start(ofLine: line + 1)
        // The last line of a file may lack its break.
        let isOpen = offset > 0 && scalars[offset - 1] != "\n"
        return Edit(
            text: byteOrderMark + string(0..<offset) + (isOpen ? lineBreak : "") + text + string(offset..<scalars.count)
        )
    }

    // MARK: Nodes

    private func refusal(_ node: Node) -> YAMLError {
        YAMLError("only a list or mapping written in lines of its own can be edited: change it by hand", at: node.mark)
    }

    private func dashColumn(of items: [Node], in sequence: Node) throws(YAMLError) -> Int {
        guard let source = sequence.source, !source.isFlow, let first = items.first else { throw refusal(sequence) }
        // With an anchor or a tag the sequence begins with that, somewhere before its first dash.
        if source.range.lowerBound < scalars.count, scalars[source.range.lowerBound] == "-" {
            return source.indentation
        }
        guard let start = first.source?.range.lowerBound else { throw refusal(sequence) }
        let line = self.line(of: start)
        let indentation = scalars[self.start(ofLine: line)...].prefix { $0 == " " }.count
        guard scalars[self.start(ofLine: line) + indentation] == "-" else { throw refusal(sequence) }
        return indentation
    }

    /// The line with an item's dash, which may stand alone above the item.
    private func dashLine(of item: Node, column: Int) throws(YAMLError) -> Int {
        guard let source = item.source else { throw refusal(item) }
        var line = self.line(of: source.range.lowerBound)
        while line >= 0 {
            let content = scalars[start(ofLine: line)..<end(ofLine: line)]
            if content.dropFirst(column).first == "-", !content.prefix(column).contains("#") { return line }
            line -= 1
        }
        throw refusal(item)
    }

    /// The last line of a node, and of the comments behind it that are indented as a part of it.
    private func lastLine(of node: Node, deeperThan column: Int) -> Int {
        var line = lastLine(of: node)
        while line + 1 < lines.count, let indentation = commentIndentation(ofLine: line + 1), indentation > column {
            line += 1
        }
        return line
    }

    private func lastLine(of node: Node) -> Int {
        guard let source = node.source else { return 0 }
        // Where a block collection ends, libyaml has already gone on to what follows: ask its last value.
        if !source.isFlow, !source.isAlias {
            if let last = node.sequence?.last { return lastLine(of: last) }
            if let last = node.mapping?.entries.last(where: { $0.key.source?.isAlias == false }) {
                return max(lastLine(of: last.value), line(of: last.key.source?.range.lowerBound ?? 0))
            }
        }
        var end = source.range.upperBound
        // A block scalar ends at the start of a line behind it; empty lines before that are its own only with `|+` or `>+`.
        let header = scalars[source.range].prefix { $0 != "\n" }.prefix { $0 != "#" }
        let isBlock = node.scalar.map { $0.style == .literal || $0.style == .folded } ?? false
        if isBlock, header.contains("+") { return line(of: max(source.range.lowerBound, end - 1)) }
        while end > source.range.lowerBound, scalars[end - 1] == "\n" || scalars[end - 1] == "\r" { end -= 1 }
        return line(of: max(source.range.lowerBound, end))
    }

    private func listItem(_ item: String, column: Int) -> String {
        let indentation = String(repeating: " ", count: column)
        let lines = item.unicodeScalars.filter { $0 != "\r" }.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String(String.UnicodeScalarView($0)) }
        let content = lines.last == "" ? lines.dropLast() : lines[...]
        return content.enumerated().map { index, line in
            index == 0 ? "\(indentation)- \(line)" : line.isEmpty ? "" : "\(indentation)  \(line)"
        }
        .map { $0 + lineBreak }.joined()
    }
}
