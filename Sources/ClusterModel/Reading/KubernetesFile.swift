internal import YAML

/// What `kubernetes-configuration.yaml` says: networks, versions, images and the operator's own settings.
struct KubernetesFile {
    static let name = "kubernetes-configuration.yaml"

    var loadBalanceAddress: Located<IPv4Address>?
    /// Whether the key is there; when its value is wrong that has been told already.
    var namesLoadBalancer = false
    var serviceRange: Located<IPv4Range>?
    var podRange: Located<IPv4Range>?
    var dnsAddress: IPv4Address?
    var dnsDomain = "cluster.local"
    var podNetwork = PodNetwork.hostRoutes
    var kubernetes = KubernetesSettings(version: SupportedVersions.standard)
    var images = ImageSettings()
    var addons = Addons()

    private static let keys = [
        "load-balance-ip", "service-cluster-ip-range", "pod-cidr", "cluster-dns", "dns-domain", "pod-network",
        "docker-registry", "images", "image-bundle", "addons", "extra-args", "etcd-data-path", "allow-cgroup-v1",
        "allow-swap", "docker-package",
    ]

    /// Keys that only the ancestor used; they change nothing and are no reason to refuse a file.
    private static let ancestorKeys = ["storage-backend", "api-servers-port", "api-servers-http-schema", "qos-switch"]

    init(_ root: Node, surroundings: Surroundings, _ findings: inout Findings) {
        guard let outer = Section(root, title: Self.name, keys: ["kubernetes"], findings: &findings) else { return }
        guard let node = outer.mapping["kubernetes"] else {
            if outer.mapping.entries.isEmpty { outer.requires("kubernetes", &findings) }
            return
        }
        let keys = Self.keys + VersionReader.keys + Self.ancestorKeys
        guard let section = Section(node, title: "'kubernetes'", keys: keys, findings: &findings) else { return }
        readNetwork(section, &findings)
        readSettings(section, &findings)
        readImages(section, surroundings, &findings)
        readAddons(section, &findings)
        // After the versions: flags depend on them.
        readExtraArguments(section, &findings)
    }

    // MARK: Network

    private mutating func readNetwork(_ section: Section, _ findings: inout Findings) {
        loadBalanceAddress = section.value("load-balance-ip", "an IPv4 address such as 10.0.0.11", &findings) {
            IPv4Address($0)
        }
        namesLoadBalancer = section.has("load-balance-ip")
        let mark = section.mark
        let service = range("service-cluster-ip-range", "10.254.0.0/16", section, &findings)
        let pods = range("pod-cidr", "10.244.0.0/16", section, &findings)
        serviceRange = section.has("service-cluster-ip-range") ? service : Self.standardServiceRange(at: mark)
        podRange = section.has("pod-cidr") ? pods : Self.standardPodRange(at: mark)
        if let network: Located<PodNetwork> = section.choice("pod-network", &findings) { podNetwork = network.value }
        let domain = section.text(
            "dns-domain",
            "a DNS name such as cluster.local",
            &findings,
            where: HostName.isSubdomain
        )
        if let domain { dnsDomain = domain.value }
        readDNSAddress(section, &findings)
    }

    private static func standardServiceRange(at mark: Mark) -> Located<IPv4Range>? {
        IPv4Range("10.254.0.0/16").map { Located(value: $0, mark: mark) }
    }

    private static func standardPodRange(at mark: Mark) -> Located<IPv4Range>? {
        IPv4Range("10.244.0.0/16").map { Located(value: $0, mark: mark) }
    }

    private func range(
        _ key: String,
        _ example: String,
        _ section: Section,
        _ findings: inout Findings
    ) -> Located<IPv4Range>? {
        guard let text = section.text(key, &findings) else { return nil }
        if let range = IPv4Range(text.value) { return Located(value: range, mark: text.mark) }
        // The usual slip is an address of the range instead of its first one.
        let parts = text.value.split(separator: "/")
        let meant =
            parts.count == 2
            ? IPv4Address(parts[0]).flatMap { address in Int(parts[1]).flatMap { IPv4Range(address, prefixLength: $0) }
            } : nil
        let advice = meant.map { " (did you mean \($0)?)" } ?? ""
        findings.error("'\(key)' must be a range such as \(example), not '\(text.value)'\(advice)", at: text.mark)
        return nil
    }

