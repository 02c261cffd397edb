/// The tags of YAML's core types.
enum Tag {
    static let prefix = "tag:yaml.org,2002:"

    /// A tag as it is usually written: `!!int`.
    static func short(_ tag: String) -> String {
        tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
    }
}

extension Scalar {
    /// The scalar that an event describes; a tag decides over what the text looks like.
    init(text: String, style: Style, tag: String?, at mark: Mark) throws(YAMLError) {
        // A lone '!' changes nothing for PyYAML either.
        guard let tag, tag != "!" else {
            self.init(text: text, style: style)
            return
        }
        guard let kind = Self.kind(of: text, taggedAs: tag) else {
            let name = Tag.short(tag)
            throw YAMLError(
                Self.typeTags.contains(name)
                    ? "'\(text)' is not what its tag '\(name)' says"
                    : "the tag '\(name)' is not supported: take it away",
                at: mark
            )
        }
        self.init(text: text, style: style, kind: kind)
    }

    private static let typeTags = ["!!null", "!!bool", "!!int", "!!float"]

    private static func kind(of text: String, taggedAs tag: String) -> Kind? {
        let kind = Kind(plain: text)
        return switch (Tag.short(tag), kind) {
        case ("!!str", _), ("!!timestamp", _), ("!!merge", _): .string
        case ("!!null", .null), ("!!bool", .bool), ("!!int", .int), ("!!float", .float): kind
        case ("!!float", .int(let value?)): .float(Double(value))
        default: nil
        }
    }
}
