package import Facts
package import ClusterModel

/// What `paictl init` is going to write, decided from what the machines said.
package struct NewConfiguration: Sendable, Equatable {
    package struct Host: Sendable, Equatable {
        package var asked: HostAddress
        package var facts: Facts
        package var role: Role

        /// What other machines are to reach it by; nil when only a name was given and the machine did not say either.
        package var address: IPv4Address? { IPv4Address(asked.host) ?? facts.identity.reachedAt }

        package init(asked: HostAddress, facts: Facts, role: Role) {
            self.asked = asked
            self.facts = facts
            self.role = role
        }
    }

    package var hosts: [Host]
    package var login: NewLogin
    package var loadBalanceAddress: IPv4Address?
    package var images: NewImages

    /// The first hosts become masters, the others workers.
    package init(
        hosts: [(asked: HostAddress, facts: Facts)],
        masters: Int,
        login: NewLogin,
        loadBalanceAddress: IPv4Address? = nil,
        images: NewImages = NewImages()
    ) {
        self.images = images
        self.hosts = hosts.enumerated().map { index, host in
            Host(asked: host.asked, facts: host.facts, role: index < masters ? .master : .worker)
        }
        self.login = login
        self.loadBalanceAddress = loadBalanceAddress
    }

    var masters: [Host] { hosts.filter { $0.role == .master } }

    // MARK: What keeps it from being written

    /// One sentence for each obstacle, with the way out; empty when there is none.
    package func problems() -> [String] {
        hosts.flatMap(problems) + sharedNames() + sharedIDs() + sharedAddresses() + loadBalancerProblems()
    }

    private func problems(_ host: Host) -> [String] {
        let facts = host.facts
        var problems: [String] = []
        if !HostName.isSubdomain(facts.hostName) {
            let lower = facts.hostName.lowercased().replacing("_", with: "-")
            let advice = HostName.isSubdomain(lower) ? lower : "NAME"
            problems.append(
                "\(host.asked): its host name '\(facts.hostName)' is no lower-case DNS name, which a Kubernetes node's must be: "
                    + "run 'hostnamectl set-hostname \(advice)' there"
            )
        }
        if HostName.isReserved(facts.hostName) {
            problems.append(
                "\(host.asked): its host name '\(facts.hostName)' is what reports call the whole cluster or this host: run "
                    + "'hostnamectl set-hostname NAME' there"
            )
        }
        let own = facts.identity.addresses.map(\.address.description).joined(separator: ", ")
        guard let address = host.address else {
            problems.append(
                "\(host.asked): it was reached over IPv6: give its IPv4 address instead\(own.isEmpty ? "" : " (\(own))")"
            )
            return problems
        }
        if !address.isUnicast {
            problems.append(
                "\(host.asked): other machines cannot reach it at \(address): give "
                    + (own.isEmpty ? "an address of its network" : "one of its addresses, \(own)")
            )
        }
        return problems
    }

    private func sharedNames() -> [String] {
        groups { $0.facts.hostName }.filter { !areOneMachine($0.hosts) }.map { name, hosts in
            "\(Self.list(hosts)) are all called '\(name)': give each a name of its own with 'hostnamectl set-hostname NAME' there"
        }
    }

    private func sharedIDs() -> [String] {
        groups { $0.facts.identity.machineID }.map { id, hosts in
            if areOneMachine(hosts) {
                return "\(Self.list(hosts)) are one machine, '\(hosts[0].facts.hostName)': give it once"
            }
            return "\(Self.list(hosts)) have one machine-id, as copies of one disk have: run "
                + "'rm /etc/machine-id && systemd-machine-id-setup' on all but one, and start those again"
        }
    }

    /// The same name and the same id; two copies of one disk that kept both are told apart by their addresses.
    private func areOneMachine(_ hosts: [Host]) -> Bool {
        guard let first = hosts.first?.facts else { return false }
        return hosts.allSatisfy {
            !first.identity.machineID.isEmpty && $0.facts.identity.machineID == first.identity.machineID
                && $0.facts.hostName == first.hostName
                && Set($0.facts.identity.addresses.map(\.address)) == Set(first.identity.addresses.map(\.address))
        }
    }

    private func sharedAddresses() -> [String] {
        groups { $0.address?.description ?? "" }.filter { !areOneMachine($0.hosts) }.map { address, hosts in
            "\(Self.list(hosts)) lead to one address, \(address): give each machine the address that others reach it by"
        }
    }

    private func loadBalancerProblems() -> [String] {
        guard let front = loadBalanceAddress,
            let worker = hosts.first(where: { $0.address == front && $0.role != .master })
        else { return [] }
        return [
            "--load-balance-ip \(front) is \(worker.facts.hostName), a worker: give a master, or a load balancer outside, or leave "
                + "it out, so that every worker has a load balancer of its own"
        ]
    }

    /// Hosts that have something in common, in the order they were given.
    private func groups(by key: (Host) -> String) -> [(key: String, hosts: [Host])] {
        Dictionary(grouping: hosts, by: key).filter { !$0.key.isEmpty && $0.value.count > 1 }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func list(_ hosts: [Host]) -> String {
        let names = hosts.map(\.asked.description)
        return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    }

    // MARK: What is worth knowing

    /// What a deploy would stop at, or what the operator may not have meant, a sentence each.
    package func remarks() -> [String] {
        var remarks = hosts.flatMap { self.remarks(on: $0) }
        if masters.count > 1, let front = loadBalanceAddress,
            let owner = masters.first(where: { $0.address == front })
        {
            remarks.append(
                "--load-balance-ip \(front) is \(owner.facts.hostName): without it clients cannot reach the other masters"
            )
        }
        if images.missing.contains(.coreDNS) {
            remarks.append(
                "the bundle has no image of coredns, so that 'coredns' is false: without it pods find no service by its name"
            )
        }
        if images.missing.contains(.haproxy), loadBalanceAddress == nil, masters.count > 1 {
            remarks.append(
                "the bundle has no image of haproxy, which every worker runs unless there is a --load-balance-ip: add it"
            )
        }
        return remarks
    }

    private func remarks(on host: Host) -> [String] {
        var remarks: [String] = []
        let facts = host.facts
        func remark(_ sentence: String) { remarks.append("\(facts.hostName): \(sentence)") }

        if Set([facts.distribution.id] + facts.distribution.like).isDisjoint(with: ["debian", "ubuntu"]) {
            remark(
                "paictl was made for Debian and Ubuntu, and this is '\(facts.distribution.id)': a check says what it lacks"
            )
        }
        if abs(facts.clockSkew) > 5 {
            remark(
                "its clock is \(Self.words(facts.clockSkew)) this host's: set it with 'timedatectl set-ntp true' before a deploy"
            )
        }
        if facts.swapKiB > 0 {
            remark(
                "swap is on: run 'swapoff -a' and take it out of /etc/fstab there, or set 'allow-swap: true' in "
                    + "kubernetes-configuration.yaml"
            )
        }
        if facts.identity.sudo == .missing {
            remark("there is no sudo, and deploy needs root: install it, or log in as root")
        }
        if let address = host.address, !facts.identity.addresses.isEmpty,
            !facts.identity.addresses.contains(where: { $0.address == address })
        {
            remark(
                "\(address) is none of its own addresses (\(facts.identity.addresses.map(\.address.description).joined(separator: ", "))): "
                    + "'hostip' must be the one that the other machines reach it by"
            )
        }
        return remarks
    }

    /// `3 s ahead of`.
    static func words(_ skew: Int64) -> String { "\(abs(skew)) s \(skew > 0 ? "ahead of" : "behind")" }

    /// The environment variables that the next commands must find set.
    package var variables: [String] {
        [login.passwordVariable, login.passphraseVariable, sudoVariable].compactMap { $0 }
    }

    /// Where a password for sudo is asked for that is not the one for logging in.
    var sudoVariable: String? {
        if let given = login.sudoVariable { return given }
        let asks = login.passwordVariable == nil && hosts.contains { $0.facts.identity.sudo == .asks }
        return asks ? "SUDO_PASSWORD" : nil
    }

    // MARK: Networks

    static let serviceRanges = ["10.254.0.0/16", "10.96.0.0/16", "172.24.0.0/16", "192.168.128.0/20"]
    static let podRanges = ["10.244.0.0/16", "10.128.0.0/16", "172.25.0.0/16", "192.168.0.0/17"]

    /// The first of these ranges in which no machine is; the very first, when machines are in all of them.
    func range(among candidates: [String]) -> String {
        let networks = hosts.flatMap { host in
            host.facts.identity.addresses.map(\.range)
                + [host.address.flatMap { IPv4Range($0, prefixLength: 32) }].compactMap { $0 }
        }
        return candidates.first { text in
            guard let range = IPv4Range(text) else { return false }
            return !networks.contains { $0.overlaps(range) }
        } ?? candidates[0]
    }
}

/// How `paictl init` logs in, and what it writes about that: never a secret, only where it is to be found.
package struct NewLogin: Sendable, Equatable {
    package var user: String
    package var usesAgent: Bool
    /// As it is written.
    package var keyPath: String?
    package var passphraseVariable: String?
    package var passwordVariable: String?
    package var sudoVariable: String?

    package init(
        user: String,
        usesAgent: Bool = false,
        keyPath: String? = nil,
        passphraseVariable: String? = nil,
        passwordVariable: String? = nil,
        sudoVariable: String? = nil
    ) {
        self.user = user
        self.usesAgent = usesAgent
        self.keyPath = keyPath
        self.passphraseVariable = passphraseVariable
        self.passwordVariable = passwordVariable
        self.sudoVariable = sudoVariable
    }
}
