import ClusterModel
import Facts

/// Whether a cluster that runs may have the ranges of IPv6 that are asked for.
///
/// They may come to a cluster of IPv4: services keep the address they have, and pods the one they began with. Once there, they may neither
/// move nor go, as services and pods have addresses of them (KEP-563, "Upgrade / Downgrade Strategy").
struct FamilyRules {
    var cluster: Cluster
    var facts: [String: Facts]

    /// One sentence for each rule that forbids it, with the way out.
    func obstacles() -> [String] {
        let ipv6 = cluster.network.ipv6
        let kept = [
            ("service-cluster-ip-range", "services", lostServices(ipv6?.services), ipv6?.services),
            ("pod-cidr", "pods", lostPods(ipv6?.pods), ipv6?.pods),
        ]
        return kept.compactMap { key, owners, lost, wanted in
            guard let lost else { return nil }
            return
                "\(owners) of this cluster have addresses of \(lost), and kubernetes-configuration.yaml asks for "
                + "\(wanted.map { "\($0)" } ?? "none of IPv6"): Kubernetes gives them no others, so put the range of IPv6 that '\(key)' had back"
        }
    }

    /// The range that API servers were started with, unless all of it is still asked for.
    private func lostServices(_ wanted: IPv6Range?) -> IPv6Range? {
        cluster.masters.lazy.compactMap { facts[$0.name]?.ipv6ServiceRange }.first { there in
            wanted.map { !$0.contains(there.network) || $0.prefixLength > there.prefixLength } ?? true
        }
    }

    /// The range of a machine's pods, where it would get another one.
    private func lostPods(_ wanted: IPv6Range?) -> IPv6Range? {
        let ipv4 = cluster.network.podRange
        // Machines have the same table, and it has a line for each of them.
        let tables = Set(cluster.machines.compactMap { facts[$0.name]?.podRangeTable }).sorted()
        return tables.lazy.flatMap { $0.split(separator: "\n") }.compactMap(PodRanges.Row.init).first { row in
            guard let ipv6 = row.ipv6, ipv4.contains(row.range.network) else { return false }
            let place = row.range.index(in: ipv4)
            return ipv6 != wanted?.subrange(at: place, prefixLength: PodRanges.ipv6PrefixLength)
        }?.ipv6
    }
}

extension Facts {
    /// Whether pods began here while there was one family of addresses.
    var hasPodsOfIPv4: Bool { podRangeTable.map { !$0.utf8.contains(UInt8(ascii: ":")) } ?? false }

    fileprivate var podRangeTable: String? { files[PodRanges.path]?.contents }

    fileprivate var ipv6ServiceRange: IPv6Range? {
        let manifest = files["/etc/kubernetes/manifests/kube-apiserver.yaml"]?.contents ?? ""
        let flag = manifest.split(separator: "\n").first { $0.contains("--service-cluster-ip-range=") }
        return flag?.split(separator: ",").dropFirst().first.flatMap { IPv6Range($0.filter { $0 != "\"" }) }
    }
}
