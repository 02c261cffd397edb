package import YAML

/// The machines that a maintenance job is about, read from the file that `-f` names.
package struct NodeList: Sendable {
    /// In the order of the file, with the gaps filled from the configuration: from its entry of the same machine, then from its defaults.
    package let machines: [Machine]
    /// What is allowed and yet worth knowing, one `file:line:column: sentence` each.
    package let warnings: [String]
    /// Where each machine is described.
    package let marks: [String: Mark]
    /// Each machine as an item of a `machine-list`, in YAML.
    let items: [String: String]

    /// Reads a node list in either form: a `machine-list`, or the ancestor's `machinelist` map of names to machines.
    ///
    /// A machine that the cluster has already needs its `hostname` or `hostip` only.
    package static func load(
        file path: String,
        in configuration: Configuration
    ) throws(ConfigurationErrors) -> NodeList {
        var findings = Diagnostics()
        let reader = NodeListReader(configuration: configuration)
        let listed = ConfigurationFile(path: path).mapping(&findings).map { reader.entries($0, &findings) } ?? []
        let machines = MachineAssembly(configuration).machines(listed.map(\.entry), &findings)
        guard !findings.hasErrors else { throw ConfigurationErrors(findings.sortedErrors) }
        let names = machines.map(\.name)
        return NodeList(
            machines: machines,
            warnings: findings.sortedWarnings.map(\.description),
            marks: Dictionary(uniqueKeysWithValues: zip(names, listed.map(\.entry.mark))),
            items: Dictionary(uniqueKeysWithValues: zip(names, listed.map(\.item)))
        )
    }
}
