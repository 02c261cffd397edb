import ClusterModel
import Facts

extension MachineCheckup {
    /// A deploy has the kubelet take the first of the files that names a server which pods can ask (`Context`).
    func names() -> [Finding] {
        let own = facts.nameServers.first { $0.file == "/etc/resolv.conf" }?.servers ?? []
        guard let resolver = facts.nameServers.first(where: \.servesPods) else {
            guard !own.isEmpty else {
                return [
                    warning(
                        "/etc/resolv.conf names no name server, so that neither the machine nor pods can look names up",
                        "put 'nameserver ADDRESS' into it, or let DHCP or systemd-resolved do so"
                    )
                ]
            }
            let what =
                "/etc/resolv.conf names only \(own.joined(separator: ", ")), which inside a pod is the pod itself"
            let fix = "name a server that other machines can ask, in /etc/resolv.conf or for systemd-resolved"
            return [
                cluster.addons.coreDNS
                    ? error("\(what): CoreDNS would find nobody to ask", "\(fix); or set 'addons: {coredns: false}'")
                    : warning(what, fix)
            ]
        }
        guard resolver.servers.count > 3 else { return [] }
        return [
            warning(
                "\(resolver.file) names \(resolver.servers.count) name servers, and pods get the first three",
                "leave three in it"
            )
        ]
    }

    // MARK: Routes

    func routes() -> [Finding] {
        taken(cluster.network.podRange, "pod-cidr") + taken(cluster.network.serviceRange, "service-cluster-ip-range")
            + address() + ipv6Address() + segment()
    }

    /// Devices that a cluster makes for itself.
    private static let ownDevices: Set<String> = ["cni0", "flannel.1", "kube-ipvs0", "kube-bridge"]

    /// Whether a cluster's own routes lead where this one does.
    private func isOwn(_ route: CheckFacts.Route) -> Bool {
        Self.ownDevices.contains(route.device) || cluster.machines.contains { $0.address == route.gateway }
    }

    /// Others who use addresses that the cluster is to give out.
    private func taken(_ range: IPv4Range, _ key: String) -> [Finding] {
        let fix = "give '\(key)' in kubernetes-configuration.yaml a range that nobody uses"
        var findings = check.addresses.filter { range.contains($0.address) }.compactMap { local -> Finding? in
            let what = "its interface \(local.device) has the address \(local.address), inside '\(key)' \(range)"
            guard Self.ownDevices.contains(local.device) else { return error(what, fix) }
            return isMember
                ? nil : warning("\(what), left by some cluster", "run 'ip link delete \(local.device)' there")
        }
        let devices = Set(check.addresses.filter { range.contains($0.address) }.map(\.device))
        for route in check.routes where !isOwn(route) && !devices.contains(route.device) {
            guard let there = route.range, there.overlaps(range) else { continue }
            let isInside = there.prefixLength >= range.prefixLength
            let words = "it has a route to \(there)\(route.device == "-" ? "" : " (\(route.device))")"
            findings.append(
                isInside
                    ? error("\(words), inside '\(key)' \(range)", fix)
                    : warning("\(words), which '\(key)' \(range) takes a part of", fix)
            )
        }
        return findings
    }

    private func address() -> [Finding] {
        guard !check.addresses.isEmpty, !check.addresses.contains(where: { $0.address == machine.address }) else {
            return []
        }
        let list = check.addresses.filter { !$0.device.hasPrefix("lo") }.map { "\($0.address)" }
        return [
            error(
                "none of its interfaces has the address \(machine.address); it has \(list.isEmpty ? "none" : list.listed)",
                "correct 'hostip' in cluster-configuration.yaml: it is the address that the machine itself has"
            )
        ]
    }

    private func ipv6Address() -> [Finding] {
        guard let ipv6 = cluster.network.ipv6, !check.addresses.isEmpty else { return [] }
        var findings: [Finding] = []
        for (key, range) in [("pod-cidr", ipv6.pods), ("service-cluster-ip-range", ipv6.services)] {
            let others = check.ipv6Addresses.filter { !Self.ownDevices.contains($0.device) }
            findings += others.filter { range.contains($0.address) }.map {
                error(
                    "its interface \($0.device) has the address \($0.address), inside '\(key)' \(range)",
                    "give '\(key)' in kubernetes-configuration.yaml a range of IPv6 that nobody uses"
                )
            }
        }
        if let address = machine.ipv6, !check.ipv6Addresses.contains(where: { $0.address == address }) {
            let list = check.ipv6Addresses.map { "\($0.address)" }
            findings.append(
                error(
                    "none of its interfaces has the address \(address); of IPv6 it has \(list.isEmpty ? "none" : list.listed)",
                    "correct 'hostip6' in cluster-configuration.yaml: it is the address that the machine itself has"
                )
            )
        }
        return findings
    }

