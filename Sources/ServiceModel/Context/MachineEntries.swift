import ClusterModel
import Kubernetes
import Templates
import YAML

/// The machines of `cluster-configuration.yaml` as templates see them: with every key that they have there, and no password.
struct MachineEntries {
    /// What the file says of each, in order.
    let nodes: [Node]
    private let defaults: Node?
    private let types: Node?

    /// Reads a file that has been found right; nothing in it is complained of again.
    init(in directory: String) {
        var ignored = Diagnostics()
        let root = ConfigurationFile("cluster-configuration.yaml", in: directory).mapping(&ignored)
        nodes = root?["machine-list"]?.sequence ?? []
        defaults = root?["default-machine-properties"]
        types = root?["machine-sku"]
    }

    /// Nodes of a cluster that is not ours: by their names, their addresses, and their labels for keys.
    init(of machines: [Machine]) {
        let entries = machines.map { machine -> JSON in
            let own: [String: JSON] = [
                "hostname": .string(machine.name), "hostip": .string("\(machine.address)"),
                "k8s-role": .string(machine.role.rawValue),
            ]
            return .object(machine.labels.mapValues { .string($0) }.merging(own) { _, own in own })
        }
        // JSON is YAML, so that it is read as if a file had it.
        nodes = (try? Node.parse(JSON.array(entries).text, file: "nodes"))?.sequence ?? []
        (defaults, types) = (nil, nil)
    }

    /// `machine-sku`, as it is written.
    var typeTable: Value { types.map(Value.init) ?? .map([:]) }

    /// Host name → its keys, the ancestor's other names of them, and the labels that follow from its flags.
    var list: Value {
        .map(
            Templates.Mapping(
                nodes.compactMap { node in node["hostname"]?.string.map { ($0, Value.map(entry(node, named: $0))) } }
            )
        )
    }

    private func entry(_ node: Node, named name: String) -> Templates.Mapping<Value> {
        var entry = Templates.Mapping<Value>(
            (node.mapping?.entries ?? []).compactMap { item in
                let key = item.key.scalar?.text ?? ""
                return Self.isSecret(key) ? nil : (key, Value(item.value))
            }
        )
        for key in ["username", "sshport"] where entry[key] == nil {
            if let value = defaults?[key] { entry[key] = Value(value) }
        }
        for (key, value) in MachineFlags.labels(of: node) { entry[key] = .string(value) }
        let address = entry["hostip"] ?? .none
        // A node is called by its host name; the ancestor's were called by their addresses.
        entry["nodename"] = .string(name)
        entry["ip"] = address
        if let type = entry["machine-type"] { entry["machinetype"] = type }
        return entry
    }

    /// Files that are made of a template may be read by anybody on the cluster.
    private static func isSecret(_ key: String) -> Bool { key.contains("password") || key.contains("passphrase") }
}
