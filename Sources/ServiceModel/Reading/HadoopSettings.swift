import ClusterModel
import YAML

/// What a configuration says of the ancestor's Hadoop, and where the tree is that it is in.
package struct HadoopSettings: Sendable, Equatable {
    /// The folder with `bootstrap`, `src` and `config-patch`, absolute.
    package var tree: String
    /// `hadoop-version`, of Hadoop's archive.
    package var version: String
    /// `custom-hadoop-binary-path`: an archive of one's own; nil for Hadoop's.
    package var archive: String?

    /// - Parameter environment: its PAICTL_SERVICES stands for `cluster.services`.
    package static func load(
        directory: String,
        environment: [String: String]
    ) throws(ServiceErrors) -> HadoopSettings {
        var findings = Diagnostics()
        let file = ServicesFile(in: directory, &findings)
        let tree = SourceFinder(directory: directory, library: "", environment: environment)
            .ownPlace(file.place, &findings)
        if let tree, !ServiceFolder.isFolder("\(tree)/config-patch") {
            findings.error("there is no folder 'config-patch', so it is no tree of the 2018 tool", file: tree)
        } else if tree == nil, !findings.hasErrors {
            findings.error("it does not say where the 2018 tool's tree is: 'cluster.services' names it", at: file.mark)
        }
        let section = file.root?["hadoop"]
        func text(_ key: String) -> String? {
            // The ancestor's word for nothing.
            section?[key]?.string.flatMap { ["", "None"].contains($0) ? nil : $0 }
        }
        let version = text("hadoop-version")
        if version?.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9.+-]*/) == nil {
            findings.error(
                "'hadoop' needs a 'hadoop-version' such as 2.7.2",
                at: section?["hadoop-version"]?.mark ?? section?.mark ?? file.mark
            )
        }
        guard !findings.hasErrors, let tree, let version else { throw ServiceErrors(findings.sortedErrors) }
        return HadoopSettings(tree: tree, version: version, archive: text("custom-hadoop-binary-path"))
    }
}
