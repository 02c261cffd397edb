/// The smallest piece of a template that means something.
struct Token: Sendable {
    enum Kind: Sendable, Hashable {
        /// What stands outside of tags, to be shown as it is.
        case data(String)
        case opening(Tag)
        case closing(Tag)
        case name(String)
        case string(String)
        case int(Int)
        case float(Double)
        case symbol(String)
        case end
    }

    /// What braces stand around.
    enum Tag: String, Sendable {
        case show = "{{"
        case block = "{%"
        case comment = "{#"

        var closing: String {
            switch self {
            case .show: "}}"
            case .block: "%}"
            case .comment: "#}"
            }
        }
    }

    var kind: Kind
    var place: Place

    /// How a sentence names it.
    var description: String {
        switch kind {
        case .data: "text"
        case .opening(let tag): "'\(tag.rawValue)'"
        case .closing(let tag): "'\(tag.closing)'"
        case .name(let text), .symbol(let text): "'\(text)'"
        case .string(let text): Object.text(text).representation
        case .int(let number): "'\(number)'"
        case .float(let number): "'\(Object.float(number).text)'"
        case .end: "the end of the template"
        }
    }
}
