internal import YAML

/// Checks what concerns the files together: the number of masters, the load balancer, and that networks do not overlap.
struct ClusterChecks {
    let cluster: ClusterFile
    let kubernetes: KubernetesFile?
    /// Whether other numbers of masters than 1, 3 and 5 are only warned of.
    let allowsEvenMasters: Bool

    /// Docker gives this to its own bridge unless told otherwise.
    private static let dockerRange = IPv4Range("172.17.0.0/16")

    func run(_ findings: inout Diagnostics) {
        checkMasters(&findings)
        guard let kubernetes else { return }
        warnOfDashboard(kubernetes, &findings)
        checkServiceRange(kubernetes, &findings)
        checkPodRange(kubernetes, &findings)
        checkMachineAddresses(kubernetes, &findings)
        checkIPv6(kubernetes, &findings)
        checkLoadBalancer(kubernetes, &findings)
        checkPort(kubernetes, &findings)
        for entry in cluster.entries {
            FlagReader.check(
                entry.kubeletFlags,
                of: .kubelet,
                version: kubernetes.kubernetes.version(of: .kubelet),
                &findings
            )
        }
    }

    private func entries(_ role: Role) -> [MachineEntry] { cluster.entries.filter { $0.role?.value == role } }

    private func checkMasters(_ findings: inout Diagnostics) {
        guard !cluster.isIncomplete, let list = cluster.listMark else { return }
        let masters = entries(.master)
        guard let last = masters.last?.role?.mark else {
            let sentence = cluster.entries.isEmpty ? "'machine-list' is empty" : "no machine has the role master"
            findings.error("\(sentence): a cluster needs 1, 3 or 5 masters", at: list)
            return
        }
        let sentence = "\(masters.count) machines have the role master"
        if masters.count > 5 {
            let advice = "every write has to reach more of them, and nothing is safer for it: take 1, 3 or 5"
            if allowsEvenMasters {
                findings.warning("\(sentence): \(advice)", at: last)
            } else {
                findings.error("\(sentence): \(advice)", at: last)
            }
        } else if masters.count.isMultiple(of: 2) {
            if allowsEvenMasters {
                findings.warning(
                    "\(sentence): the loss of \(masters.count / 2) stops the cluster, as it would with \(masters.count - 1)",
                    at: last
                )
            } else {
                findings.error("\(sentence): etcd needs an odd number of them (1, 3 or 5)", at: last)
            }
        }
    }

    // MARK: What the ancestor's files say

    /// One sentence for all machines: what sixty of them say is said once.
    private func warnOfDashboard(_ kubernetes: KubernetesFile, _ findings: inout Diagnostics) {
        guard !kubernetes.namesDashboard, let mark = cluster.entries.lazy.compactMap(\.dashboard).first else { return }
        findings.warning(
            "'dashboard' of a machine: passed over, and no dashboard runs; 'addons: {dashboard: true}' in "
                + "\(KubernetesFile.name) runs one, on a machine that Kubernetes chooses, and 'false' ends this warning",
            at: mark
        )
    }

    // MARK: Ranges

    private func checkServiceRange(_ kubernetes: KubernetesFile, _ findings: inout Diagnostics) {
        guard let services = kubernetes.serviceRange else { return }
        if !(12...24).contains(services.value.prefixLength) {
            findings.error(
                "'service-cluster-ip-range' must be from /12 to /24 wide, not \(services.value)",
                at: services.mark
            )
        }
        if let linkLocal = IPv4Range("169.254.0.0/16"), linkLocal.overlaps(services.value) {
            findings.warning(
                "'service-cluster-ip-range' \(services.value) holds link-local addresses such as clouds' 169.254.169.254: 10.254.0.0/16 is a better choice for a new cluster",
                at: services.mark
            )
        }
        if let pods = kubernetes.podRange, pods.value.overlaps(services.value) {
            findings.error(
                "'pod-cidr' \(pods.value) overlaps 'service-cluster-ip-range' \(services.value)",
                at: max(pods.mark, services.mark)
            )
        }
        warnOfDocker("service-cluster-ip-range", services, &findings)
    }

    private func checkPodRange(_ kubernetes: KubernetesFile, _ findings: inout Diagnostics) {
        guard let pods = kubernetes.podRange else { return }
        let machines = cluster.entries.count
        let places = pods.value.prefixLength > 24 ? 0 : 1 << (24 - pods.value.prefixLength)
        if places < machines {
            findings.error(
                "'pod-cidr' \(pods.value) has room for \(places) machines, and there are \(machines): each needs a /24",
                at: pods.mark
            )
        }
        warnOfDocker("pod-cidr", pods, &findings)
    }

    private func warnOfDocker(_ key: String, _ range: Located<IPv4Range>, _ findings: inout Diagnostics) {
        guard let docker = Self.dockerRange, docker.overlaps(range.value) else { return }
        findings.warning(
            "'\(key)' \(range.value) overlaps \(docker), which Docker takes for its bridge unless told otherwise",
            at: range.mark
        )
    }

