import ClusterModel
import YAML

/// Reads `secrets`: what becomes a Secret of the cluster, and where its values come from.
enum SecretReader {
    static func secrets(_ section: Section, _ findings: inout Diagnostics) -> [ServiceDefinition.SecretDefinition] {
        section.entries("secrets", "names to secrets", &findings).compactMap { entry in
            let name = entry.key.scalar?.text ?? ""
            // One that is worked out is looked at then.
            guard HostName.isSubdomain(name) || name.contains("{{"), let values = entry.value.mapping else {
                findings.error(
                    "secret '\(name)' must be a mapping such as '{password: {env: VARIABLE}}' below a lower-case name",
                    at: entry.key.mark
                )
                return nil
            }
            // An entry of the secret may be called so, too: its value is no text.
            func isWord(_ entry: Mapping.Entry) -> Bool {
                ["of", "when", "type"].contains(entry.key.scalar?.text) && entry.value.string != nil
            }
            func word(_ key: String) -> Located<String>? {
                values[key].flatMap { node in node.string.map { Located(value: $0, mark: node.mark) } }
            }
            return ServiceDefinition.SecretDefinition(
                name: Located(value: name, mark: entry.key.mark),
                role: word("of"),
                condition: word("when"),
                type: word("type")?.value ?? "Opaque",
                entries: values.entries.filter { !isWord($0) }.compactMap { value in
                    guard let source = source(value.value) else {
                        findings.error(
                            "a value of a secret is '{env: VARIABLE}' or '{option: NAME}', not \(value.value.summary)",
                            at: value.value.mark
                        )
                        return nil
                    }
                    return (value.key.scalar?.text ?? "", source, value.value.mark)
                }
            )
        }
    }

    private static func source(_ node: Node) -> ServiceDefinition.SecretDefinition.Source? {
        guard node.mapping?.entries.count == 1 else { return nil }
        if let variable = node["env"]?.string { return .environment(variable) }
        return node["option"]?.string.map { .option($0) }
    }
}
