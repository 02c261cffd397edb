/// How many columns of a terminal text takes.
extension Character {
    var columns: Int {
        guard let first = unicodeScalars.first else { return 0 }
        if first.isASCII { return first.value < 32 || first.value == 127 ? 0 : 1 }
        if first.properties.generalCategory.isInvisible { return 0 }
        // U+FE0F asks for the picture instead of the sign.
        let isPicture = unicodeScalars.contains { $0 == "\u{fe0f}" } || first.properties.isEmojiPresentation
        return isPicture || first.isWide ? 2 : 1
    }
}

extension StringProtocol {
    var columns: Int { reduce(0) { $0 + $1.columns } }

    /// As much as fits, with `…` where something is missing, and nothing that moves the cursor.
    func fitted(to columns: Int) -> String {
        let text = onOneLine
        guard text.columns > columns else { return text }
        guard columns > 0 else { return "" }
        var fitted = ""
        var used = 0
        for character in text {
            guard used + character.columns < columns else { break }
            fitted.append(character)
            used += character.columns
        }
        return fitted + "…"
    }

    func padded(to columns: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, columns - self.columns))
    }

    /// Lines of at most so many columns, broken between words where there are any.
    ///
    /// - Parameter hanging: how much further than the first line those that follow are indented.
    func wrapped(to columns: Int, hanging: Int = 0) -> [String] {
        let text = onOneLine
        guard text.columns > columns, columns > 8 else { return [text] }
        var indentation = String(text.prefix { $0 == " " })
        if indentation.count > columns / 2 { indentation = "" }
        var lines: [String] = []
        var line = indentation
        if indentation.count + hanging <= columns / 2 { indentation += String(repeating: " ", count: hanging) }
        var isEmpty = true
        for word in text.split(separator: " ") {
            var word = String(word)
            if !isEmpty, line.columns + 1 + word.columns > columns {
                lines.append(line)
                (line, isEmpty) = (indentation, true)
            }
            if !isEmpty { line += " " }
            while line.columns + word.columns > columns {
                let head = word.head(columns - line.columns)
                lines.append(line + head)
                word.removeFirst(head.count)
                line = indentation
            }
            line += word
            isEmpty = false
        }
        return lines + [line]
    }

    /// The first characters, at least one, that take at most so many columns.
    private func head(_ columns: Int) -> String {
        var head = String(prefix(1))
        for character in dropFirst() {
            guard head.columns + character.columns <= columns else { break }
            head.append(character)
        }
        return head
    }

    /// Without what would move the cursor.
    private var onOneLine: String {
        String(map { $0 == "\t" || $0.isNewline ? " " : $0 }).filter { $0.columns > 0 }
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isInvisible: Bool {
        switch self {
        case .control, .format, .nonspacingMark, .enclosingMark, .surrogate: true
        default: false
        }
    }
}

extension Unicode.Scalar {
    /// East Asian Width W or F, by block.
    fileprivate var isWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1B000...0x1B2FF,
            0x1F200...0x1F2FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
