/// A single value as it was written, with what YAML takes it for.
package struct Scalar: Sendable, Hashable {
    /// How a value is written.
    package enum Style: Sendable, Hashable {
        case plain
        case singleQuoted
        case doubleQuoted
        case literal
        case folded
    }

    /// What a value is when nobody asks for a type of its own.
    package enum Kind: Sendable, Hashable {
        case null
        case bool(Bool)
        /// Nil when it does not fit 64 bits.
        case int(Int?)
        case float(Double)
        case string
    }

    /// The text, with quotes and escapes taken away and nothing else changed: `012345` stays `012345`.
    package var text: String
    package var style: Style
    package var kind: Kind

    package init(text: String, style: Style, kind: Kind) {
        self.text = text
        self.style = style
        self.kind = kind
    }

    /// A scalar of this text and style without a tag: a plain one is resolved, any other is a string.
    package init(text: String, style: Style) {
        self.init(text: text, style: style, kind: style == .plain ? Kind(plain: text) : .string)
    }
}
