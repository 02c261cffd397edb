import ClusterPlanning
package import ClusterModel

/// Which Kubernetes a new configuration asks for, and from which images.
package struct NewImages: Sendable, Equatable {
    package private(set) var version: Version
    /// The bundle that they come from, as the configuration names it.
    private(set) var bundle: String?
    /// What is in the bundle under another name than the one that would be looked for.
    private(set) var references: [Component: String] = [:]
    /// What the bundle does not have.
    private(set) var missing: Set<Component> = []

    /// Images that machines pull.
    package init(version: Version = SupportedVersions.standard) { self.version = version }

    /// - Parameters:
    ///   - version: nil for the newest whose API server the bundle has.
    ///   - place: the bundle's directory, as the configuration is to name it.
    /// - Throws: a sentence when no cluster can be made of these images.
    init(of bundle: ImageBundle, version: Version?, place: String) throws(JobFailure) {
        let held = bundle.archives.flatMap(\.images.keys).sorted()
        func images(of component: Component) -> [String] {
            held.filter { ImageReference.isImage($0, of: component) }
        }
        let servers = Set(
            images(of: .kubeAPIServer).compactMap { ImageReference.version(of: .kubeAPIServer, in: $0) }
        ).filter(SupportedVersions.contains).sorted()
        let there = "image-bundle: '\(bundle.directory)' has"
        guard let version = version ?? servers.last, servers.contains(version) else {
            guard let version, !servers.isEmpty else {
                throw .configuration([
                    "\(there) no image of kube-apiserver with a version that can be deployed as its tag: add those of the cluster to it"
                ])
            }
            throw .configuration([
                "\(there) kube-apiserver of \(servers.map(\.description).joined(separator: ", ")), and --kubernetes-version says "
                    + "\(version): give that one, or add the images of \(version)"
            ])
        }
        self.version = version
        self.bundle = place

        let (settings, kubernetes) = (ImageSettings(), KubernetesSettings(version: version))
        for component in Component.allCases {
            let usual = settings.reference(of: component, in: kubernetes)
            if bundle.digest(of: usual) != nil { continue }
            let own = images(of: component).filter { image in
                switch component {
                case .etcd: ImageReference.version(of: component, in: image) != nil
                case _ where component.isKubernetes: ImageReference.version(of: component, in: image) == version
                default: true
                }
            }
            references[component] = own.max { Self.tag($0) < Self.tag($1) }
            if own.isEmpty { missing.insert(component) }
        }
        let needed = missing.intersection(Self.needed).sorted()
        guard needed.isEmpty else {
            throw .configuration([
                "\(there) no image of \(needed.map(\.rawValue).joined(separator: ", ")) that goes with \(version): add it, as "
                    + "Documentation/Deploy.md says, for example \(settings.reference(of: needed[0], in: kubernetes))"
            ])
        }
    }

    /// Without these there is no cluster.
    private static let needed: Set<Component> = [
        .etcd, .kubeAPIServer, .kubeControllerManager, .kubeScheduler, .kubeProxy, .kubelet, .pause,
    ]

    /// For the newest of several: `3.10` is newer than `3.9`.
    private static func tag(_ image: String) -> Version {
        Version(image.split(separator: ":").last ?? "") ?? Version(0, 0)
    }
}
