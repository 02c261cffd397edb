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
        (serviceRange, ipv6ServiceRange) = ranges(
            "service-cluster-ip-range",
            standard: ("10.254.0.0/16", "fd00:10:254::/112"),
            section,
            &findings
        )
        (podRange, ipv6PodRange) = ranges(
            "pod-cidr",
            standard: ("10.244.0.0/16", "fd00:10:244::/48"),
            section,
            &findings
        )
        checkPairs(section, &findings)
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
        let isAddress = { (text: String) in IPv4Address(text) != nil || IPv6Address(text)?.isUnicast == true }
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
            if let text = item.string, isName(text) || isAddress(text) {
                apiExtraNames.append(text)
            } else {
                findings.error(
                    "'api-extra-names' takes lower-case DNS names and addresses, not \(item.summary)",
                    at: item.mark
                )
            }
        }
    }

    private typealias Ranges = (ipv4: Located<IPv4Range>?, ipv6: Located<IPv6Range>?)

    /// A range of IPv4 or, as Kubernetes' flags have it, one of each family with a comma between them; the standard one of IPv4 when the
    /// key is absent, placed where the key would be.
    private func ranges(
        _ key: String,
        standard: (ipv4: String, ipv6: String),
        _ section: Section,
        _ findings: inout Diagnostics
    ) -> Ranges {
        guard section.has(key) else {
            return (IPv4Range(standard.ipv4).map { Located(value: $0, mark: section.mark) }, nil)
        }
        guard let text = section.text(key, &findings) else { return (nil, nil) }
        let parts = text.value.split(separator: ",", omittingEmptySubsequences: false)
            .map { String($0.trimmingPrefix(" ")) }
        let example = "\(standard.ipv4),\(standard.ipv6)"
        if parts.count > 2 || parts[0].contains(":") || parts.count == 2 && IPv4Range(parts[1]) != nil {
            findings.error(
                "'\(key)' takes a range of IPv4, or one of IPv4 and behind a comma one of IPv6, such as \(example), not \(text.value.quoted)",
                at: text.mark
            )
            return (nil, nil)
        }
        return (
            range(key, standard: standard.ipv4, text.map { _ in parts[0] }, &findings),
            parts.count == 1 ? nil : range(key, standard: standard.ipv6, text.map { _ in parts[1] }, &findings)
        )
    }

    private func range<Address>(
        _ key: String,
        standard: String,
        _ text: Located<String>,
        _ findings: inout Diagnostics
    ) -> Located<IPRange<Address>>? {
        if let range = IPRange<Address>(text.value) {
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
        if parts.count == 2, let address = Address(parts[0]), let length = Int(parts[1]),
            let meant = IPRange(address, prefixLength: length)
        {
            advice = " (did you mean \(meant)?)"
        }
        findings.error("'\(key)' must be a range such as \(standard), not '\(text.value)'\(advice)", at: text.mark)
        return nil
    }

    /// Services of two families need pods of both; pods of two with services of one are an unfinished thought.
    private func checkPairs(_ section: Section, _ findings: inout Diagnostics) {
        let keys = ["service-cluster-ip-range", "pod-cidr"]
        let isPair = { section.node($0)?.string?.contains(",") == true }
        let (pairs, alone) = (keys.filter(isPair), keys.filter { !isPair($0) })
        // One that could not be read has been told.
        guard pairs.count == 1, ipv6ServiceRange != nil || ipv6PodRange != nil else { return }
        findings.error(
            "'\(pairs[0])' has a range of each family and '\(alone[0])' one alone: give both a pair, or neither",
            at: section.mark(of: pairs[0])
        )
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
