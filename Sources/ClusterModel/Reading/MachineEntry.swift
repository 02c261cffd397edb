internal import YAML

/// One machine as a file describes it, before defaults are applied; nil where a key is absent or wrong.
struct MachineEntry: Sendable, Equatable {
    /// Where the entry begins.
    var mark: Mark
    var name: Located<String>?
    var address: Located<IPv4Address>?
    var ipv6: Located<IPv6Address>?
    /// Whether the key is there; when its value is wrong that has been told already.
    var namesIPv6 = false
    var role: Located<Role>?
    var etcdName: Located<String>?
    var type: Located<String>?
    /// Where the machine is said to run the dashboard.
    var dashboard: Mark?
    var labels: [String: String] = [:]
    var taints: [Taint] = []
    /// Nil for those that every machine has.
    var extraMounts: [ExtraMount]?
    var kubeletFlags: [GivenFlag] = []
    var reservations: Reservations = [:]
    var builds = false
    var login = LoginFields()
    var hostKey: String?
    /// Required keys that are absent; one that is there and wrong has been told already.
    var missingKeys: [String] = []

    /// What sentences call it.
    var title: String { name.map { "machine '\($0.value)'" } ?? address.map { "machine \($0.value)" } ?? "the machine" }
}

/// Reads the entries of a machine list.
struct MachineReader {
    let surroundings: Surroundings

    static let keys =
        [
            "hostname", "hostip", "hostip6", "machine-type", "machinetype", "k8s-role", "etcdid", "dashboard", "labels",
            "taints",
            "host-key", "build", ExtraMountReader.key, FlagReader.key,
        ] + ReservationReader.keys + LoginFields.keys

    /// What the ancestor's services ask of a machine: for their templates, and by these words services choose machines.
    static let ancestorKeys = [
        "nodename", "zkid", "node-exporter", "watchdog", "hadoop-name-node", "hadoop-data-node",
        "hadoop-resource-manager", "hadoop-node-manager", "model-exchange", "model-hub", "registryrole", "userjob",
    ]

    /// How flags of the same kind begin in its three dialects (Microsoft's, Peking University's, OpenI's).
    static let ancestorPrefixes = ["pai-", "qizhi-", "openi-"]

    private static func isAncestors(_ key: String) -> Bool {
        ancestorKeys.contains(key) || ancestorPrefixes.contains { key.hasPrefix($0) }
    }

    /// Reads `machine-list`; nil when the node is no list.
    func entries(_ node: Node, _ findings: inout Diagnostics) -> [MachineEntry]? {
        guard let items = node.isNull ? [] : node.sequence else {
            findings.error("'machine-list' must be a list of machines, not \(node.summary)", at: node.mark)
            return nil
        }
        return items.compactMap { entry($0, name: nil, &findings) }
    }

    /// Reads one machine; `name` is what it is called when it has no `hostname` of its own.
    func entry(_ node: Node, name: Located<String>?, _ findings: inout Diagnostics) -> MachineEntry? {
        let title = (node["hostname"]?.string ?? name?.value).map { "machine '\($0)'" } ?? "the machine"
        if let text = node.scalar?.text, !node.isNull {
            findings.error(
                "the machine must be a mapping such as {hostname: \(text.prefix(63))}, not \(node.summary)",
                at: node.mark
            )
            return nil
        }
        let keys = Self.keys + Self.ancestorKeys + (node.mapping?.keys ?? []).filter(Self.isAncestors)
        guard let section = Section(node, title: title, keys: keys, findings: &findings) else { return nil }
        var entry = MachineEntry(mark: section.mark)
        readIdentity(of: section, title, name: name, into: &entry, &findings)
        // The ancestor's own example once spelt it 'machinetype'.
        entry.type = section.text("machine-type", &findings) ?? section.text("machinetype", &findings)
        if let dashboard = section.flag("dashboard", &findings), dashboard.value {
            entry.dashboard = section.mark(of: "dashboard")
        }
        entry.builds = section.flag("build", &findings)?.value ?? false
        entry.labels = labels(section, &findings)
        entry.taints = section.node("taints").map { taints($0, &findings) } ?? []
        entry.extraMounts = ExtraMountReader.mounts(of: section, &findings)
        entry.kubeletFlags = kubeletFlags(section, &findings)
        entry.reservations = ReservationReader.reservations(of: section, &findings)
        entry.hostKey = LoginReader.hostKey(of: section, &findings)
        entry.login = LoginReader(surroundings: surroundings).fields(of: section, &findings)
        return entry
    }

