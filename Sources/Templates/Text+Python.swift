/// Texts as Python sees them: sequences of code points, compared one by one.
extension String {
    init(scalars: some Sequence<Unicode.Scalar>) {
        var view = UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }

    var scalars: [Unicode.Scalar] { Array(unicodeScalars) }

    /// Swift takes two spellings of a letter with an accent for the same text.
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    /// Python's `strip`, at either end or both.
    func stripped(start: Bool = true, end: Bool = true, of characters: String? = nil) -> String {
        let set = characters.map { Set($0.unicodeScalars) }
        func goes(_ scalar: Unicode.Scalar) -> Bool { set?.contains(scalar) ?? scalar.isPythonSpace }
        var rest = Substring(self).unicodeScalars
        if start { rest = rest.drop(while: goes) }
        while end, let last = rest.last, goes(last) { rest.removeLast() }
        return String(rest)
    }

    /// Its parts between a separator, at most `limit` cuts; Python's `split`.
    func split(at separator: String, limit: Int) -> [String] {
        let all = scalars
        let mark = separator.scalars
        var parts: [String] = []
        var start = 0
        var position = 0
        while position + mark.count <= all.count, parts.count != limit {
            if all[position..<position + mark.count].elementsEqual(mark) {
                parts.append(String(scalars: all[start..<position]))
                position += mark.count
                start = position
            } else {
                position += 1
            }
        }
        return parts + [String(scalars: all[start...])]
    }

    /// Its words, at most `limit` cuts; what is left then stays as it is.
    func words(limit: Int) -> [String] {
        var words: [String] = []
        var rest = Substring(stripped(end: false)).unicodeScalars
        while !rest.isEmpty {
            if words.count == limit { return words + [String(rest)] }
            let word = rest.prefix { !$0.isPythonSpace }
            words.append(String(word))
            rest = rest[word.endIndex...].drop(while: \.isPythonSpace)
        }
        return words
    }

    /// Python's `splitlines`, which knows more line breaks than most.
    var lines: [String] {
        var lines: [String] = []
        var line = UnicodeScalarView()
        var ended = true
        var previous: Unicode.Scalar?
        for scalar in unicodeScalars {
            if scalar == "\n", previous == "\r" {
                // The second half of a line break that was taken already.
            } else if scalar.isLineBreak {
                lines.append(String(line))
                line = UnicodeScalarView()
                ended = true
            } else {
                line.append(scalar)
                ended = false
            }
            previous = scalar
        }
        return ended ? lines : lines + [String(line)]
    }

    func replaced(_ old: String, by new: String, limit: Int) -> String {
        guard old.isEmpty else { return split(at: old, limit: limit).joined(separator: new) }
        var result = ""
        var left = limit < 0 ? Int.max : limit
        for scalar in unicodeScalars {
            if left > 0 { result += new }
            left -= 1
            result.unicodeScalars.append(scalar)
        }
        return left > 0 ? result + new : result
    }

    var capitalizedAsInPython: String {
        guard let first = unicodeScalars.first else { return "" }
        return first.properties.titlecaseMapping + String(unicodeScalars.dropFirst()).lowercased()
    }
}

extension Unicode.Scalar {
    var isPythonSpace: Bool {
        switch value {
        case 0x09...0x0d, 0x1c...0x20, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000: true
        default: false
        }
    }

    var isLineBreak: Bool {
        switch value {
        case 0x0a...0x0d, 0x1c...0x1e, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Whether Python's `repr` shows it as it is.
    var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: self == " "
        default: true
        }
    }
}
