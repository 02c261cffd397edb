import Facts
import ClusterModel
import PKI
import Templates

/// What templates can speak of, for one machine.
struct Context {
    var values: [String: Value]
    /// Etcd's flags, one by one.
    private(set) var etcdArguments: [String] = []

    init(
        planner: Planner,
        machine: Machine,
        facts: Facts? = nil,
        secrets: ClusterSecrets? = nil,
        ranges: PodRanges? = nil,
        beginning: EtcdBeginning? = nil
    ) throws {
        let cluster = planner.cluster
        values = [
            "machine": Self.machine(machine, facts ?? Facts(), ranges, planner),
            "cluster": Self.cluster(
                cluster,
                ranges,
                id: secrets?.clusterID ?? "",
                beginning: beginning
            ),
            "front": Self.front(cluster, machine),
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
            "volumes": .map(Mapping(Component.allCases.map { ($0.rawValue, planner.volumes(of: $0, facts)) })),
            "spec": .string(""),
            "reads": .string(""),
        ]
        let flags = Dictionary(
            try Component.allCases.map { ($0, try self.flags(of: $0, on: machine, planner: planner)) },
            uniquingKeysWith: { first, _ in first }
        )
        etcdArguments = flags[.etcd] ?? []
        values["flags"] = .map(
            Mapping(
                Component.allCases.map { ($0.rawValue, .list((flags[$0] ?? []).map(Value.string))) }
            )
        )
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

    private static func machine(_ machine: Machine, _ facts: Facts, _ ranges: PodRanges?, _ planner: Planner) -> Value {
        let cluster = planner.cluster
        return .map([
            "name": .string(machine.name),
            "address": .string(machine.address.description),
            "ipv6": .string(machine.ipv6?.description ?? ""),
            "etcdName": .string(machine.etcdName ?? ""),
            "podRange": .string(ranges?.ranges[machine.name]?.description ?? ""),
            "ipv6PodRange": .string(ranges?.ipv6Ranges[machine.name]?.description ?? ""),
            "apiServer": .string(planner.cluster.apiServer(for: machine)),
            "interface": .string(facts.interface),
            "cgroupDriver": .string(facts.cgroupDriver),
            "resolver": .string(facts.resolver),
            "pluginFolder": .string(
                planner.library.packages.family(of: facts.distribution).family.pluginFolder
            ),
            // A field of its configuration since 1.31; v1 is refused without it from 1.35 on (KEP-4569).
            "toleratesCgroupV1": .bool(
                facts.cgroupVersion == 1 && cluster.kubernetes.allowsCgroupV1
                    && cluster.kubernetes.version(of: .kubelet) >= Version(1, 31)
            ),
            "mounts": .list(
                planner.kubeletMounts(of: machine, facts).map { mount in
                    .string("\(mount.path):\(mount.path):\(mount.isReadOnly ? "ro,rslave" : "rslave")")
                }
            ),
            "reserved": reserved(cluster, machine),
            "taints": .string(
                NodeMarks(of: machine, in: cluster).registered.map(\.description).joined(separator: ",")
            ),
        ])
    }

    private static func cluster(
        _ cluster: Cluster,
        _ ranges: PodRanges?,
        id: String,
        beginning: EtcdBeginning?
    ) -> Value {
        let network = cluster.network
        return .map([
            "id": .string(id),
            "etcdInitialCluster": .string(beginning?.initialCluster ?? ""),
            "etcdInitialState": .string((beginning?.state ?? .existing).rawValue),
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

    private static func front(_ cluster: Cluster, _ machine: Machine) -> Value {
        let address = cluster.network.loadBalanceAddress
        return .map([
            // On a proxy for everyone, on a worker for that worker alone.
            "address": .string(machine.role == .proxy ? "*" : "127.0.0.1"),
            "virtualAddress": .string(address?.description ?? ""),
            "masters": .list(cluster.masters.map(peer)),
            // A single master's adverts go to the whole segment: other clusters there have other addresses.
            "router": .int(cluster.network.addressIsOnMasters ? max(1, Int(address?.number ?? 0) & 0xff) : 64),
            "isOnMasters": .bool(cluster.network.addressIsOnMasters),
            "peers": .list(cluster.addressKeepers.filter { $0.name != machine.name }.map(peer)),
            "priority": .int(200 - (cluster.addressKeepers.firstIndex { $0.name == machine.name } ?? 0)),
        ])
    }

    /// A component's flags for the cluster's version, the operator's own last: those replace ours or take them away.
    private func flags(of component: Component, on machine: Machine, planner: Planner) throws -> [String] {
        var extra = planner.cluster.kubernetes.extraArguments[component] ?? [:]
        if component == .kubelet { extra.merge(machine.kubeletArguments) { $1 } }
        let rows = planner.library.flags.rows(
            for: component,
            version: planner.cluster.flagVersion(of: component),
            where: planner.holds
        )
        let ours = try rows.filter { extra[$0.flag] == nil }.map { row in
            "--\(row.flag)=\(try row.value.render(with: values))"
        }
        let theirs = extra.sorted { $0.key < $1.key }.compactMap { flag, value in value.map { "--\(flag)=\($0)" } }
        return ours + theirs
    }

    /// What the kubelet keeps from pods, under its names.
    private static func reserved(_ cluster: Cluster, _ machine: Machine) -> Value {
        let fields: [(Reservation, String)] = [
            (.system, "systemReserved"), (.kube, "kubeReserved"), (.eviction, "evictionHard"),
        ]
        return .list(
            fields.compactMap { reservation, field in
                let amounts = cluster.reserved(reservation, on: machine).sorted { $0.key < $1.key }
                guard !amounts.isEmpty else { return nil }
                return .map([
                    "field": .string(field),
                    "amounts": .list(amounts.map { .map(["name": .string($0.key), "amount": .string($0.value)]) }),
                ])
            }
        )
    }

    private static func digest(of proxy: OutboundProxy?) -> String {
        guard let proxy else { return "" }
        let parts = [proxy.http?.text ?? "", proxy.https?.text ?? ""] + proxy.exceptions
        return String(Digest.sha256Hex(Array(parts.joined(separator: " ").utf8)).prefix(16))
    }

    private static func peer(_ machine: Machine) -> Value {
        .map(["name": .string(machine.name), "address": .string(machine.address.description)])
    }
}

extension String {
    func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        var text = Substring(self)
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return String(text)
    }
}
