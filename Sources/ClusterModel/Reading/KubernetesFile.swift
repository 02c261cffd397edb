internal import YAML

/// What `kubernetes-configuration.yaml` says: networks, versions, images and the operator's own settings.
struct KubernetesFile {
    static let name = "kubernetes-configuration.yaml"

    var loadBalanceAddress: Located<IPv4Address>?
    /// Whether the key is there; when its value is wrong that has been told already.
    var namesLoadBalancer = false
    var addressIsOnMasters: Located<Bool>?
    var apiName: String?
    var apiPort: Located<UInt16>?
    var apiExtraNames: [String] = []
    var serviceRange: Located<IPv4Range>?
    var podRange: Located<IPv4Range>?
    var ipv6ServiceRange: Located<IPv6Range>?
    var ipv6PodRange: Located<IPv6Range>?
    var dnsAddress: IPv4Address?
    var dnsDomain = "cluster.local"
    var podNetwork = PodNetwork.hostRoutes
    var kubernetes = KubernetesSettings(version: SupportedVersions.standard)
    var images = ImageSettings()
    var proxy: OutboundProxy?
    /// Whether passwords stand in the file itself.
    var holdsSecrets = false
    var bundleMark: Mark?
    var addons = Addons()
    /// Whether 'addons' says if there is a dashboard.
    var namesDashboard = false

    static let keys =
        [
            "load-balance-ip", "load-balance-ip-on-masters", "api-name", "api-port", "api-extra-names",
            "service-cluster-ip-range", "pod-cidr",
            "cluster-dns", "dns-domain", "pod-network",
            "docker-registry", "images", "image-bundle", "peer-to-peer-images", "addons", "extra-args",
            "etcd-data-path", "allow-cgroup-v1", "allow-swap", "schedule-on-masters", "docker-package", "gpu-toolkit",
            "runtime", "registry-mirrors",
            "extra-volumes",
            "registry-credentials", "registries", "http-proxy", "https-proxy", "no-proxy",
            "certificates", "etcd-snapshots",
        ] + ReservationReader.keys

    static let addonKeys = ["coredns", "dashboard", "kube-proxy"]

    /// Keys that only the ancestor used; they change nothing and are no reason to refuse a file.
    static let ancestorKeys = ["storage-backend", "api-servers-port", "api-servers-http-schema", "qos-switch"]

    init(_ root: Node, surroundings: Surroundings, _ findings: inout Diagnostics) {
        let keys = Self.keys + VersionReader.keys + Self.ancestorKeys
        let homes = Dictionary(keys.map { ($0, "kubernetes") }, uniquingKeysWith: { first, _ in first })
        guard let outer = Section(root, title: Self.name, keys: ["kubernetes"], homes: homes, findings: &findings)
        else { return }
        guard let node = outer.mapping["kubernetes"] else {
            if outer.mapping.entries.isEmpty { outer.requires("kubernetes", &findings) }
            return
        }
        guard let section = Section(node, title: "'kubernetes'", keys: keys, findings: &findings) else { return }
        let passedOver = Self.ancestorKeys.filter(section.has)
        if let first = passedOver.first {
            let names = passedOver.map { "'\($0)'" }.joined(separator: ", ")
            findings.warning("\(names): obeyed by nothing any more, and passed over", at: section.mark(of: first))
        }
        readNetwork(section, &findings)
        readSettings(section, surroundings, &findings)
        readImages(section, surroundings, &findings)
        readProxy(section, &findings)
        readAddons(section, &findings)
        // After the versions: flags depend on them.
        readExtraArguments(section, &findings)
        readExtraVolumes(section, &findings)
        kubernetes.reservations = ReservationReader.reservations(of: section, &findings)
    }

    // MARK: Settings

    private mutating func readSettings(_ section: Section, _ surroundings: Surroundings, _ findings: inout Diagnostics)
    {
        let versions = VersionReader(section, &findings)
        kubernetes.version = versions.version
        kubernetes.componentVersions = versions.componentVersions
        let path = section.value(
            "etcd-data-path",
            "an absolute path of a directory of its own such as /var/lib/etcd",
            &findings,
            Self.dataPath
        )
        if let path { kubernetes.etcdDataPath = path.value }
        kubernetes.allowsCgroupV1 = section.flag("allow-cgroup-v1", &findings)?.value ?? false
        kubernetes.allowsSwap = section.flag("allow-swap", &findings)?.value ?? false
        kubernetes.schedulesOnMasters = section.flag("schedule-on-masters", &findings)?.value ?? false
        if let package: Located<DockerPackage> = section.choice("docker-package", &findings) {
            kubernetes.dockerPackage = package.value.rawValue
        }
        if let toolkit: Located<GPUToolkit> = section.choice("gpu-toolkit", &findings) {
            kubernetes.gpuToolkit = toolkit.value
        }
        readRuntime(section, &findings)
        readCertificates(section, &findings)
        readSnapshots(section, surroundings, &findings)
    }

