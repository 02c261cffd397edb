import ClusterModel
import PKI
import Templates

/// What templates can speak of that is the same for every machine, made once for all of them, and what was last made of each template.
final class CommonContext {
    let values: [String: Value]
    /// Of each component, for the cluster's version.
    let flags: [Component: [FlagTable.Row]]
    let ranges: PodRanges?
    let flagTexts = RenderingCache<String>()
    let texts = RenderingCache<Library.Rendered>()

    init(planner: Planner, secrets: ClusterSecrets? = nil, ranges: PodRanges? = nil) {
        let cluster = planner.cluster
        self.ranges = ranges
        flags = Component.allCases.reduce(into: [:]) { flags, component in
            flags[component] = planner.library.flags.rows(
                for: component,
                version: cluster.flagVersion(of: component),
                where: planner.holds
            )
        }
        values = [
            "cluster": Self.cluster(cluster, ranges, id: secrets?.clusterID ?? ""),
            "proxy": .map([
                "environment": .list(
                    cluster.proxyEnvironment.map { .map(["name": .string($0.name), "value": .string($0.value)]) }
                ),
                // Makes another text of what has to be begun anew. A machine more is no reason: nobody fetches images from there.
                "digest": .string(Self.digest(of: cluster.proxy)),
            ]),
            "authority": .string(
                secrets?.trusted[.cluster]?.trimmingSuffix(while: \.isNewline) ?? ""
            ),
            "anchors": Self.anchors(secrets?.anchors),
            "signer": .string(
                secrets?.trustsOthers == true ? ClusterSecrets.Path.signer : ClusterSecrets.Path.certificate(.cluster)
            ),
            "encryptionKeys": .list(
                (secrets?.encryptionKeys ?? []).map {
                    .map(["name": .string($0.name), "secret": .string($0.base64)])
                }
            ),
            "images": .map(Mapping(Component.allCases.map { ($0.rawValue, .string(cluster.image(of: $0))) })),
            "spec": .string(""),
            "reads": .string(""),
        ]
    }

    /// Whom a load balancer trusts to be an API server: as everyone does, or in a file of its own.
    private static func anchors(_ text: String?) -> Value {
        .map([
            "text": .string(text ?? ""),
            "file": .string(
                text == nil ? ClusterSecrets.Path.certificate(.cluster) : "/etc/kubernetes/haproxy/ca.crt"
            ),
        ])
    }

    private static func cluster(_ cluster: Cluster, _ ranges: PodRanges?, id: String) -> Value {
        let network = cluster.network
        return .map([
            "id": .string(id),
            "etcdInitialCluster": .string(""),
            "etcdInitialState": .string(EtcdBeginning.State.existing.rawValue),
            "kubeProxy": .bool(cluster.addons.kubeProxy),
            "serviceRanges": .string(network.serviceRanges),
            "podRange": .string(network.podRange.description),
            "podRanges": .string(network.podRanges),
            "podRangeTable": .string(ranges?.table ?? ""),
            "isDualStack": .bool(network.ipv6 != nil),
            "families": families(network),
            "apiService": .string(network.apiService),
            "dnsAddress": .string(network.dnsAddress.description),
            "dnsDomain": .string(network.dnsDomain),
            "apiServer": .string(cluster.apiServer),
            "localAPIServer": .string(cluster.localAPIServer),
            "apiPort": .int(Int(network.apiPort)),
            "etcdServers": .string("https://127.0.0.1:2379"),
            "etcdDataPath": .string(cluster.kubernetes.etcdDataPath),
            "certificateLifetime": .int(cluster.kubernetes.certificates.lifetime),
            "renewalInterval": .int(cluster.kubernetes.certificates.interval),
            "snapshotInterval": .int(cluster.kubernetes.snapshots?.interval ?? 0),
            "allowsSwap": .bool(cluster.kubernetes.allowsSwap),
            "runtime": .string(cluster.kubernetes.runtime.rawValue),
        ])
    }

    /// What scripts do once for each family of addresses is done with these.
    private static func families(_ network: ClusterNetwork) -> Value {
        func family(_ number: Int, _ iptables: String, _ pods: String, _ services: String) -> Value {
            .map([
                "number": .int(number), "iptables": .string(iptables), "podRange": .string(pods),
                "serviceRange": .string(services),
            ])
        }
        let ipv6 = network.ipv6.map { family(6, "ip6tables", $0.pods.description, $0.services.description) }
        return .list(
            [family(4, "iptables", network.podRange.description, network.serviceRange.description)]
                + [ipv6].compactMap { $0 }
        )
    }

    private static func digest(of proxy: OutboundProxy?) -> String {
        guard let proxy else { return "" }
        let parts = [proxy.http?.text ?? "", proxy.https?.text ?? ""] + proxy.exceptions
        return String(Digest.sha256Hex(Array(parts.joined(separator: " ").utf8)).prefix(16))
    }
}
