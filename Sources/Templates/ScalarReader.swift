/// A template's text with a mark in it, which knows its line and column.
struct ScalarReader {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private(set) var place = Place(line: 1, column: 1)

    /// All line breaks become `\n`; the last one goes, as in Jinja, unless it is asked for.
    init(_ text: String, keepsLastLineBreak: Bool) {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(text.utf8.count)
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if scalar == "\r" {
                scalars.append("\n")
            } else if scalar != "\n" || previous != "\r" {
                scalars.append(scalar)
            }
            previous = scalar
        }
        if !keepsLastLineBreak, scalars.last == "\n" { scalars.removeLast() }
        self.scalars = scalars
    }

    var isAtEnd: Bool { position == scalars.count }
    var next: Unicode.Scalar? { isAtEnd ? nil : scalars[position] }

    private func scalar(after distance: Int) -> Unicode.Scalar? {
        position + distance < scalars.count ? scalars[position + distance] : nil
    }

    func stands(_ text: String) -> Bool {
        var index = position
        for scalar in text.unicodeScalars {
            guard index < scalars.count, scalars[index] == scalar else { return false }
            index += 1
        }
        return true
    }

    mutating func skip(_ count: Int) {
        for _ in 0..<count where !isAtEnd {
            place =
                next == "\n"
                ? Place(line: place.line + 1, column: 1) : Place(line: place.line, column: place.column + 1)
            position += 1
        }
    }

    mutating func skipSpace() {
        while next?.isPythonSpace == true { skip(1) }
    }

    mutating func takeIf(_ text: String) -> Bool {
        guard stands(text) else { return false }
        skip(text.unicodeScalars.count)
        return true
    }

    /// Takes what stands before the first place of which something holds; all of the rest when it never does.
    mutating func takeUntil(_ holds: (ScalarReader) -> Bool) -> [Unicode.Scalar] {
        let start = position
        while !isAtEnd, !holds(self) { skip(1) }
        return Array(scalars[start..<position])
    }

    private mutating func takeWhile(_ holds: (Unicode.Scalar) -> Bool) -> String {
        String(scalars: takeUntil { reader in reader.next.map { !holds($0) } ?? true })
    }

    // MARK: Words

    /// Takes a name, a number or a text in quotes; nil when none begins here.
    mutating func takeWord() throws(Fault) -> Token.Kind? {
        guard let first = next else { return nil }
        if ("0"..."9").contains(first) { return try number() }
        if first == "_" || first.properties.isXIDStart {
            return .name(takeWhile { $0 == "_" || $0.properties.isXIDContinue })
        }
        return first == "'" || first == "\"" ? try quoted(first) : nil
    }

    private mutating func number() throws(Fault) -> Token.Kind {
        let start = place
        let afterDot = position > 0 && scalars[position - 1] == "."
        for (prefix, radix) in [("0x", 16), ("0b", 2), ("0o", 8)] where stands(prefix) || stands(prefix.uppercased()) {
            var ahead = self
            ahead.skip(2)
            let digits = ahead.digits(radix: radix)
            guard !digits.isEmpty else { break }
            self = ahead
            return .int(try Self.integer(digits, radix: radix, at: start))
        }
        let whole = digits(radix: 10)
        var fraction = ""
        if !afterDot, next == ".", let digit = scalar(after: 1), ("0"..."9").contains(digit) {
            skip(1)
            fraction = "." + digits(radix: 10)
        }
        let exponent = afterDot ? "" : self.exponent()
        if fraction.isEmpty, exponent.isEmpty {
            if whole.hasPrefix("0"), whole.contains(where: { $0 != "0" }) {
                throw .syntax("a whole number does not begin with 0; octal ones are written 0o17", at: start)
            }
            return .int(try Self.integer(whole, radix: 10, at: start))
        }
        return .float(Double(whole + fraction + exponent) ?? .infinity)
    }

    private mutating func exponent() -> String {
        guard next == "e" || next == "E" else { return "" }
        var ahead = self
        ahead.skip(1)
        let sign = ahead.takeIf("-") ? "-" : ""
        if sign.isEmpty { _ = ahead.takeIf("+") }
        let digits = ahead.digits(radix: 10)
        guard !digits.isEmpty else { return "" }
        self = ahead
        return "e" + sign + digits
    }

    /// Digits, which may have single underscores between them; without those.
    private mutating func digits(radix: Int) -> String {
        var digits = ""
        while let digit = next {
            let follows = digits.isEmpty ? nil : scalar(after: 1)
            if Int(String(digit), radix: radix) != nil {
                digits.unicodeScalars.append(digit)
            } else if digit != "_" || follows.flatMap({ Int(String($0), radix: radix) }) == nil {
                break
            }
            skip(1)
        }
        return digits
    }

    private static func integer(_ digits: String, radix: Int, at place: Place) throws(Fault) -> Int {
        guard let number = Int(digits, radix: radix) else {
            throw .syntax("the number \(digits) is too large", at: place)
        }
        return number
    }

    // MARK: Texts in quotes

    private mutating func quoted(_ quote: Unicode.Scalar) throws(Fault) -> Token.Kind? {
        var ahead = self
        ahead.skip(1)
        var text = String.UnicodeScalarView()
        while let scalar = ahead.next, scalar != quote {
            let place = ahead.place
            ahead.skip(1)
            if scalar != "\\" {
                text.append(scalar)
            } else {
                try ahead.escape(into: &text, at: place)
            }
        }
        guard ahead.takeIf(String(quote)) else { return nil }
        self = ahead
        return .string(String(text))
    }

    private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
        "\\": "\\", "'": "'", "\"": "\"", "a": "\u{7}", "b": "\u{8}", "f": "\u{c}", "n": "\n", "r": "\r", "t": "\t",
        "v": "\u{b}",
    ]

    /// Takes what follows a backslash, as Python's literals have it; what means nothing stays as it is written.
    private mutating func escape(into text: inout String.UnicodeScalarView, at place: Place) throws(Fault) {
        guard let letter = next else { return }
        let widths: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]
        if let meaning = Self.escapes[letter] {
            text.append(meaning)
        } else if let width = widths[letter] {
            let digits = scalars[(position + 1)...].prefix(width)
            guard digits.count == width, let number = UInt32(String(scalars: digits), radix: 16),
                let scalar = Unicode.Scalar(number)
            else { throw .syntax("'\\\(letter)' is followed by \(width) hexadecimal digits", at: place) }
            text.append(scalar)
            skip(width)
        } else if ("0"..."7").contains(letter) {
            let digits = scalars[position...].prefix(3).prefix { ("0"..."7").contains($0) }
            text.append(UInt32(String(scalars: digits), radix: 8).flatMap(Unicode.Scalar.init) ?? " ")
            skip(digits.count - 1)
        } else if letter == "N" {
            throw .syntax("'\\N' is not read here; write the letter itself", at: place)
        } else if letter != "\n" {
            text.append(contentsOf: ["\\", letter])
        }
        skip(1)
    }
}