    private mutating func readRuntime(_ section: Section, _ findings: inout Diagnostics) {
        guard let choice: Located<ContainerRuntime> = section.choice("runtime", &findings) else { return }
        let version = kubernetes.version(of: .kubelet)
        let speaksToDocker = version < KubernetesSettings.firstWithoutDocker
        if speaksToDocker, choice.value != .docker {
            findings.error(
                "'runtime' is \(choice.value.rawValue), and the kubelet of \(version) speaks to Docker: take the key away, or "
                    + "set 'kubernetes-version' to 1.24 or later",
                at: choice.mark
            )
        } else if !speaksToDocker, choice.value == .docker {
            findings.error(
                "'runtime' is docker, which the kubelet has not supported since 1.24, and this is \(version): take the key away "
                    + "for containerd, or write cri-dockerd",
                at: choice.mark
            )
        }
        kubernetes.chosenRuntime = choice.value
    }

    private enum DockerPackage: String, CaseIterable {
        case distribution = "docker.io"
        case upstream = "docker-ce"
    }

    /// `clean` removes this directory: one that holds anything else must not get here.
    private static func dataPath(_ text: String) -> String? {
        let path = text.hasSuffix("/") ? String(text.dropLast()) : text
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = path.utf8.allSatisfy { byte in
            byte.isLetterOrDigit || "._-/".utf8.contains(byte)
        }
        let systemPaths: Set = [
            "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/media", "/mnt", "/opt", "/proc", "/root",
            "/run",
            "/sbin", "/srv", "/sys", "/tmp", "/usr", "/var", "/var/lib", "/var/log", "/var/lib/docker",
            "/var/lib/kubelet",
            "/var/lib/containerd", "/var/lib/paictl", "/etc/kubernetes",
        ]
        // What clean, a boot, or somebody else takes away with everything in it.
        let trees = [
            "/dev", "/proc", "/run", "/sys", "/tmp", "/var/run", "/var/lock", "/etc/kubernetes", "/var/lib/docker",
            "/var/lib/kubelet", "/var/lib/containerd", "/var/lib/paictl",
        ]
        guard path.hasPrefix("/"), isPlain, path.utf8.count <= 200,
            !trees.contains(where: { path.hasPrefix($0 + "/") }),
            parts.dropFirst().allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }),
            !systemPaths.contains(path)
        else { return nil }
        return path
    }

    // MARK: Addons and components

    private mutating func readAddons(_ section: Section, _ findings: inout Diagnostics) {
        guard let node = section.node("addons"),
            let list = Section(
                node,
                title: "'addons'",
                keys: Self.addonKeys,
                findings: &findings
            )
        else { return }
        namesDashboard = list.has("dashboard")
        addons.coreDNS = list.flag("coredns", &findings)?.value ?? addons.coreDNS
        addons.dashboard = list.flag("dashboard", &findings)?.value ?? addons.dashboard
        addons.kubeProxy = list.flag("kube-proxy", &findings)?.value ?? addons.kubeProxy
    }

    /// The entries of a mapping that has component names for keys.
    static func components(
        of key: String,
        _ section: Section,
        _ findings: inout Diagnostics
    ) -> [(Component, Mapping.Entry)] {
        guard let node = section.node(key) else { return [] }
        guard let mapping = node.mapping else {
            findings.error("'\(key)' must be a mapping of component names, not \(node.summary)", at: node.mark)
            return []
        }
        return mapping.entries.compactMap { entry in
            let name = entry.key.scalar?.text ?? ""
            guard let component = Component(rawValue: name) else {
                let question = Spelling.question(about: name, among: Component.allCases.map(\.rawValue))
                findings.error("'\(key)': there is no component '\(name)'\(question)", at: entry.key.mark)
                return nil
            }
            return (component, entry)
        }
    }
}
