internal import YAML

extension KubernetesFile {
    mutating func readExtraArguments(_ section: Section, _ findings: inout Diagnostics) {
        for (component, entry) in Self.components(of: FlagReader.key, section, &findings) {
            guard ![.haproxy, .keepalived, .pause].contains(component) else {
                findings.error(
                    "'\(component.rawValue)' takes no flags: edit k8sPaiLibrary/template instead",
                    at: entry.key.mark
                )
                continue
            }
            let flags = FlagReader.flags(of: component, entry.value, &findings)
            FlagReader.check(flags, of: component, version: version(of: component), &findings)
            if component == .kubeAPIServer, let port = flags.first(where: { $0.name.value == "secure-port" }) {
                findings.error(
                    "write 'api-port' instead: probes, load balancers and kubeconfigs go by that",
                    at: port.name.mark
                )
            }
            if !flags.isEmpty { kubernetes.extraArguments[component] = flags.arguments }
        }
    }

    /// The version that decides which flags and values a component takes; nil for one of whose versions nothing is known.
    private func version(of component: Component) -> Version? {
        if component == .etcd { return kubernetes.etcdVersion(image: images.references[.etcd]) }
        return component.isKubernetes ? kubernetes.version(of: component) : nil
    }
}