    /// With routes to the other machines' pods, those machines must be the next hop.
    private func segment() -> [Finding] {
        guard cluster.network.podNetwork == .hostRoutes, !check.routes.isEmpty else { return [] }
        var beyond: [IPv4Address: [String]] = [:]
        for other in cluster.machines where other.name != machine.name {
            let best = check.routes.filter { $0.range?.contains(other.address) ?? true }.max {
                ($0.range?.prefixLength ?? 0) < ($1.range?.prefixLength ?? 0)
            }
            if let gateway = best?.gateway { beyond[gateway, default: []].append(other.name) }
        }
        return beyond.sorted { $0.key < $1.key }.map { gateway, others in
            error(
                "\(others.listed) \(others.count == 1 ? "is" : "are") behind the router \(gateway), and 'pod-network: host-routes' needs all machines on one network segment",
                "set 'pod-network: flannel' in kubernetes-configuration.yaml, or put the machines on one segment"
            )
        }
    }

    func firewall() -> [Finding] {
        let others = [cluster.network.apiPort, 2379, 2380, 10250]
        let ports = cluster.ports(of: machine).keys.filter(others.contains).sorted()
        let fix =
            "let the other machines' addresses in at TCP \(ports.map(String.init).joined(separator: ", ")), and pods' too"
        var findings = check.programs.intersection(["firewalld", "ufw"]).sorted().map { name in
            warning("the firewall \(name) is on", fix)
        }
        for chain in check.chains {
            switch chain.hook {
            case "input" where findings.isEmpty:
                findings.append(warning("its firewall drops what it does not know (\(chain.name))", fix))
            // Docker's; a deploy opens it.
            case "forward" where chain.name == "ip/filter/FORWARD" || chain.name == "iptables": break
            case "forward":
                findings.append(
                    warning(
                        "its firewall forwards nothing that it does not know (\(chain.name)), and pods' packets are forwarded",
                        "let packets from and to \(cluster.network.podRange) through there"
                    )
                )
            case "output":
                findings.append(
                    warning(
                        "its firewall lets nothing out that it does not know (\(chain.name))",
                        "let it reach the other machines at TCP \(others.map(String.init).joined(separator: ", ")), and where packages and images come from"
                    )
                )
            default: break
            }
        }
        return findings
    }

    // MARK: Sources

    static let sourceSeconds = 5

    /// Registries and package archives that are needed and cannot be reached.
    func sources() -> [Finding] {
        guard check.truths.contains("tried") else { return [] }
        var findings: [Finding] = []
        // A proxy or mirror may reach what the machine does not.
        let isDirect = check.proxies.isEmpty && cluster.proxy == nil
        for (registry, images) in cluster.registries(of: missingImages).sorted(by: { $0.key < $1.key }) {
            guard let reason = check.reach.obstacle(to: registry, within: Self.sourceSeconds) else { continue }
            let what =
                "it cannot reach the registry \(registry) (\(reason)), where \(images.listed) \(images.count == 1 ? "comes" : "come") from"
            let fix =
                "see to it that it can, name one it can reach in 'docker-registry' or 'images', or bring the images with 'image-bundle'"
            findings.append(
                isDirect
                    ? error(what, fix) : warning("\(what), unless through \(check.proxies.first ?? "a proxy")", fix)
            )
        }
        for archive in missingPackages.archives {
            guard let endpoint = archive.endpoint,
                let reason = check.reach.obstacle(to: endpoint, within: Self.sourceSeconds)
            else { continue }
            findings.append(
                warning(
                    "it lacks packages of the archive '\(archive.name)' and cannot reach \(endpoint) (\(reason)), where those come from "
                        + "that no package source of its own has",
                    "see to it that it can, or take 'docker-package' or 'gpu-toolkit', which ask for them, out of "
                        + "kubernetes-configuration.yaml"
                )
            )
        }
        let needed = missingPackages.packages.isEmpty || bundledPackages != nil ? [] : check.archives
        let closed = needed.compactMap { archive in
            check.reach.obstacle(to: archive, within: Self.sourceSeconds).map { (archive, $0) }
        }
        if let (archive, reason) = closed.first {
            let what = "it lacks packages and cannot reach the package archive \(archive) (\(reason))"
            let fix =
                "see to it that it can, correct /etc/apt/sources.list and /etc/apt/sources.list.d there, or bring them with "
                + "'paictl bundle make --os-packages'"
            findings.append(closed.count == check.archives.count && isDirect ? error(what, fix) : warning(what, fix))
        }
        return findings
    }

    func proxies() -> [Finding] {
        let variables = check.proxies.filter { !$0.hasPrefix("/") }
        guard let variable = variables.first else { return [] }
        let spared = (check.withoutProxy ?? "").split(separator: ",").map(String.init)
        let wanted = ["127.0.0.1"] + cluster.masters.map(\.address.description)
        let missing = wanted.filter { !Self.isSpared($0, by: spared) }
        guard !missing.isEmpty else { return [] }
        return [
            warning(
                "\(variable) sends what asks for \(missing.listed) to a proxy",
                "add \(missing.joined(separator: ",")) to no_proxy where that variable is set (/etc/environment, for one)"
            )
        ]
    }

    private static func isSpared(_ host: String, by list: [String]) -> Bool {
        guard let address = IPv4Address(host) else { return false }
        return list.contains { $0 == "*" || $0 == host || IPv4Range($0)?.contains(address) == true }
    }
}
