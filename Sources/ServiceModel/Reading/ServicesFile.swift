import ClusterModel
import YAML

/// What `services-configuration.yaml` says: which services there are to be, and the values that templates see.
struct ServicesFile {
    static let name = "services-configuration.yaml"
    static let services = "services"
    /// What may stand below a service besides the options of its package.
    static let keys = ["package", "machines"]

    /// A service that is to be.
    struct Entry {
        var name: Located<String>
        /// The package that it is of, where it is not called like it.
        var package: Located<String>?
        /// Which machines take its label, instead of those that its package names.
        var machines: Located<[String]>?
        var options: [YAML.Mapping.Entry]
    }

    /// The whole file; nil where there is none, or none that can be read.
    var root: Node?
    /// Nil where the file says nothing of `services`.
    var entries: [Entry]?
    /// Where services are, besides those that we ship.
    var place: Located<String>?
    var namespace = "default"
    /// Where services keep their data on machines, an absolute path.
    var dataPath = "/var/lib/services"
    /// What images of others are here, by the reference or the repository that objects name.
    var images: [String: String] = [:]
    var mark: Mark

    init(in directory: String, _ findings: inout Diagnostics) {
        let file = ConfigurationFile(Self.name, in: directory)
        mark = Mark(file: file.path, line: 1, column: 1)
        guard file.exists, let root = file.mapping(&findings) else { return }
        self.root = root
        if let entry = root.mapping?.entry(Self.services) {
            mark = entry.key.mark
            entries = Self.entries(entry.value, &findings)
        }
        guard let cluster = root["cluster"] else { return }
        place = Self.text("services", of: cluster, &findings)
        readDataPath(cluster, &findings)
        readImages(cluster, &findings)
        guard let namespace = Self.text("namespace", of: cluster, &findings) else { return }
        if ServiceName.isLabel(namespace.value) {
            self.namespace = namespace.value
        } else {
            findings.error(
                "'namespace' must be lower-case letters, digits and '-', not '\(namespace.value)'",
                at: namespace.mark
            )
        }
    }

    private mutating func readImages(_ cluster: Node, _ findings: inout Diagnostics) {
        guard let node = cluster["images"], !node.isNull else { return }
        for entry in node.mapping?.entries ?? [] {
            images[entry.key.scalar?.text ?? ""] = entry.value.string
        }
        guard let count = node.mapping?.entries.count, count == images.count else {
            findings.error("'images' must be a mapping of images to what they are here", at: node.mark)
            return
        }
    }

    /// It may be all that there is of a path that is erased one day: a short one is more likely a slip.
    private mutating func readDataPath(_ cluster: Node, _ findings: inout Diagnostics) {
        guard let path = Self.text("data-path", of: cluster, &findings) else { return }
        let names = path.value.split(separator: "/")
        guard path.value.hasPrefix("/"), !names.isEmpty, !names.contains("..") else {
            return findings.error(
                "'data-path' must be an absolute path such as /datastorage, not '\(path.value)'",
                at: path.mark
            )
        }
        dataPath = "/" + names.joined(separator: "/")
    }

    /// A single value of section `cluster`, whose other keys are for templates.
    private static func text(_ key: String, of cluster: Node, _ findings: inout Diagnostics) -> Located<String>? {
        guard let node = cluster[key], !node.isNull else { return nil }
        guard let text = node.string else {
            findings.error("'\(key)' takes a single value, not \(node.summary)", at: node.mark)
            return nil
        }
        return Located(value: text, mark: node.mark)
    }

    private static func entries(_ node: Node, _ findings: inout Diagnostics) -> [Entry] {
        guard let mapping = node.isNull ? YAML.Mapping([]) : node.mapping else {
            findings.error("'services' must be a mapping of names to options, not \(node.summary)", at: node.mark)
            return []
        }
        return mapping.entries.compactMap { entry(for: $0, &findings) }
    }

    private static func entry(for item: YAML.Mapping.Entry, _ findings: inout Diagnostics) -> Entry? {
        guard let name = ServiceName.key(of: item, "of a service", &findings) else { return nil }
        let located = Located(value: name, mark: item.key.mark)
        guard let options = item.value.isNull ? YAML.Mapping([]) : item.value.mapping else {
            findings.error(
                "service '\(name)' takes a mapping of options, or nothing, not \(item.value.summary)",
                at: item.value.mark
            )
            return nil
        }
        var package: Located<String>?
        if let node = options["package"] {
            package = node.string.map { Located(value: $0, mark: node.mark) }
            if package == nil { findings.error("'package' must be a name, not \(node.summary)", at: node.mark) }
        }
        return Entry(
            name: located,
            package: package,
            machines: options["machines"].flatMap { Words.list($0, "machines", &findings) },
            options: options.entries.filter { !keys.contains($0.key.scalar?.text ?? "") }
        )
    }
}

/// The rule for names of services and namespaces: an inventory and a label are called by them.
enum ServiceName {
    static let rule = "at most 50 lower-case letters, digits and '-' are allowed, the first and last no '-'"

    static func isLabel(_ name: String) -> Bool {
        !name.contains(".") && name.utf8.count <= 50 && HostName.isSubdomain(name)
    }

    /// The key of an entry; nil where it is no such name, which the findings then say.
    ///
    /// - Parameter what: what is called so, as in `of a key`.
    static func key(of entry: YAML.Mapping.Entry, _ what: String, _ findings: inout Diagnostics) -> String? {
        let name = entry.key.scalar?.text ?? ""
        guard isLabel(name) else {
            findings.error("'\(name)' is no name \(what): \(rule)", at: entry.key.mark)
            return nil
        }
        return name
    }
}

/// Words, one or several.
enum Words {
    /// A list of single values, or one alone; nil where it is neither, which the findings then say.
    static func list(_ node: Node, _ key: String, _ findings: inout Diagnostics) -> Located<[String]>? {
        let items = node.sequence ?? (node.isNull ? [] : [node])
        let words = items.compactMap(\.string)
        guard words.count == items.count else {
            findings.error("'\(key)' must be a list of names, not \(node.summary)", at: node.mark)
            return nil
        }
        return Located(value: words, mark: node.mark)
    }

    /// The same, each with its place.
    static func located(_ node: Node, _ key: String, _ findings: inout Diagnostics) -> [Located<String>] {
        guard list(node, key, &findings) != nil else { return [] }
        return (node.sequence ?? [node]).compactMap { item in item.string.map { Located(value: $0, mark: item.mark) } }
    }
}
