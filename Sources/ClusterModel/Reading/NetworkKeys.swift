internal import YAML

/// The keys about networks and addresses.
extension KubernetesFile {
    mutating func readNetwork(_ section: Section, _ findings: inout Diagnostics) {
        loadBalanceAddress = section.value("load-balance-ip", "an IPv4 address such as 10.0.0.11", &findings) {
            IPv4Address($0).flatMap { $0.isUnicast ? $0 : nil }
        }
        namesLoadBalancer = section.has("load-balance-ip")
        addressIsOnMasters = section.flag("load-balance-ip-on-masters", &findings)
        readAPI(section, &findings)
        serviceRange = range("service-cluster-ip-range", standard: "10.254.0.0/16", section, &findings)
        podRange = range("pod-cidr", standard: "10.244.0.0/16", section, &findings)
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

    private mutating func readAPI(_ section: Section, _ findings: inout Diagnostics) {
        let isName = { HostName.isAddressOrName($0) && HostName.isSubdomain($0) && IPv4Address($0) == nil }
        apiName =
            section.text("api-name", "a lower-case DNS name such as api.example.com", &findings, where: isName)?
            .value
        apiPort = section.value("api-port", "a port from 1 to 65535", &findings, LoginReader.port)
        guard let node = section.node("api-extra-names") else { return }
        guard let items = node.sequence else {
            findings.error(
                "'api-extra-names' must be a list of DNS names and addresses, not \(node.summary)",
                at: node.mark
            )
            return
        }
        for item in items {
            if let text = item.string, isName(text) || IPv4Address(text) != nil {
                apiExtraNames.append(text)
            } else {
                findings.error(
                    "'api-extra-names' takes lower-case DNS names and IPv4 addresses, not \(item.summary)",
                    at: item.mark
                )
            }
        }
    }

    /// A range of addresses; the standard one when the key is absent, placed where the key would be.
    private func range(
        _ key: String,
        standard: String,
        _ section: Section,
        _ findings: inout Diagnostics
    ) -> Located<IPv4Range>? {
        guard section.has(key) else { return IPv4Range(standard).map { Located(value: $0, mark: section.mark) } }
        guard let text = section.text(key, &findings) else { return nil }
        if let range = IPv4Range(text.value) {
            // Too wide a range is told elsewhere, by what it overlaps.
            guard range.prefixLength < 8 || range.network.isUnicast else {
                findings.error(
                    "'\(key)' \(range) holds addresses that no machine can have (loopback, multicast): take a range such as \(standard)",
                    at: text.mark
                )
                return nil
            }
            return Located(value: range, mark: text.mark)
        }
        // The usual slip is an address of the range instead of its first one.
        let parts = text.value.split(separator: "/")
        var advice = ""
        if parts.count == 2, let address = IPv4Address(parts[0]), let length = Int(parts[1]),
            let meant = IPv4Range(address, prefixLength: length)
        {
            advice = " (did you mean \(meant)?)"
        }
        findings.error("'\(key)' must be a range such as \(standard), not '\(text.value)'\(advice)", at: text.mark)
        return nil
    }

    /// The ancestor's `cluster-dns` was a name server of the machines' `/etc/resolv.conf`, because it deployed no DNS of its
    /// own: only an address that a service can have is taken for the cluster's DNS service.
    private mutating func readDNSAddress(_ section: Section, _ findings: inout Diagnostics) {
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
}