    /// The ancestor's `cluster-dns` was a name server of the machines' `/etc/resolv.conf`, because it deployed no DNS of its
    /// own: only an address that a service can have is taken for the cluster's DNS service.
    private mutating func readDNSAddress(_ section: Section, _ findings: inout Findings) {
        guard let address = section.value("cluster-dns", "an IPv4 address", &findings, { IPv4Address($0) }),
            let services = serviceRange?.value
        else { return }
        guard services.contains(address.value) else {
            findings.warning(
                "'cluster-dns' is \(address.value), which no service in \(services) can have: it is passed over",
                at: address.mark
            )
            return
        }
        if address.value == services.network || address.value == services.address(at: 1) {
            findings.error(
                "'cluster-dns' cannot be \(address.value): the first addresses of \(services) belong to the network and the API server",
                at: address.mark
            )
        }
        dnsAddress = address.value
    }

    // MARK: Settings

    private mutating func readSettings(_ section: Section, _ findings: inout Findings) {
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
        if let package: Located<DockerPackage> = section.choice("docker-package", &findings) {
            kubernetes.dockerPackage = package.value.rawValue
        }
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
        guard path.hasPrefix("/"), isPlain, parts.dropFirst().allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }),
            !systemPaths.contains(path)
        else { return nil }
        return path
    }

    // MARK: Images

    private mutating func readImages(_ section: Section, _ surroundings: Surroundings, _ findings: inout Findings) {
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
        if let bundle = section.text("image-bundle", &findings) {
            let path = surroundings.absolutePath(bundle.value)
            if !surroundings.isDirectory(path) {
                findings.error("'image-bundle' is '\(path)', which is no directory", at: bundle.mark)
            }
            images.bundle = path
        }
    }

    /// Where Kubernetes' images were in the ancestor's days.
    private static let formerRegistries = [
        "gcr.io/google_containers": "serves no images any more",
        "gcr.io/google-containers": "serves no images any more",
        "k8s.gcr.io": "gets no new images since 2023",
    ]

    private mutating func readReferences(_ section: Section, _ findings: inout Findings) {
        for (component, entry) in components(of: "images", section, &findings) {
            guard let reference = entry.value.string, ImageReference.isComplete(reference) else {
                findings.error(
                    "the image of '\(component.rawValue)' must be a full reference with a tag such as registry.k8s.io/pause:3.10, not \(entry.value.summary)",
                    at: entry.value.mark
                )
                continue
            }
            images.references[component] = reference
        }
    }

    /// The entries of a mapping that has component names for keys.
    private func components(
        of key: String,
        _ section: Section,
        _ findings: inout Findings
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

    // MARK: Addons and flags

    private mutating func readAddons(_ section: Section, _ findings: inout Findings) {
        guard let node = section.node("addons"),
            let list = Section(
                node,
                title: "'addons'",
                keys: ["coredns", "dashboard", "kube-proxy"],
                findings: &findings
            )
        else { return }
        addons.coreDNS = list.flag("coredns", &findings)?.value ?? addons.coreDNS
        addons.dashboard = list.flag("dashboard", &findings)?.value ?? addons.dashboard
        addons.kubeProxy = list.flag("kube-proxy", &findings)?.value ?? addons.kubeProxy
    }

    private mutating func readExtraArguments(_ section: Section, _ findings: inout Findings) {
        for (component, entry) in components(of: "extra-args", section, &findings) {
            guard let flags = entry.value.isNull ? Mapping([]) : entry.value.mapping else {
                findings.error(
                    "the flags of '\(component.rawValue)' must be a mapping of flags to values, not \(entry.value.summary)",
                    at: entry.value.mark
                )
                continue
            }
            for flag in flags.entries { readFlag(flag, of: component, &findings) }
        }
    }

    private mutating func readFlag(_ entry: Mapping.Entry, of component: Component, _ findings: inout Findings) {
        let flag = entry.key.scalar?.text ?? ""
        guard Self.isFlagName(flag) else {
            let bare = String(flag.drop { $0 == "-" })
            let advice = flag.hasPrefix("-") && Self.isFlagName(bare) ? ": write '\(bare)'" : ""
            findings.error("'\(flag)' is no name of a flag without dashes\(advice)", at: entry.key.mark)
            return
        }
        guard entry.value.scalar != nil else {
            findings.error(
                "flag '\(flag)' takes a single value, not \(entry.value.summary); join several values with commas",
                at: entry.value.mark
            )
            return
        }
        // Taking a flag away cannot be wrong: it may be one that we give.
        if !entry.value.isNull, let problem = FlagHistory.check(flag, of: component, in: kubernetes) {
            findings.error(problem.description, at: entry.key.mark)
        }
        kubernetes.extraArguments[component, default: [:]][flag] = .some(entry.value.string)
    }

    private static func isFlagName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-") else { return false }
        return text.utf8.allSatisfy { byte in
            byte.isLetterOrDigit || "-_.".utf8.contains(byte)
        }
    }
}

extension String {
    /// The text without a slash at its end.
    fileprivate var trimmingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
