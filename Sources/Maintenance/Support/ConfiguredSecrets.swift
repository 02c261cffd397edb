import YAML

/// What the configuration says is secret, by the names of its keys.
struct ConfiguredSecrets {
    private(set) var values: [String] = []
    private let environment: [String: String]

    /// - Parameter environment: where secrets are that the configuration only names.
    init(in text: String, _ environment: [String: String]) {
        self.environment = environment
        for node in (try? Node.parseAll(text, file: "")) ?? [] { collect(node) }
    }

    private mutating func collect(_ node: Node, isSecret: Bool = false) {
        for item in node.sequence ?? [] { collect(item, isSecret: isSecret) }
        for entry in node.mapping?.entries ?? [] {
            let key = (entry.key.string ?? "").lowercased()
            let isNamed = ["pass", "secret", "token", "private-key", "credential"].contains { key.contains($0) }
            if key.hasSuffix("-env") {
                entry.value.string.flatMap { environment[$0] }.map { values.append($0) }
            } else {
                collect(entry.value, isSecret: (isSecret || isNamed) && !Self.isPlain(key))
            }
        }
        // Shorter ones would take half of every log with them, and are hidden where they stand behind their key.
        if isSecret, node.bool == nil, let text = node.string, text.count >= 4 { values.append(text) }
    }

    /// What stands among secrets and is none.
    private static func isPlain(_ key: String) -> Bool {
        key.hasSuffix("path") || key.hasSuffix("file")
            || ["name", "username", "user", "registry", "kind"].contains(key)
    }
}
