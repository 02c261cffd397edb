import Facts
import ClusterModel
import Templates

/// What templates can speak of, for one machine.
struct Context {
    var values: [String: Value]
    /// Etcd's flags, one by one.
    private(set) var etcdArguments: [String] = []

    /// - Parameter common: of the same planner; nil where only one machine is spoken of.
    init(
        planner: Planner,
        machine: Machine,
        facts: Facts? = nil,
        common: CommonContext? = nil,
        beginning: EtcdBeginning? = nil
    ) throws {
        let common = common ?? CommonContext(planner: planner)
        values = common.values
        values["machine"] = Self.machine(machine, facts ?? Facts(), common.ranges, planner)
        values["front"] = Self.front(planner.cluster, machine)
        values["volumes"] = .map(
            Mapping(Component.allCases.map { ($0.rawValue, planner.volumes(of: $0, facts)) })
        )
        if let beginning, case .map(var cluster)? = values["cluster"] {
            cluster["etcdInitialCluster"] = .string(beginning.initialCluster)
            cluster["etcdInitialState"] = .string(beginning.state.rawValue)
            values["cluster"] = .map(cluster)
        }
        var flags: [(String, Value)] = []
        for component in Component.allCases {
            let arguments = try self.flags(of: component, on: machine, planner: planner, common)
            if component == .etcd { etcdArguments = arguments }
            flags.append((component.rawValue, .list(arguments.map(Value.string))))
        }
        values["flags"] = .map(Mapping(flags))
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
    private func flags(
        of component: Component,
        on machine: Machine,
        planner: Planner,
        _ common: CommonContext
    ) throws -> [String] {
        var extra = planner.cluster.kubernetes.extraArguments[component] ?? [:]
        if component == .kubelet { extra.merge(machine.kubeletArguments) { $1 } }
        let ours = try (common.flags[component] ?? []).filter { extra[$0.flag] == nil }.map { row in
            let value = try common.flagTexts.product(of: row.place, in: values) {
                let reading = try row.value.reading(of: values)
                let rendering = try row.value.render(with: values, undefined: .refused)
                return (rendering.text, reading.joined(with: rendering.reading))
            }
            return "--\(row.flag)=\(value)"
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
