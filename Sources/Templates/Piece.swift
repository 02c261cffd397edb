/// A stretch of a template's text: what stands there verbatim, or the inside of a tag.
struct Piece: Hashable {
    enum Kind: Hashable {
        case text
        /// Between `{{` and `}}`.
        case show
        /// Between `{%` and `%}`.
        case block
        /// Between `{#` and `#}`.
        case comment
    }

    var kind: Kind
    var content: Substring
    /// Where it begins, counted from 1.
    var line: Int

    /// Cuts a text into pieces; lines that hold nothing but blocks and comments lose their own text, line break included.
    static func pieces(of source: String, template: String) throws(TemplateError) -> [Piece] {
        var pieces: [Piece] = []
        var line = 1
        var rest = source[...]
        while !rest.isEmpty {
            guard let opening = rest.firstOpening() else {
                pieces += textLines(rest, from: line)
                break
            }
            let text = rest[..<opening.position]
            pieces += textLines(text, from: line)
            line += text.lineBreaks
            let inside = rest[opening.position...].dropFirst(2)
            guard let end = inside.firstRange(of: opening.closing) else {
                throw TemplateError(template: template, line: line, problem: .unterminated(opening.text))
            }
            let content = inside[..<end.lowerBound]
            pieces.append(Piece(kind: opening.kind, content: content, line: line))
            line += content.lineBreaks
            rest = inside[end.upperBound...]
        }
        return withoutTagLines(pieces)
    }

    /// One piece per line, each with its line break.
    private static func textLines(_ text: Substring, from line: Int) -> [Piece] {
        var pieces: [Piece] = []
        var rest = text
        while !rest.isEmpty {
            let end = rest.firstIndex(of: "\n").map(rest.index(after:)) ?? rest.endIndex
            pieces.append(Piece(kind: .text, content: rest[..<end], line: line + pieces.count))
            rest = rest[end...]
        }
        return pieces
    }

    /// Stencil's own trimming also eats blanks before a tag within a line, and the line break after one.
    private static func withoutTagLines(_ pieces: [Piece]) -> [Piece] {
        var kept: [Piece] = []
        var current: [Piece] = []
        func endLine() {
            let blank = current.allSatisfy {
                $0.kind != .show && ($0.kind != .text || $0.content.allSatisfy(\.isWhitespace))
            }
            let tagged = current.contains { $0.kind != .text }
            kept += current.filter { $0.kind != .comment && !(blank && tagged && $0.kind == .text) }
            current = []
        }
        for piece in pieces {
            current.append(piece)
            if piece.kind == .text, piece.content.last == "\n" { endLine() }
        }
        endLine()
        return kept
    }
}

/// Where a tag begins, and what must end it.
private struct Opening {
    let position: Substring.Index
    let text: String
    let closing: String
    let kind: Piece.Kind
}

extension Substring {
    fileprivate var lineBreaks: Int { utf8.count { $0 == 0x0a } }

    fileprivate func firstOpening() -> Opening? {
        var search = self
        while let brace = search.firstIndex(of: "{") {
            let next = index(after: brace)
            switch next < endIndex ? self[next] : " " {
            case "{": return Opening(position: brace, text: "{{", closing: "}}", kind: .show)
            case "%": return Opening(position: brace, text: "{%", closing: "%}", kind: .block)
            case "#": return Opening(position: brace, text: "{#", closing: "#}", kind: .comment)
            default: search = self[next...]
            }
        }
        return nil
    }
}