    private func checkMachineAddresses(_ kubernetes: KubernetesFile, _ findings: inout Diagnostics) {
        let ranges = [("pod-cidr", kubernetes.podRange), ("service-cluster-ip-range", kubernetes.serviceRange)]
        for entry in cluster.entries {
            guard let address = entry.address else { continue }
            for case (let key, let range?) in ranges where range.value.contains(address.value) {
                findings.error("'hostip' \(address.value) lies inside '\(key)' \(range.value)", at: address.mark)
            }
        }
    }

    // MARK: The API's address and port

    /// What else listens on machines, of ours or of Kubernetes' own.
    private static let takenPorts: Set<UInt16> = [2379, 2380, 2381, 10248, 10249, 10250, 10256, 10257, 10259]

    private func checkPort(_ kubernetes: KubernetesFile, _ findings: inout Diagnostics) {
        guard let port = kubernetes.apiPort else { return }
        let logins = cluster.entries.map { $0.login.port ?? cluster.defaults.port ?? 22 }
        let reason: String? =
            if Self.takenPorts.contains(port.value) {
                "another part of Kubernetes listens there"
            } else if logins.contains(port.value) {
                "machines are logged in to there"
            } else if (30000...32767).contains(port.value) {
                "services have ports from 30000 to 32767 on every node"
            } else {
                nil
            }
        guard let reason else { return }
        findings.error("'api-port' cannot be \(port.value): \(reason)", at: port.mark)
    }

    private func checkLoadBalancer(_ kubernetes: KubernetesFile, _ findings: inout Diagnostics) {
        let proxies = entries(.proxy)
        checkAddressOnMasters(kubernetes, proxies, &findings)
        guard let address = kubernetes.loadBalanceAddress else {
            guard let proxy = proxies.first, !kubernetes.namesLoadBalancer else { return }
            let meant =
                proxies.count == 1
                ? proxy.address.map { "its address, \($0.value)" } ?? "its address" : "a free address"
            findings.error(
                "\(proxy.title) is a proxy, but there is no 'load-balance-ip' in \(KubernetesFile.name): set it to \(meant)",
                at: proxy.role?.mark ?? proxy.mark
            )
            return
        }
        if kubernetes.addressIsOnMasters?.value != true { checkOwner(of: address, proxies, &findings) }
        for case (let key, let range?) in [
            ("pod-cidr", kubernetes.podRange), ("service-cluster-ip-range", kubernetes.serviceRange),
        ] where range.value.contains(address.value) {
            findings.error("'load-balance-ip' \(address.value) lies inside '\(key)' \(range.value)", at: address.mark)
        }
    }

    /// Masters keep an address that nobody else has.
    private func checkAddressOnMasters(
        _ kubernetes: KubernetesFile,
        _ proxies: [MachineEntry],
        _ findings: inout Diagnostics
    ) {
        guard let wish = kubernetes.addressIsOnMasters, wish.value else { return }
        let key = "'load-balance-ip-on-masters'"
        guard let address = kubernetes.loadBalanceAddress else {
            guard !kubernetes.namesLoadBalancer else { return }
            findings.error(
                "\(key) needs 'load-balance-ip': a free address of the masters' network, which they keep among themselves",
                at: wish.mark
            )
            return
        }
        if let proxy = proxies.first {
            findings.error(
                "\(key): \(proxy.title) is a proxy, and proxies keep 'load-balance-ip' themselves: take the key away, or the proxies",
                at: wish.mark
            )
        } else if let owner = cluster.entries.first(where: { $0.address?.value == address.value }) {
            findings.error(
                "'load-balance-ip' \(address.value) is \(owner.title): with \(key) it must be an address that no machine has",
                at: address.mark
            )
        }
    }

    private func checkOwner(
        of address: Located<IPv4Address>,
        _ proxies: [MachineEntry],
        _ findings: inout Diagnostics
    ) {
        // Whoever has the address may be the entry that could not be read.
        guard !cluster.isIncomplete else { return }
        let owner = cluster.entries.first { $0.address?.value == address.value }
        let said = "'load-balance-ip' \(address.value)"
        switch (proxies.count, owner, owner?.role?.value) {
        case (0, let owner?, .worker), (0, let owner?, .proxy):
            findings.error(
                "\(said) is \(owner.title), a worker: give a master, or a load balancer outside",
                at: address.mark
            )
        case (0, let owner?, .master) where entries(.master).count > 1:
            findings.warning(
                "\(said) is \(owner.title): without it clients cannot reach the other masters; a proxy machine, a virtual address or a load balancer outside would be highly available",
                at: address.mark
            )
        case (1, let owner, let role) where role != .proxy:
            let proxy = proxies[0]
            guard let own = proxy.address?.value else { return }
            let what = owner.map { "is \($0.title)" } ?? "is not that of the proxy"
            findings.error("\(said) \(what): set it to \(own), the address of \(proxy.title)", at: address.mark)
        case (2..., let owner?, _):
            findings.error(
                "\(said) is \(owner.title): \(proxies.count) proxies share a virtual address, which no machine may have",
                at: address.mark
            )
        default: break
        }
    }
}
