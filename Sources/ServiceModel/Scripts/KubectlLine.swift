/// What a kubectl line of the closed set says.
struct KubectlLine {
    private var positionals: [String] = []
    /// By long name; one without a value has an empty one.
    private var options: [String: [String]] = [:]

    /// Options that change nothing of what there is in the end, or that say where.
    private static let options: [String: (name: String, takesValue: Bool)] = [
        "-f": ("filename", true), "--filename": ("filename", true), "-n": ("namespace", true),
        "--namespace": ("namespace", true), "--from-file": ("from-file", true), "-o": ("output", true),
        "--output": ("output", true), "--overwrite": ("overwrite", false), "--dry-run": ("dry-run", false),
        "--ignore-not-found": ("ignore-not-found", false), "--now": ("now", false), "--record": ("record", false),
        "--save-config": ("save-config", false), "--validate": ("validate", false), "--force": ("force", false),
    ]

    /// Nil when an option is none of those, or something is left for the shell to fill in.
    init?(_ words: some Collection<String>) {
        var words = words.dropFirst()[...]
        while let word = words.popFirst() {
            guard !word.contains("$"), !word.contains("`") else { return nil }
            guard word.hasPrefix("-"), word != "-" else {
                positionals.append(word)
                continue
            }
            let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let option = Self.options[halves[0]] else { return nil }
            if halves.count == 2 {
                options[option.name, default: []].append(halves[1])
            } else if !option.takesValue {
                options[option.name, default: []].append("")
            } else if let value = words.popFirst(), !value.contains("$") {
                options[option.name, default: []].append(value)
            } else {
                return nil
            }
        }
    }

    /// Whether it applies what it is given through a pipe.
    var appliesInput: Bool {
        ["apply", "create", "replace"].contains(positionals.first) && positionals.count == 1 && files == ["-"]
    }

    var isDryRun: Bool { options["dry-run"] != nil }

    private var files: [String] { options["filename"] ?? [] }
    private var namespace: String? { options["namespace"]?.last }

    /// Nil when the line is none of the set.
    var contents: [AncestorScripts.Content]? {
        switch positionals.first {
        case "create", "apply": created
        case "label": labels
        case "delete": removals
        // They only print.
        case "get", "describe": []
        default: nil
        }
    }

    private var created: [AncestorScripts.Content]? {
        if positionals.count == 1, !files.isEmpty, !files.contains("-"), namespace == nil {
            return files.flatMap { $0.split(separator: ",") }.map { .objects(file: String($0)) }
        }
        guard positionals.first == "create", positionals.count == 3, files.isEmpty else { return nil }
        let name = positionals[2]
        switch positionals[1] {
        case "namespace", "ns": return [.namespace(name)]
        case "configmap", "cm":
            guard let sources = options["from-file"] else { return nil }
            let map = AncestorScripts.FolderMap(
                name: name,
                namespace: namespace,
                sources: sources.map(Self.source)
            )
            return [.configMap(map)]
        default: return nil
        }
    }

    private static func source(_ text: String) -> AncestorScripts.FolderMap.Source {
        let halves = text.split(separator: "=", maxSplits: 1).map(String.init)
        return .init(key: halves.count == 2 ? halves[0] : nil, path: ServicePath.normal(halves.last ?? text))
    }

    private var labels: [AncestorScripts.Content]? {
        guard positionals.count > 3, ["node", "nodes", "no"].contains(positionals[1]) else { return nil }
        let node = positionals[2]
        var contents: [AncestorScripts.Content] = []
        for text in positionals[3...] {
            let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if halves.count == 2 {
                contents.append(.label(node: node, key: halves[0], value: halves[1]))
            } else if text.hasSuffix("-") {
                contents.append(.unlabel(node: node, key: String(text.dropLast())))
            } else {
                return nil
            }
        }
        return contents
    }

    private var removals: [AncestorScripts.Content]? {
        guard files.isEmpty, positionals.count > 1 else { return nil }
        let names = positionals.dropFirst()
        if names.allSatisfy({ $0.contains("/") }) {
            return names.map { name in
                let halves = name.split(separator: "/", maxSplits: 1).map(String.init)
                return .removal(kind: halves[0], name: halves.last ?? "")
            }
        }
        guard names.count > 1 else { return nil }
        return names.dropFirst().map { .removal(kind: positionals[1], name: $0) }
    }
}

/// Paths below a service's folder.
enum ServicePath {
    /// Without `./` before it and slashes behind it.
    static func normal(_ path: String) -> String {
        path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
