import YAML

/// A `service.yaml` that is being written.
struct ServiceDraft {
    var needs: [String]
    var objects: [String] = []
    var configMaps: [(name: String, folder: String)] = []
    /// Labels that its pods must not meet: `notin` of the ancestor's rules.
    var keptRules: [String] = []
    private var labels: [String] = []
    private var data: [String] = []

    init(needs: [String]) { self.needs = needs.filter { $0 != "None" } }

    mutating func add(label: String, value: String) {
        let text = value == "true" ? label : "\(label)=\(value)"
        if !labels.contains(text) { labels.append(text) }
    }

    /// Folders below data-path, in which its pods keep what must stay.
    mutating func readData(in text: String) {
        let places = [
            /path:\s*["']?\{\{\s*clusterinfo\[\s*'dataPath'\s*\]\s*\}\}\/([\w\/.-]+)/,
            /path:\s*["']?\{\{\s*cluster_cfg\[\s*["']cluster["']\s*\]\[\s*["']common["']\s*\]\[\s*["']data-path["']\s*\]\s*\}\}\/([\w\/.-]+)/,
        ]
        for place in places {
            for match in text.matches(of: place) {
                let folder = ServicePath.normal(String(match.1))
                if !data.contains(folder) { data.append(folder) }
            }
        }
    }

    var text: String {
        var lines: [String] = []
        func add(_ key: String, _ items: [String]) {
            if !items.isEmpty { lines.append("\(key): [\(items.map(Self.scalar).joined(separator: ", "))]") }
        }
        add("needs", needs)
        if labels.count == 1 {
            lines.append("runs-on: \(Self.scalar(labels[0]))")
        } else if !labels.isEmpty {
            lines.append("# Each goes to the machines that have a flag or a label like it.")
            lines.append("runs-on:")
            lines += labels.map { "  \(Self.scalar($0)):" }
        }
        add("objects", objects)
        if !configMaps.isEmpty {
            lines.append("config-maps:")
            lines += configMaps.map { "  \(Self.scalar($0.name)): \(Self.scalar($0.folder))/" }
        }
        if !data.isEmpty {
            lines.append("# What 'service delete --data' erases: take away what must not be.")
            add("data", data.sorted())
        }
        if !keptRules.isEmpty {
            lines.append("deploy-rules: [\(keptRules.map { "{notin: \(Self.scalar($0))}" }.joined(separator: ", "))]")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func scalar(_ text: String) -> String {
        guard Scalar(text).style != .plain else { return text }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
