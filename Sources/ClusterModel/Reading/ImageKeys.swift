internal import YAML

/// The keys about where images come from.
extension KubernetesFile {
    mutating func readImages(_ section: Section, _ surroundings: Surroundings, _ findings: inout Diagnostics) {
        let registry = section.value(
            "docker-registry",
            "a registry and path without a scheme, such as registry.k8s.io",
            &findings
        ) { ImageReference.isRepository($0.trimmingSlash) ? $0.trimmingSlash : nil }
        if let registry {
            images.registry = registry.value
            if let reason = Self.formerRegistries[registry.value] {
                findings.warning("'\(registry.value)' \(reason): registry.k8s.io is used", at: registry.mark)
                images.registry = ImageSettings.standardRegistry
            }
        }
        readReferences(section, &findings)
        readRegistries(section, surroundings, &findings)
        readCredentials(section, surroundings, &findings)
        if let bundle = section.text("image-bundle", &findings) {
            // Whether it is there is seen by those who need it: 'paictl bundle make' makes it.
            images.bundle = surroundings.absolutePath(bundle.value)
            bundleMark = bundle.mark
        }
        if let flag = section.flag("peer-to-peer-images", &findings) { images.goFromMachineToMachine = flag.value }
        readMirrors(section, &findings)
    }

    /// Where Kubernetes' images were in the ancestor's days.
    private static let formerRegistries = [
        "gcr.io/google_containers": "serves no images any more",
        "gcr.io/google-containers": "serves no images any more",
        "k8s.gcr.io": "gets no new images since 2023",
    ]

    private mutating func readReferences(_ section: Section, _ findings: inout Diagnostics) {
        for (component, entry) in Self.components(of: "images", section, &findings) {
            guard let reference = entry.value.string, ImageReference.isComplete(reference) else {
                findings.error(
                    "the image of '\(component.rawValue)' must be a full reference with a tag such as registry.k8s.io/pause:3.10, not \(entry.value.summary)",
                    at: entry.value.mark
                )
                continue
            }
            images.references[component] = reference
            if let problem = versionProblem(reference, of: component) { findings.error(problem, at: entry.key.mark) }
        }
    }

    /// An image of another version than the one whose flags and rules it gets; one whose tag is no version is taken at its word.
    private func versionProblem(_ reference: String, of component: Component) -> String? {
        guard component.isKubernetes || component == .etcd else { return nil }
        let said = ImageReference.version(of: component, in: reference)
        let meant = component == .etcd ? kubernetes.etcdVersion(image: reference) : kubernetes.version(of: component)
        guard let meant else {
            return
                "the image of 'etcd' does not say its version, and upgrades depend on it: write it beside it, such as 'etcd-version: 3.5.30'"
        }
        guard let said, said.minor != meant.minor else { return nil }
        let hasOwn = component == .etcd || kubernetes.componentVersions[component] != nil
        let key = hasOwn ? "\(component.rawValue)-version" : "kubernetes-version"
        return
            "the image of '\(component.rawValue)' is \(said), and \(component.rawValue) is to be \(meant): name an image of "
            + "v\(meant.major).\(meant.minor) here, or set '\(key)' to the version that is meant"
    }
}

extension String {
    /// The text without a slash at its end.
    fileprivate var trimmingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
