/// Which values of flags came or went: a component does not start with one that it does not know.
enum ValueHistory {
    /// Values that came or went together, and the minor versions of Kubernetes that know them.
    private struct Row {
        var component: Component
        var flags: Set<String>
        var values: Set<String>
        /// The first minor version that knows them; nil when that is older than all that can be deployed.
        var from: Int?
        /// The first minor version that refuses them; nil when none does.
        var until: Int?
        /// Where that is documented.
        var source: String

        static func plugins(_ values: Set<String>, from: Int? = nil, until: Int? = nil, _ source: String) -> Row {
            // Kubernetes refuses an unknown name in either.
            let flags: Set = ["enable-admission-plugins", "disable-admission-plugins"]
            return Row(
                component: .kubeAPIServer,
                flags: flags,
                values: values,
                from: from,
                until: until,
                source: source
            )
        }
    }

    private static let plugins = "pkg/kubeapiserver/options/plugins.go"

    private static let rows: [Row] = [
        .plugins(["DenyEscalatingExec", "DenyExecOnPrivileged"], until: 21, "#98669"),
        .plugins(["PodSecurityPolicy"], until: 25, "#109798, CHANGELOG-1.25"),
        .plugins(["ValidatingAdmissionPolicy"], from: 26, plugins),
        .plugins(["ClusterTrustBundleAttest"], from: 27, plugins),
        .plugins(["SecurityContextDeny"], until: 30, plugins),
        .plugins(["PersistentVolumeLabel"], until: 31, plugins),
        .plugins(["MutatingAdmissionPolicy"], from: 32, plugins),
        .plugins(["PodTopologyLabels"], from: 33, plugins),
        .plugins(["NodeDeclaredFeatureValidator"], from: 35, plugins),
        .plugins(["PodGroupWorkloadExists", "PodResizeValidator"], from: 36, plugins),
        Row(component: .kubeProxy, flags: ["proxy-mode"], values: ["userspace"], until: 26, source: "#112133"),
        Row(component: .kubeProxy, flags: ["proxy-mode"], values: ["nftables"], from: 29, source: "KEP-3866"),
    ]

    /// What is wrong with the value of a flag for a component of some version, a sentence each.
    static func problems(in value: String, of flag: String, of component: Component, version: Version) -> [String] {
        // The components take '_' for '-' in a flag's name.
        let flag = component.isKubernetes ? flag.replacing("_", with: "-") : flag
        if flag == "feature-gates", component.isKubernetes {
            return FeatureGates.problems(in: value, of: component, version: version)
        }
        let known = rows.filter { $0.component == component && $0.flags.contains(flag) }
        return value.split(separator: ",").map(String.init).compactMap { value in
            guard let row = known.first(where: { $0.values.contains(value) }) else { return nil }
            if let from = row.from, version.minor < from {
                return "\(component.rawValue) takes '\(value)' in '\(flag)' from v1.\(from) on, and this is \(version)"
            }
            guard let until = row.until, version.minor >= until else { return nil }
            return
                "\(component.rawValue) has not taken '\(value)' in '\(flag)' since v1.\(until), and this is \(version): take it away"
        }
    }
}
