import Kubernetes
package import YAML

/// services-configuration.yaml as a text, which keeps its comments when a service is added.
package struct ServicesText: Sendable {
    private let lines: [Substring]
    private let root: Node?

    /// - Parameter text: nil when there is no file yet.
    package init(_ text: String?, file: String) throws(YAMLError) {
        let text = text ?? ""
        root = try Node.parse(text, file: file)
        lines = text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Whether it says itself which services there are.
    package var lists: Bool { root?.mapping?["services"] != nil }

    /// The same, with a service as the first of the list, all its options there as comments but those that have to be given.
    package func adding(_ offer: ServiceOffer, as name: String) throws(YAMLError) -> String {
        guard let entry = root?.mapping?.entry("services") else {
            let head = lines.last == "" ? lines.dropLast() : lines[...]
            return (head + ["services:"] + Self.entry(offer, name, indent: 2)).joined(separator: "\n") + "\n"
        }
        let isBlock =
            entry.value.isNull || (entry.value.mapping?.entries.first?.key.mark.line ?? 0) > entry.key.mark.line
        let following = lines[entry.key.mark.line...].first { !$0.allSatisfy(\.isWhitespace) && !$0.isComment }
        guard isBlock, following?.drop(while: \.isWhitespace).first != "{" else {
            throw YAMLError("write this list with a service a line, so that one more has a place", at: entry.value.mark)
        }
        let indent = entry.value.mapping?.entries.first.map { $0.key.mark.column - 1 } ?? 2
        var lines = lines
        lines.insert(contentsOf: Self.entry(offer, name, indent: indent), at: entry.key.mark.line)
        return lines.joined(separator: "\n") + (lines.last == "" ? "" : "\n")
    }

    private static func entry(_ offer: ServiceOffer, _ name: String, indent: Int) -> [Substring] {
        var text = ["\(name):"]
        if name != offer.name { text.append("  package: \(offer.name)") }
        for option in offer.options {
            text.append("  # \(option.about)")
            switch option.standard {
            case let value?: text.append("  # \(option.name): \(JSON(value).text)")
            case nil where option.isSecret:
                let variable = option.name.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }
                text.append("  \(option.name): {env: \(String(variable))}")
            case nil: text.append("  \(option.name): # has to be given")
            }
        }
        return text.map { String(repeating: " ", count: indent) + $0 }.map { $0[...] }
    }
}

extension Substring {
    fileprivate var isComment: Bool { drop(while: \.isWhitespace).first == "#" }
}
