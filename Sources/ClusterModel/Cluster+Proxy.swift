extension Cluster {
    /// What is reached without the proxies: the machine itself, all others, the cluster's own addresses and names, and what the
    /// operator adds. (Docker, containerd and curl from 7.86 on take ranges; others pass them over.)
    package var proxyExceptions: [String] {
        var list = ["localhost", "127.0.0.0/8", "::1"]
        list += machines.map(\.address.description) + machines.map(\.name)
        list += [network.loadBalanceAddress?.description, network.apiName].compactMap { $0 }
        list += [network.serviceRange.description, network.podRange.description, ".svc", ".\(network.dnsDomain)"]
        list += machines.compactMap { $0.ipv6?.description }
        list += network.ipv6.map { [$0.services.description, $0.pods.description] } ?? []
        list += proxy?.exceptions ?? []
        var seen: Set<String> = []
        return list.filter { seen.insert($0).inserted }
    }

    /// As programs find them in their environment; empty without a proxy. Both cases: curl reads `http_proxy` in small letters only.
    package var proxyEnvironment: [(name: String, value: String)] {
        guard let proxy else { return [] }
        let values: [(String, String?)] = [
            ("http_proxy", proxy.http?.text), ("https_proxy", proxy.https?.text),
            ("no_proxy", proxyExceptions.joined(separator: ",")),
        ]
        return values.flatMap { name, value in
            value.map { [(name: name.uppercased(), value: $0), (name: name, value: $0)] } ?? []
        }
    }

    /// Lines of a curl configuration with which this box fetches from a URL; none where its own environment names a proxy.
    package func curlProxy(for url: String, environment: [String: String]) -> String {
        let names = ["http_proxy", "https_proxy", "all_proxy"]
        guard !environment.contains(where: { names.contains($0.key.lowercased()) && !$0.value.isEmpty }),
            let proxy = url.hasPrefix("https:") ? self.proxy?.https : url.hasPrefix("http:") ? self.proxy?.http : nil
        else { return "" }
        return "proxy = \"\(proxy.text)\"\nnoproxy = \"\(proxyExceptions.joined(separator: ","))\"\n"
    }

    /// What no log may show besides the machines' own passwords: those of registries, also as their protocol writes them, and of proxies.
    package var secrets: [Secret] {
        let logins = images.registries.compactMap(\.login)
        let texts = logins.flatMap { [$0.password.text, $0.encoded] } + (proxy?.secrets ?? [])
        return texts.filter { !$0.isEmpty }.map(Secret.init)
    }
}
