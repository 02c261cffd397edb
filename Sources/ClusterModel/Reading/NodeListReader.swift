internal import YAML

/// Reads the machines of a node list, and fills their gaps from what the configuration says of the same machines.
struct NodeListReader {
    /// A machine of the list, and what it would look like in the cluster configuration.
    struct Listed {
        var entry: MachineEntry
        var item: String
    }

    let configuration: Configuration

    func entries(_ root: Node, _ findings: inout Diagnostics) -> [Listed] {
        var places: [String: Mark] = [:]
        return everyEntry(root, &findings).filter { listed in
            guard let name = listed.entry.name?.value else { return true }
            guard let first = places[name] else {
                places[name] = listed.entry.mark
                return true
            }
            let place = "\(first.line):\(first.column)"
            findings.error("\(listed.entry.title) is already at \(place)", at: listed.entry.mark)
            return false
        }
    }

    private func everyEntry(_ root: Node, _ findings: inout Diagnostics) -> [Listed] {
        let keys = ["machine-list", "machinelist"]
        guard let section = Section(root, title: "the node list", keys: keys, findings: &findings) else { return [] }
        guard let list = section.node("machine-list") ?? section.node("machinelist") else {
            if !findings.hasErrors { findings.error("the node list has no 'machine-list'", at: section.mark) }
            return []
        }
        let reader = MachineReader(surroundings: configuration.surroundings)
        if let map = list.mapping {
            return map.entries.compactMap { named in
                guard let name = Self.name(of: named, &findings),
                    let entry = reader.entry(named.value, name: name, &findings)
                else { return nil }
                return listed(entry, named.value, isNameCertain: named.value["hostname"] != nil, &findings)
            }
        }
        guard let items = list.sequence else {
            findings.error("'machine-list' must be a list of machines, not \(list.summary)", at: list.mark)
            return []
        }
        if items.isEmpty {
            findings.error("'machine-list' is empty: name the machines that the job is about", at: list.mark)
        }
        return items.compactMap { item in
            guard let entry = reader.entry(item, name: nil, &findings) else { return nil }
            return listed(entry, item, isNameCertain: true, &findings)
        }
    }

    /// In the ancestor's form a machine is called by its key, or by a `nodename` that is more than its address.
    private static func name(of entry: Mapping.Entry, _ findings: inout Diagnostics) -> Located<String>? {
        let candidates = [entry.value["nodename"], entry.key].compactMap { $0 }
        let named = candidates.first { $0.string.map { IPv4Address($0) == nil } ?? false } ?? entry.key
        let name = named.scalar?.text ?? ""
        guard HostName.isSubdomain(name) else {
            findings.error(
                "'\(name)' is no lower-case DNS name such as worker-1: give the machine a 'hostname'",
                at: named.mark
            )
            return nil
        }
        return Located(value: name, mark: named.mark)
    }

    /// Fills the gaps of an entry. Where the name is only a label in the ancestor's map, the address says which machine is meant.
    private func listed(
        _ entry: MachineEntry,
        _ node: Node,
        isNameCertain: Bool,
        _ findings: inout Diagnostics
    ) -> Listed {
        var entry = entry
        let kubelet = configuration.cluster.kubernetes.version(of: .kubelet)
        FlagReader.check(entry.kubeletFlags, of: .kubelet, version: kubelet, &findings)
        let sameAddress = configuration.entries.first {
            $0.address?.value == entry.address?.value && entry.address != nil
        }
        let sameName = configuration.entries.first { $0.name?.value == entry.name?.value && entry.name != nil }
        if let known = isNameCertain && entry.name != nil ? sameName : sameAddress ?? sameName {
            if !isNameCertain { entry.name = nil }
            checkAgreement(entry, with: known, &findings)
            entry.fillGaps(from: known)
        } else {
            if !entry.missingKeys.isEmpty {
                findings.error(stranger(entry), at: entry.mark)
                entry.missingKeys = []
            }
            checkNew(entry, sameAddress: sameAddress, &findings)
        }
        return Listed(entry: entry, item: Self.item(entry, node))
    }

