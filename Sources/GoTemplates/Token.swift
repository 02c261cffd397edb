/// A word of an action.
enum Token: Hashable {
    /// `if`, `env`, `true`
    case word(String)
    /// `.Index`, and `.` for the value itself, which has no name
    case field(String)
    /// `$`, `$name`
    case variable(String)
    case text(String)
    case number(Value)
    case pipe, open, close, declare, assign, comma

    var shown: String {
        switch self {
        case .word(let name): "'\(name)'"
        case .field(let name): "'.\(name)'"
        case .variable(let name): "'$\(name)'"
        case .text(let text): "\"\(text)\""
        case .number(let value): "'\(value.shown)'"
        case .pipe: "'|'"
        case .open: "'('"
        case .close: "')'"
        case .declare: "':='"
        case .assign: "'='"
        case .comma: "','"
        }
    }
}

/// A token, and whether blanks stand before it: `$x.Name` is one operand, `$x .Name` two.
struct PlacedToken {
    var token: Token
    var isApart: Bool
}

/// A part of a template's text.
enum Piece {
    case verbatim(String)
    case action([PlacedToken], line: Int)
}
