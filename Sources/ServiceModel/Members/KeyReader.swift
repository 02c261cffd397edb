import ClusterModel
import Keys
import YAML

/// Reads which keys a package wants.
enum KeyReader {
    static let keys = ["kind", "of", "secret", "entries", "when"]

    static func rules(_ section: Section, _ findings: inout Diagnostics) -> [KeyRule] {
        section.entries("keys", "names to keys", &findings).compactMap { rule($0, &findings) }
    }

    private static func rule(_ entry: Mapping.Entry, _ findings: inout Diagnostics) -> KeyRule? {
        guard let name = ServiceName.key(of: entry, "of a key", &findings) else { return nil }
        let kinds = KeyKind.allCases.map(\.rawValue)
        guard let kind = entry.value["kind"]?.string.flatMap(KeyKind.init) else {
            let said = entry.value["kind"]
            let question = Spelling.question(about: said?.string ?? "", among: kinds)
            findings.error(
                "key '\(name)' needs a 'kind': \(kinds.joined(separator: ", "))\(question)",
                at: said?.mark ?? entry.key.mark
            )
            return nil
        }
        guard
            let section = Section(
                entry.value,
                title: "key '\(name)'",
                keys: keys + kind.parameters,
                page: "Networks.md",
                findings: &findings
            )
        else { return nil }
        return KeyRule(
            name: Located(value: name, mark: entry.key.mark),
            kind: kind,
            role: section.text("of", &findings),
            secret: section.text("secret", &findings),
            condition: section.text("when", &findings),
            entries: entries(section, kind, &findings),
            parameters: kind.parameters.compactMap { parameter($0, section, &findings) }
        )
    }

    private static func entries(
        _ section: Section,
        _ kind: KeyKind,
        _ findings: inout Diagnostics
    ) -> [String: String]? {
        guard let node = section.node("entries") else { return nil }
        var entries: [String: String] = [:]
        for entry in node.mapping?.entries ?? [] {
            guard let name = entry.key.scalar?.text, let own = entry.value.string, kind.entries.contains(own) else {
                findings.error(
                    "an entry of a key of kind '\(kind.rawValue)' is one of \(kind.entries.joined(separator: ", ")), "
                        + "not \(entry.value.summary)",
                    at: entry.value.mark
                )
                continue
            }
            entries[name] = own
        }
        if node.mapping == nil {
            findings.error("'entries' must be a mapping of the Secret's entries to the key's", at: node.mark)
        }
        return entries
    }

    private static func parameter(
        _ name: String,
        _ section: Section,
        _ findings: inout Diagnostics
    ) -> (String, KeyRule.Source, Mark)? {
        guard let node = section.node(name) else { return nil }
        if let text = node.string { return (name, .text(text), node.mark) }
        if let option = node["option"]?.string, node.mapping?.entries.count == 1 {
            return (name, .option(option), node.mark)
        }
        findings.error("'\(name)' is a single value, or '{option: NAME}', not \(node.summary)", at: node.mark)
        return nil
    }
}