    /// A machine that the cluster does not have needs all its keys; that it is meant to be another is as likely.
    private func stranger(_ entry: MachineEntry) -> String {
        let names = configuration.entries.compactMap(\.name?.value)
        let question = entry.name.map { Spelling.question(about: $0.value, among: names) } ?? ""
        let keys = entry.missingKeys.map { "'\($0)'" }.joined(separator: " and ")
        return
            "\(ClusterFile.name) has no \(entry.title)\(question): correct its name or address, or, for a new machine, give its \(keys)"
    }

    private func checkAgreement(_ entry: MachineEntry, with known: MachineEntry, _ findings: inout Diagnostics) {
        let pairs: [(key: String, here: Located<String>?, there: Located<String>?)] = [
            ("hostip", entry.address?.map(\.description), known.address?.map(\.description)),
            ("hostip6", entry.ipv6?.map(\.description), known.ipv6?.map(\.description)),
            ("k8s-role", entry.role?.map(\.rawValue), known.role?.map(\.rawValue)),
            ("etcdid", entry.etcdName, known.etcdName ?? known.name),
        ]
        for (key, here, there) in pairs {
            guard let here, let there, here.value != there.value else { continue }
            findings.error(
                "'\(key)' of \(known.title) is '\(there.value)' in \(ClusterFile.name), not '\(here.value)'",
                at: here.mark
            )
        }
    }

    private func checkNew(_ entry: MachineEntry, sameAddress: MachineEntry?, _ findings: inout Diagnostics) {
        if let sameAddress, let address = entry.address {
            findings.error(
                "'hostip' \(address.value) is that of \(sameAddress.title) in \(ClusterFile.name)",
                at: address.mark
            )
        }
        if let ipv6 = entry.ipv6,
            let owner = configuration.cluster.machines.first(where: { $0.ipv6 == ipv6.value })
        {
            findings.error(
                "'hostip6' \(ipv6.value) is that of machine '\(owner.name)' in \(ClusterFile.name)",
                at: ipv6.mark
            )
        }
        if let name = entry.etcdName,
            let owner = configuration.cluster.masters.first(where: { $0.etcdName == name.value })
        {
            findings.error(
                "'etcdid' '\(name.value)' is that of machine '\(owner.name)' in \(ClusterFile.name)",
                at: name.mark
            )
        }
        let network = configuration.cluster.network
        for (key, range) in [("pod-cidr", network.podRange), ("service-cluster-ip-range", network.serviceRange)] {
            guard let address = entry.address, range.contains(address.value) else { continue }
            findings.error("'hostip' \(address.value) lies inside '\(key)' \(range)", at: address.mark)
        }
        entry.checkIPv6(network.ipv6, &findings)
        if network.ipv6 != nil, !entry.namesIPv6 {
            findings.error("\(entry.title) has no 'hostip6', which every machine of this cluster has", at: entry.mark)
        }
    }

    /// The machine as an item of a `machine-list`: its own keys as they were written, under the name that it has.
    private static func item(_ entry: MachineEntry, _ node: Node) -> String {
        let own = node.mapping?.entries.filter { !["hostname", "nodename"].contains($0.key.scalar?.text) } ?? []
        let lines = own.map { "\($0.key.flowText): \($0.value.flowText)" }
        return (["hostname: \(Scalar(entry.name?.value ?? "").flowText)"] + lines).joined(separator: "\n") + "\n"
    }
}

extension MachineEntry {
    /// Takes what is not said here from another entry of the same machine.
    fileprivate mutating func fillGaps(from other: MachineEntry) {
        // Errors are about this list, whose entry brought the machine in.
        func here<Value>(_ value: Located<Value>?) -> Located<Value>? {
            value.map { Located(value: $0.value, mark: mark) }
        }
        name = name ?? here(other.name)
        address = address ?? here(other.address)
        ipv6 = ipv6 ?? here(other.ipv6)
        namesIPv6 = namesIPv6 || other.namesIPv6
        role = role ?? here(other.role)
        etcdName = etcdName ?? here(other.etcdName)
        type = type ?? here(other.type)
        labels.merge(other.labels) { own, _ in own }
        if taints.isEmpty { taints = other.taints }
        extraMounts = extraMounts ?? other.extraMounts
        // What is said here comes last, and wins.
        kubeletFlags = other.kubeletFlags + kubeletFlags
        reservations.merge(other.reservations) { own, theirs in theirs.merging(own) { $1 } }
        hostKey = hostKey ?? other.hostKey
        login = login.overlaid(on: other.login)
        missingKeys = []
    }
}
