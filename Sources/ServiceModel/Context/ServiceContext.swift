import ClusterModel
import Templates
import YAML

/// What services' templates can speak of: the ancestor's names, by rule, and ours.
struct ServiceContext: Sendable {
    /// What all services share.
    let values: [String: Value]

    /// - Parameter server: where the API is of a cluster that is not ours, of which is known what its nodes say; nil for ours.
    init(_ cluster: Cluster, server: String? = nil, directory: String, services file: ServicesFile) {
        let services = file.root
        let machines = server == nil ? MachineEntries(in: directory) : MachineEntries(of: cluster.machines)
        let list = machines.list
        let sections =
            services?.mapping?.entries.compactMap { entry in entry.key.scalar.map { ($0.text, entry.value) } } ?? []
        let api = server ?? cluster.apiServerFromHere
        let masters = Value.list(cluster.masters.map { "\($0.address)" })
        let facts = Self.facts(machines, list, api: .string(api), masters: masters)
        let own = Self.clusterInfo(sections, facts: facts)
        let types = machines.typeTable
        let id = services?["cluster"]?["clusterid"].map(Value.init) ?? .none
        let clusterinfo = Value.map(own)
        var values: [String: Value] = [
            "clusterinfo": clusterinfo, "machineinfo": types, "machinelist": list,
            // For the templates of images.
            "clusterconfig": ["clusterID": id, "clusterinfo": clusterinfo, "machineinfo": types, "machinelist": list],
            "cluster_cfg": .map(Self.later(sections, own, types: types, list: list, machines: machines)),
        ]
        var clean: Value = [
            "id": id, "api": .string(api), "kubernetes_version": .string("\(cluster.kubernetes.version)"),
            "data_path": .string(file.dataPath),
        ]
        if server == nil {
            for (key, value) in Self.addresses(of: cluster.network) { clean[key] = value }
        }
        values["cluster"] = clean
        values["machines"] = .list(cluster.machines.map(Self.machine))
        self.values = values
    }

    /// The sections of the configuration, each by the names that a template may know it by.
    private static func clusterInfo(
        _ sections: [(String, Node)],
        facts: [String: Value]
    ) -> Templates.Mapping<Value> {
        var info: Templates.Mapping<Value> = [:]
        for case ("cluster", let node) in sections {
            for (key, value) in spelt(Value(node)).map?.entries ?? [] { info[key] = spelt(value) }
        }
        if let path = info["data-path"] { info["dataPath"] = path }
        if let registry = info["dockerregistryinfo"] {
            for key in ["docker-registry-info", "docker_registry_info", "dockerregistryinfo"] {
                info[key] = RegistryValues.add(to: registry)
            }
        }
        for (name, node) in sections where !["cluster", ServicesFile.services].contains(name) {
            let section = spelt(Value(node))
            for key in [name, name.replacing("-", with: ""), name.replacing("-", with: "") + "info"] {
                info[key] = section
            }
        }
        if let clusters = info["hadoopinfo"]?["virtualClusters"], let queues = clusters.map {
            info["virtualClusters"] = clusters
            info["hadoopQueues"] = HadoopQueues.queues(of: queues)
        }
        DerivedValues.add(to: &info, facts: facts)
        return info
    }

    /// A map in which a key with dashes is there with `_` in their place, too, and without them.
    static func spelt(_ value: Value) -> Value {
        guard var entries = value.map else { return value }
        for key in entries.keys where key.contains("-") {
            for other in [key.replacing("-", with: "_"), key.replacing("-", with: "")] where entries[other] == nil {
                entries[other] = entries[key]
            }
        }
        return .map(entries)
    }

    /// What derived values are made of, besides sections.
    private static func facts(
        _ machines: MachineEntries,
        _ list: Value,
        api: Value,
        masters: Value
    ) -> [String: Value] {
        var facts: [String: Value] = ["api": api, "masters": masters]
        let named = [
            ("master", MachineFlags.master(of: machines.nodes)),
            ("dashboard", machines.nodes.first { MachineFlags.isSet("dashboard", of: $0) }),
        ]
        for (fact, node) in named {
            if let name = node?["hostname"]?.string { facts[fact] = list[name] }
        }
        return facts
    }

    /// The one object of the ancestor's later versions: each section by its name, and the machines below `layout`.
    private static func later(
        _ sections: [(String, Node)],
        _ info: Templates.Mapping<Value>,
        types: Value,
        list: Value,
        machines: MachineEntries
    ) -> Templates.Mapping<Value> {
        var later: Templates.Mapping<Value> = [:]
        for (name, _) in sections { later[name] = info[name.replacing("-", with: "") + "info"] }
        for case ("cluster", let node) in sections {
            var section = spelt(Value(node))
            if let registry = info["dockerregistryinfo"] {
                section["docker-registry"] = registry
                section["docker-registry-info"] = registry
            }
            later["cluster"] = section
        }
        let entries = list.map?.entries.map(\.value) ?? []
        later["layout"] = ["machine-list": .list(entries), "machine-sku": types]
        later["clusterinfo"] = .map(info)
        later["machineinfo"] = types
        later["machinelist"] = list
        return later
    }

    /// What a cluster of ours knows of its networks.
    private static func addresses(of network: ClusterNetwork) -> [(String, Value)] {
        [
            ("api_port", .int(Int(network.apiPort))), ("dns_domain", .string(network.dnsDomain)),
            ("dns_address", .string("\(network.dnsAddress)")), ("pod_range", .string("\(network.podRange)")),
            ("service_range", .string("\(network.serviceRange)")),
        ]
    }

    private static func machine(_ machine: Machine) -> Value {
        [
            "name": .string(machine.name), "address": .string("\(machine.address)"),
            "role": .string(machine.role.rawValue), "type": machine.type.map(Value.string) ?? .none,
            "gpu": .bool(machine.hasGPU),
            "labels": .map(
                Templates.Mapping(machine.labels.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) })
            ),
        ]
    }
}
