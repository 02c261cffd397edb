/// Where component images come from.
package struct ImageSettings: Sendable, Equatable {
    /// The prefix of images that have no reference of their own, without a trailing slash.
    package var registry: String
    /// Full references, which win over the registry.
    package var references: [Component: String]
    /// A directory of `docker save` archives, absolute; nothing is pulled when there is one.
    package var bundle: String?
    /// Whether a machine gives others the archives that it has, so that this box sends each once.
    package var goFromMachineToMachine = false
    /// Where the images of a registry are looked for first, by its host.
    package var mirrors: [String: [RegistryMirror]] = [:]
    /// Those that are not reached as everywhere, by host.
    package var registries: [Registry] = []

    /// Where Kubernetes publishes its images.
    package static let standardRegistry = "registry.k8s.io"

    package init(
        registry: String = ImageSettings.standardRegistry,
        references: [Component: String] = [:],
        bundle: String? = nil
    ) {
        self.registry = registry
        self.references = references
        self.bundle = bundle
    }
}
