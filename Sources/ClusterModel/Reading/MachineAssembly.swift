internal import YAML

/// Makes machines of entries: applies defaults, and checks what concerns the list as a whole.
struct MachineAssembly {
    let defaults: LoginFields
    /// What a machine's kubelet sees that does not say so itself.
    let extraMounts: [ExtraMount]
    let types: [String: Bool]
    let surroundings: Surroundings

    func machines(_ entries: [MachineEntry], _ findings: inout Diagnostics) -> [Machine] {
        for entry in entries { checkRequired(entry, &findings) }
        checkUnique(entries, &findings)
        checkLogins(entries, &findings)
        return entries.compactMap { machine($0, &findings) }
    }

    private func machine(_ entry: MachineEntry, _ findings: inout Diagnostics) -> Machine? {
        checkType(entry, &findings)
        guard let name = entry.name?.value, let address = entry.address?.value, let role = entry.role?.value,
            let login = entry.login.overlaid(on: defaults)
                .login(host: address.description, hostKey: entry.hostKey, in: surroundings)
        else { return nil }
        var machine = Machine(
            name: name,
            address: address,
            role: role,
            etcdName: role == .master ? entry.etcdName?.value ?? name : nil,
            login: login,
            type: entry.type?.value,
            hasGPU: entry.type.flatMap { types[$0.value] } ?? false,
            labels: entry.labels,
            taints: entry.taints,
            extraMounts: entry.extraMounts ?? extraMounts,
            kubeletArguments: entry.kubeletFlags.arguments,
            reservations: entry.reservations
        )
        machine.builds = entry.builds
        machine.ipv6 = entry.ipv6?.value
        return machine
    }

    private func checkRequired(_ entry: MachineEntry, _ findings: inout Diagnostics) {
        for key in entry.missingKeys { findings.error("\(entry.title) has no '\(key)'", at: entry.mark) }
    }

    private func checkType(_ entry: MachineEntry, _ findings: inout Diagnostics) {
        guard let type = entry.type, types[type.value] == nil else { return }
        let question = Spelling.question(about: type.value, among: types.keys.sorted())
        findings.error("'machine-sku' has no machine type '\(type.value)'\(question)", at: type.mark)
    }

    private func checkUnique(_ entries: [MachineEntry], _ findings: inout Diagnostics) {
        check("hostname", entries.compactMap(\.name), &findings)
        check("hostip", entries.compactMap { $0.address?.map(\.description) }, &findings)
        check("hostip6", entries.compactMap { $0.ipv6?.map(\.description) }, &findings)
        // A master without an 'etcdid' is called by its host name there too.
        let etcdNames = entries.compactMap { entry in
            entry.etcdName ?? (entry.role?.value == .master ? entry.name : nil)
        }
        let names = Set(entries.compactMap { $0.name?.mark })
        check("etcdid", etcdNames, &findings) { first, second in names.contains(first) && names.contains(second) }
    }

    private func check(
        _ key: String,
        _ values: [Located<String>],
        _ findings: inout Diagnostics,
        except isTold: (Mark, Mark) -> Bool = { _, _ in false }
    ) {
        var places: [String: Mark] = [:]
        for value in values {
            if let first = places[value.value] {
                if isTold(first, value.mark) { continue }
                findings.error("\(key) '\(value.value)' is already at \(first.line):\(first.column)", at: value.mark)
            } else {
                places[value.value] = value.mark
            }
        }
    }

    /// Sixty machines that lack the same default are one mistake.
    private func checkLogins(_ entries: [MachineEntry], _ findings: inout Diagnostics) {
        let logins = entries.map { (entry: $0, fields: $0.login.overlaid(on: defaults)) }
        let nameless = logins.filter { !$0.fields.hasUser }
        if let first = nameless.first {
            findings.error(
                "\(first.entry.title)\(Self.others(nameless.count)) has no 'username': give one in 'default-machine-properties'",
                at: first.entry.mark
            )
        }
        let helpless = logins.filter { login in
            !login.fields.hasCredential && login.fields.usesAgent != true
                && login.fields.credentials(in: surroundings).isEmpty
        }
        if let first = helpless.first {
            findings.error(
                "there is no way to log in to \(first.entry.title)\(Self.others(helpless.count)): give 'key-path', 'password' or 'password-env', or start an ssh-agent",
                at: first.entry.mark
            )
        }
    }

    private static func others(_ count: Int) -> String { count > 1 ? " (and \(count - 1) more)" : "" }
}