    /// Who it is and what for.
    private func readIdentity(
        of section: Section,
        _ title: String,
        name: Located<String>?,
        into entry: inout MachineEntry,
        _ findings: inout Diagnostics
    ) {
        let ownName = section.text(
            "hostname",
            "a lower-case DNS name such as worker-1, which is what Kubernetes calls the machine",
            &findings,
            where: HostName.isSubdomain
        )
        entry.name = section.has("hostname") ? ownName : name
        if let own = entry.name?.value, HostName.isReserved(own) {
            findings.error(
                "\(title) cannot be called '\(own)', which reports say of the whole cluster or of this host: rename it with "
                    + "'hostnamectl set-hostname' there, and here",
                at: section.mark(of: "hostname")
            )
        }
        entry.missingKeys = ["hostname", "hostip", "k8s-role"].filter { !section.has($0) }
        if name != nil { entry.missingKeys.removeAll { $0 == "hostname" } }
        entry.address = AddressReader.ipv4(of: section, "hostip", &findings)
        if let address = entry.address, !address.value.isUnicast {
            findings.error("'hostip' \(address.value) is no address that other machines can reach", at: address.mark)
        }
        entry.ipv6 = AddressReader.ipv6(of: section, "hostip6", &findings)
        entry.namesIPv6 = section.has("hostip6")
        entry.role = section.choice("k8s-role", &findings)
        // A '=' or ',' would break the list of members that etcd is started with.
        entry.etcdName = section.text("etcdid", "letters, digits, '.', '_' and '-'", &findings) { text in
            text.utf8.allSatisfy { $0.isLetterOrDigit || "._-".utf8.contains($0) }
        }
    }

    private func labels(_ section: Section, _ findings: inout Diagnostics) -> [String: String] {
        guard let node = section.node("labels") else { return [:] }
        guard let mapping = node.mapping else {
            findings.error("'labels' must be a mapping of names to values, not \(node.summary)", at: node.mark)
            return [:]
        }
        var labels: [String: String] = [:]
        for entry in mapping.entries {
            let key = entry.key.scalar?.text ?? ""
            if !LabelSyntax.isKey(key) {
                findings.error(
                    "'\(key)' is no name of a label: 'name' or 'domain/name' is expected",
                    at: entry.key.mark
                )
            } else if let value = entry.value.isNull ? "" : entry.value.string, LabelSyntax.isValue(value) {
                labels[key] = value
            } else {
                findings.error(
                    "label '\(key)' cannot be \(entry.value.summary): at most 63 letters, digits, '-', '_' and '.' are allowed",
                    at: entry.value.mark
                )
            }
        }
        return labels
    }

    private func taints(_ node: Node, _ findings: inout Diagnostics) -> [Taint] {
        guard let items = node.sequence else {
            findings.error("'taints' must be a list, not \(node.summary)", at: node.mark)
            return []
        }
        return items.compactMap { item in
            if item.mapping != nil { return taint(mapping: item, &findings) }
            guard let taint = item.string.flatMap(Taint.init(_:)) else {
                findings.error(
                    "a taint must be 'key=value:effect' or 'key:effect' with the effect NoSchedule, PreferNoSchedule or NoExecute, not \(item.summary)",
                    at: item.mark
                )
                return nil
            }
            return taint
        }
    }

    private func taint(mapping node: Node, _ findings: inout Diagnostics) -> Taint? {
        guard let section = Section(node, title: "the taint", keys: ["key", "value", "effect"], findings: &findings)
        else { return nil }
        section.requires("key", &findings)
        section.requires("effect", &findings)
        let key = section.text("key", "'name' or 'domain/name'", &findings, where: LabelSyntax.isKey)
        let value = section.node("value")
        let effect: Located<Taint.Effect>? = section.choice("effect", &findings)
        if let value, value.string.map(LabelSyntax.isValue) != true {
            findings.error("the value of a taint cannot be \(value.summary)", at: value.mark)
            return nil
        }
        guard let key, let effect else { return nil }
        return Taint(key: key.value, value: value?.string, effect: effect.value.rawValue)
    }
}
