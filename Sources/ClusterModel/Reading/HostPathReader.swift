internal import YAML

/// Reads `extra-mounts`, of a machine or the default of all of them.
enum ExtraMountReader {
    static let key = "extra-mounts"
    static let keys = ["path", "read-only"]

    /// Nil when the key is absent.
    static func mounts(of section: Section, _ findings: inout Diagnostics) -> [ExtraMount]? {
        guard let node = section.node(key) else { return section.has(key) ? [] : nil }
        guard let items = node.sequence else {
            findings.error("'\(key)' must be a list of paths, not \(node.summary)", at: node.mark)
            return []
        }
        var seen: Set<String> = []
        return items.compactMap { item in
            guard let mount = mount(item, &findings) else { return nil }
            guard seen.insert(mount.path).inserted else {
                findings.error("'\(key)' has \(mount.path) twice", at: item.mark)
                return nil
            }
            return mount
        }
    }

    private static func mount(_ node: Node, _ findings: inout Diagnostics) -> ExtraMount? {
        var path = node.string
        var isReadOnly = false
        var mark = node.mark
        if node.mapping != nil {
            guard let section = Section(node, title: "the mount", keys: keys, findings: &findings) else { return nil }
            section.requires("path", &findings)
            guard let own = section.node("path") else { return nil }
            path = own.string
            mark = own.mark
            isReadOnly = section.flag("read-only", &findings)?.value ?? false
        }
        guard let path = path.flatMap(HostPath.read) else {
            findings.error(
                "a mount must be an absolute path without '..', or {path: …, read-only: true}, not \(node.summary)",
                at: mark
            )
            return nil
        }
        guard !HostPath.covers(path) else {
            findings.error(
                "'\(key)' cannot have \(path): the kubelet's container runs on what it has there, or sees it anyway",
                at: mark
            )
            return nil
        }
        return ExtraMount(path: path, isReadOnly: isReadOnly)
    }
}

/// The operator's own volumes of static pods, `extra-volumes`.
extension KubernetesFile {
    static let volumeKeys = ["host-path", "mount-path", "read-only", "type"]

    /// Components that run as static pods of masters, and the mount paths that their manifests have.
    private static let ownMounts: [Component: [String]] = [
        .etcd: ["/etc/kubernetes/pki/etcd"],
        .kubeAPIServer: [
            "/etc/kubernetes/pki", "/etc/kubernetes/audit-policy.yaml", "/var/log/kubernetes/audit", "/etc/ssl/certs",
        ],
        .kubeControllerManager: ["/etc/kubernetes/pki", "/etc/kubernetes/controller-manager.conf"],
        .kubeScheduler: ["/etc/kubernetes/pki", "/etc/kubernetes/scheduler.conf"],
    ]

    mutating func readExtraVolumes(_ section: Section, _ findings: inout Diagnostics) {
        for (component, entry) in Self.components(of: "extra-volumes", section, &findings) {
            guard var taken = Self.ownMounts[component] else {
                let names = Self.ownMounts.keys.sorted().map(\.rawValue).joined(separator: ", ")
                findings.error("'extra-volumes' are for \(names), not for '\(component.rawValue)'", at: entry.key.mark)
                continue
            }
            if component == .etcd { taken.append(kubernetes.etcdDataPath) }
            guard let items = entry.value.isNull ? [] : entry.value.sequence else {
                findings.error(
                    "the volumes of '\(component.rawValue)' must be a list of mappings, not \(entry.value.summary)",
                    at: entry.value.mark
                )
                continue
            }
            for item in items {
                guard let volume = Self.volume(item, taken: &taken, &findings) else { continue }
                kubernetes.extraVolumes[component, default: []].append(volume)
            }
        }
    }

    private static func volume(
        _ node: Node,
        taken: inout [String],
        _ findings: inout Diagnostics
    ) -> ExtraVolume? {
        guard let section = Section(node, title: "the volume", keys: volumeKeys, findings: &findings) else {
            return nil
        }
        section.requires("host-path", &findings)
        let expected = "an absolute path without '..' such as /etc/kubernetes/admission"
        let hostPath = section.value("host-path", expected, &findings, HostPath.read)
        let mountPath = section.value("mount-path", expected, &findings, HostPath.read)
        let kind: Located<ExtraVolume.Kind>? = section.choice("type", &findings)
        let isReadOnly = section.flag("read-only", &findings)?.value ?? true
        guard let hostPath, mountPath != nil || !section.has("mount-path") else { return nil }
        if !HostPath.isSeen(hostPath.value), HostPath.covers(hostPath.value) {
            findings.error(
                "'host-path' cannot be \(hostPath.value), which the kubelet's container has from its image: take a path below "
                    + "/etc/kubernetes",
                at: hostPath.mark
            )
            return nil
        }
        let place = mountPath ?? hostPath
        if let other = taken.first(where: { HostPath.lies(place.value, in: $0) || HostPath.lies($0, in: place.value) })
        {
            findings.error(
                "\(place.value) cannot be mounted where the pod has \(other): give another 'mount-path'",
                at: place.mark
            )
            return nil
        }
        taken.append(place.value)
        return ExtraVolume(
            hostPath: hostPath.value,
            mountPath: place.value,
            isReadOnly: isReadOnly,
            kind: kind?.value
        )
    }
}
