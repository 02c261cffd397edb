extension Cluster {
    /// The full reference of the image that a component runs from.
    package func image(of component: Component) -> String { images.reference(of: component, in: kubernetes) }

    /// The version of etcd that runs.
    package var etcdVersion: Version {
        // A configuration that does not say it is refused; the oldest is one that no upgrade goes to.
        kubernetes.etcdVersion(image: images.references[.etcd]) ?? Component.etcd.oldestVersion
    }

    /// The version that decides about a component's flags.
    package func flagVersion(of component: Component) -> Version {
        component == .etcd ? etcdVersion : kubernetes.version(of: component)
    }
}

extension ImageSettings {
    /// A reference in `references` wins. With a registry of the operator's own everything comes from there, under the plain name
    /// of the component: who mirrors images wants no traffic to anywhere else. Otherwise each comes from where it is published.
    package func reference(of component: Component, in kubernetes: KubernetesSettings) -> String {
        if let reference = references[component] { return reference }
        let tag = kubernetes.imageTag(of: component)
        if registry != Self.standardRegistry { return "\(registry)/\(component.rawValue):\(tag)" }
        let repository =
            switch component {
            case .kubelet: "ghcr.io/siderolabs/kubelet"
            case .haproxy: "docker.io/library/haproxy"
            case .keepalived: "docker.io/osixia/keepalived"
            case .dashboard: "docker.io/kubernetesui/dashboard"
            case .flannel: "ghcr.io/flannel-io/flannel"
            // Since 1.8 CoreDNS has a folder of its own there.
            case .coreDNS where tag.hasPrefix("v"): "\(registry)/coredns/coredns"
            default: "\(registry)/\(component.rawValue)"
            }
        return "\(repository):\(tag)"
    }
}

extension KubernetesSettings {
    fileprivate func imageTag(of component: Component) -> String {
        let standard = StandardImages.row(for: version(of: .kubeAPIServer))
        if let version = componentVersions[component] {
            // '1.36.2' is as good a version as 'v1.36.2', but only the latter is a tag.
            return component.isKubernetes && !version.hasPrefix("v") ? "v\(version)" : version
        }
        return switch component {
        case .etcd: standard.etcd
        case .pause: standard.pause
        case .coreDNS: standard.coreDNS
        case .haproxy: "3.2.24-alpine"
        case .keepalived: "2.0.20"
        case .dashboard: "v2.7.0"
        case .flannel: "v0.26.7"
        default: version.description
        }
    }
}
