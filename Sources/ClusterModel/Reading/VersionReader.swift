internal import YAML

/// Reads the version keys of `kubernetes-configuration.yaml`: the cluster's and the components'.
struct VersionReader {
    /// Keys that the ancestor had. What it could deploy is too old for anything today, and yet its files must stay usable.
    private static let ancestorKeys: [(key: String, components: [Component])] = [
        ("hyperkube-version", [.kubelet, .kubeProxy]),
        ("apiserver-version", [.kubeAPIServer]),
        ("kube-scheduler-version", [.kubeScheduler]),
        ("kube-controller-manager-version", [.kubeControllerManager]),
        ("etcd-version", [.etcd]),
        ("dashboard-version", [.dashboard]),
    ]

    private static let ownKeys = Component.allCases.map { (key: "\($0.rawValue)-version", components: [$0]) }
        .filter { own in !ancestorKeys.contains { $0.key == own.key } }

    static let keys = ["kubernetes-version"] + (ancestorKeys + ownKeys).map(\.key)

    private(set) var version = SupportedVersions.standard
    private(set) var componentVersions: [Component: String] = [:]
    // Where each component's version was said, for errors about several of them.
    private var marks: [Component: Mark] = [:]

    init(_ section: Section, _ findings: inout Diagnostics) {
        if let version = Self.clusterVersion(section, &findings) {
            self.version = version
        } else if let text = section.mapping["hyperkube-version"]?.string, let version = Version(text),
            SupportedVersions.contains(version)
        {
            self.version = version
        }
        for (key, components) in Self.ancestorKeys { read(key, components, isAncestors: true, section, &findings) }
        for (key, components) in Self.ownKeys { read(key, components, isAncestors: false, section, &findings) }
        checkSkew(&findings)
    }

    private static func clusterVersion(_ section: Section, _ findings: inout Diagnostics) -> Version? {
        let version = section.value("kubernetes-version", "a version such as v1.36.2", &findings) { Version($0) }
        guard let version else { return nil }
        if !SupportedVersions.contains(version.value) {
            findings.error(
                "Kubernetes \(version.value) cannot be deployed: set 'kubernetes-version' to one of \(SupportedVersions.range)",
                at: version.mark
            )
        }
        return version.value
    }

    private mutating func read(
        _ key: String,
        _ components: [Component],
        isAncestors: Bool,
        _ section: Section,
        _ findings: inout Diagnostics
    ) {
        guard let component = components.first, let text = section.text(key, &findings) else { return }
        guard text.value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ":") }) else {
            findings.error("'\(key)' must be a version such as v1.36.2, not '\(text.value)'", at: text.mark)
            return
        }
        let number = Version(text.value)
        // What etcd can be upgraded to, and which flags it takes, depends on it.
        if component.isKubernetes || component == .etcd, number == nil {
            let example = component == .etcd ? "3.5.30" : "v1.36.2"
            findings.error("'\(key)' must be a version such as \(example), not '\(text.value)'", at: text.mark)
            return
        }
        if let number, number < component.oldestVersion {
            let instead = component.isKubernetes ? "\(version)" : "the one that belongs to Kubernetes \(version)"
            let message = "'\(key)' is \(text.value), older than \(component.oldestVersion)"
            if isAncestors {
                findings.warning("\(message): it is passed over, and \(instead) is used", at: text.mark)
            } else {
                findings.error("\(message), the oldest that works: take the key away to use \(instead)", at: text.mark)
            }
            return
        }
        if component.isKubernetes, let number, !SupportedVersions.contains(number) {
            findings.error(
                "'\(key)' is \(text.value), which cannot be deployed: set it to one of \(SupportedVersions.range)",
                at: text.mark
            )
            return
        }
        for component in components {
            componentVersions[component] = text.value
            marks[component] = text.mark
        }
    }

    /// Kubernetes' own rule: nothing may be newer than the API server, and nothing much older.
    private func checkSkew(_ findings: inout Diagnostics) {
        let server = versionNumber(of: .kubeAPIServer)
        for component in Component.allCases where component.isKubernetes && component != .kubeAPIServer {
            // Whichever of the two was written out is the one to complain of.
            guard let mark = marks[component] ?? marks[.kubeAPIServer] else { continue }
            let number = versionNumber(of: component)
            let isNode = component == .kubelet || component == .kubeProxy
            let reach = isNode ? (server >= Version(1, 28) ? 3 : 2) : 1
            if (number.major, number.minor) > (server.major, server.minor) {
                findings.error(
                    "\(component.rawValue) \(number) is newer than kube-apiserver \(server): give them one version",
                    at: mark
                )
            } else if server.minor - number.minor > reach {
                findings.error(
                    "\(component.rawValue) \(number) is too old for kube-apiserver \(server): at most \(reach) minor \(reach == 1 ? "version" : "versions") may lie between them",
                    at: mark
                )
            }
        }
    }

    private func versionNumber(of component: Component) -> Version {
        componentVersions[component].flatMap { Version($0) } ?? version
    }
}

extension Component {
    /// Whether it is released with Kubernetes and has its version.
    package var isKubernetes: Bool {
        switch self {
        case .kubeAPIServer, .kubeControllerManager, .kubeScheduler, .kubeProxy, .kubelet: true
        default: false
        }
    }

    /// The oldest version that can be deployed: etcd 3.4 is what Kubernetes 1.20 was tested with and the first with learners,
    /// dashboard 2 the first that knows today's APIs.
    var oldestVersion: Version {
        switch self {
        case .etcd: Version(3, 4)
        case .dashboard: Version(2, 0)
        case _ where isKubernetes: SupportedVersions.oldest
        default: Version(0, 0)
        }
    }
}
