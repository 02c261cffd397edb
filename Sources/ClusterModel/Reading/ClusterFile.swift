internal import YAML

/// What `cluster-configuration.yaml` says: machines, and how to log in to them.
struct ClusterFile {
    static let name = "cluster-configuration.yaml"

    static let defaultKeys = LoginFields.keys + [ExtraMountReader.key]

    static let keys = ["default-machine-properties", "machine-sku", "machine-list"]

    /// Of a type's properties only the presence of 'gpu' matters; the rest is kept for who reads the file.
    static let typeKeys = ["mem", "gpu", "cpu", "os", "dataFolder"]

    var entries: [MachineEntry] = []
    var defaults = LoginFields()
    var extraMounts: [ExtraMount] = []
    /// Machine types → whether they have GPUs.
    var types: [String: Bool] = [:]
    /// Where the machine list is, or should be.
    var listMark: Mark?
    /// Whether a part of the machine list could not be read, so that counting machines would mislead.
    var isIncomplete = true

    /// What an empty file says.
    init() {}

    init(_ root: Node, surroundings: Surroundings, _ findings: inout Diagnostics) {
        let keys = Self.keys
        let homes = Dictionary(
            Self.defaultKeys.map { ($0, "default-machine-properties") },
            uniquingKeysWith: { first, _ in first }
        )
        guard let section = Section(root, title: Self.name, keys: keys, homes: homes, findings: &findings) else {
            return
        }
        if let node = section.node("default-machine-properties") {
            readDefaults(node, surroundings, &findings)
        }
        if let node = section.node("machine-sku") { types = Self.types(node, &findings) }
        guard let list = section.mapping["machine-list"] else {
            // A misspelt key has been told; that there is no list follows from it.
            if Set(section.mapping.keys).isSubset(of: keys) { section.requires("machine-list", &findings) }
            return
        }
        listMark = section.mark(of: "machine-list")
        guard let entries = MachineReader(surroundings: surroundings).entries(list, &findings) else { return }
        self.entries = entries
        isIncomplete = entries.contains { $0.role == nil } || entries.count != (list.sequence?.count ?? 0)
    }

    var holdsSecrets: Bool { defaults.holdsSecrets || entries.contains(where: \.login.holdsSecrets) }

    private mutating func readDefaults(_ node: Node, _ surroundings: Surroundings, _ findings: inout Diagnostics) {
        let title = "'default-machine-properties'"
        guard let section = Section(node, title: title, keys: Self.defaultKeys, findings: &findings) else { return }
        defaults = LoginReader(surroundings: surroundings).fields(of: section, &findings)
        extraMounts = ExtraMountReader.mounts(of: section, &findings) ?? []
    }

    private static func types(_ node: Node, _ findings: inout Diagnostics) -> [String: Bool] {
        guard let mapping = node.mapping else {
            findings.error("'machine-sku' must be a mapping of names to properties, not \(node.summary)", at: node.mark)
            return [:]
        }
        var types: [String: Bool] = [:]
        for entry in mapping.entries {
            guard let name = entry.key.scalar?.text else { continue }
            let title = "machine type '\(name)'"
            let section = Section(entry.value, title: title, keys: Self.typeKeys, findings: &findings)
            types[name] = section?.node("gpu") != nil
        }
        return types
    }
}
