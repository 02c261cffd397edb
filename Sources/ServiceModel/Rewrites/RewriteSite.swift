package import ClusterModel

/// The cluster that objects are rewritten for.
package struct RewriteSite: Sendable, Equatable {
    package var version: Version
    /// Where objects go that name no namespace, or `default`; nil where they stay.
    package var namespace: String?
    package var nodes: [Node] = []
    /// References of images that are brought to the machines as archives: no registry has them.
    package var loadedImages: Set<String> = []
    /// References of all images that are built here, which no other place has.
    package var ownImages: Set<String> = []
    /// What images are here, by the reference or the repository that objects name.
    package var images: [String: String] = [:]
    /// Where the images of a registry are, by its host: a host, and a path behind it where there is one.
    package var mirrors: [String: String] = [:]

    package init(version: Version, namespace: String? = nil) {
        self.version = version
        self.namespace = namespace
    }

    package struct Node: Sendable, Equatable {
        package var name: String
        /// What the ancestor's clusters called it.
        package var address: String
        /// Those that it has once services are deployed.
        package var labels: [String: String]
        package var taints: [Taint]

        package init(_ name: String, address: String, labels: [String: String] = [:], taints: [Taint] = []) {
            self.name = name
            self.address = address
            self.labels = labels
            self.taints = taints
        }
    }
}
