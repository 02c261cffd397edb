internal import YAML

/// The keys about HTTP proxies.
extension KubernetesFile {
    mutating func readProxy(_ section: Section, _ findings: inout Diagnostics) {
        let http = proxyURL("http-proxy", section, &findings)
        let https = proxyURL("https-proxy", section, &findings)
        let exceptions = readExceptions(section, &findings)
        guard http != nil || https != nil else {
            if section.has("no-proxy"), !section.has("http-proxy"), !section.has("https-proxy") {
                findings.error(
                    "'no-proxy' says what is reached without a proxy, and there is none: add 'https-proxy' or 'http-proxy', or take it away",
                    at: section.mark(of: "no-proxy")
                )
            }
            return
        }
        let proxy = OutboundProxy(http: http, https: https, exceptions: exceptions)
        if proxy.holdsPassword { holdsSecrets = true }
        self.proxy = proxy
    }

    /// It goes into a file that systemd and shells read: what either would take for more than a letter is to be written as %XX.
    private func proxyURL(_ key: String, _ section: Section, _ findings: inout Diagnostics) -> Secret? {
        guard let text = section.text(key, &findings) else { return nil }
        let rest = ["http://", "https://"].first(where: text.value.hasPrefix).map { text.value.dropFirst($0.count) }
        let address = rest.map { $0.split(separator: "@", omittingEmptySubsequences: false).last ?? "" }
        let host = address.map { $0.hasSuffix("/") ? $0.dropLast() : $0 }
        guard let host, let rest, Self.isHostAndPort(host),
            rest.utf8.allSatisfy({ $0.isLetterOrDigit || "-._~%!*()+,;=:@/".utf8.contains($0) })
        else {
            // Not what is written: it may hold a password.
            findings.error(
                "'\(key)' must be the URL of a proxy such as http://proxy.example.com:3128, with other letters of a user or password written %XX",
                at: text.mark
            )
            return nil
        }
        return Secret(text.value)
    }

    private static func isHostAndPort(_ text: Substring) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.count == 1 || UInt16(parts[1]).map({ $0 > 0 }) == true else { return false }
        return HostName.isAddressOrName(String(parts[0]))
    }

    /// A list, or a text with commas as environments have it.
    private func readExceptions(_ section: Section, _ findings: inout Diagnostics) -> [String] {
        guard let node = section.node("no-proxy") else { return [] }
        let items: [(text: String, mark: Mark)] =
            if let list = node.sequence {
                list.map { ($0.string ?? "", $0.mark) }
            } else {
                (node.string ?? "").split(separator: ",").map {
                    (String($0.drop { $0 == " " }.prefix { $0 != " " }), node.mark)
                }
            }
        if items.isEmpty {
            findings.error(
                "'no-proxy' is a list of names, .domains, addresses and ranges, not \(node.summary)",
                at: node.mark
            )
        }
        return items.compactMap { item in
            guard Self.isException(item.text) else {
                findings.error(
                    "'no-proxy' has '\(item.text)', which is no name, .domain, address or range such as 10.0.0.0/8",
                    at: item.mark
                )
                return nil
            }
            return item.text
        }
    }

    private static func isException(_ text: String) -> Bool {
        if text.contains("/") { return IPv4Range(text) != nil }
        return isHostAndPort(text.hasPrefix(".") ? text.dropFirst() : Substring(text))
    }
}
