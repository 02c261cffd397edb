import Facts
import Plan
import ClusterModel

/// The labels and taints that a node is to have: the operator's, and those of its role.
struct NodeMarks: Equatable {
    var labels: [String: String]
    var taints: [Taint]
    /// Taints with which its kubelet registers it. A master's are among them also where it is to have none in the end, so that
    /// neither the first worker nor the last changes how its kubelet is started.
    var registered: [Taint]

    /// Taints by which a role's nodes keep other pods away, and the minor versions in which they do.
    ///
    /// The master's are kubeadm's: `master` up to 1.24, `control-plane` from 1.24 on (KEP-2067).
    private static let roleTaints: [(role: Role, key: String, minors: ClosedRange<Int>)] = [
        (.master, "node-role.kubernetes.io/master", 0...24),
        (.master, "node-role.kubernetes.io/control-plane", 24...Int.max),
        (.proxy, "node-role.kubernetes.io/proxy", 0...Int.max),
    ]

    /// - Parameter seesGPUs: whether pods there can be given GPUs, whatever the machine's type says.
    init(of machine: Machine, in cluster: Cluster, seesGPUs: Bool = false) {
        let roles = machine.role == .master ? ["control-plane", "master"] : [machine.role.rawValue]
        // By the ancestor's label for it.
        let kinds = machine.hasGPU || seesGPUs ? [("machinetype", "gpu")] : []
        labels = machine.labels.merging(roles.map { ("node-role.kubernetes.io/\($0)", "") } + kinds) { own, _ in own }

        // The API keeps no empty values.
        let owns = machine.taints.map { Taint(key: $0.key, value: $0.value == "" ? nil : $0.value, effect: $0.effect) }
        let own = Set(owns.map(\.name))
        let ofRole = Self.roleTaints.filter {
            $0.role == machine.role && $0.minors.contains(cluster.kubernetes.version.minor)
        }
        .map { Taint(key: $0.key, effect: "NoSchedule") }.filter { !own.contains($0.name) }
        let isForAll = machine.role == .master && cluster.kubernetes.schedulesOnMasters
        registered = owns + (isForAll ? [] : ofRole)
        taints = machine.role == .master && cluster.workers.isEmpty ? owns : registered
    }

    /// What differs on the node, nil for one that has not joined. Labels and taints that others set are theirs.
    func changes(from node: Facts.Node?) -> [Change] {
        let current = node?.labels ?? [:]
        var changes = labels.filter { current[$0.key] != $0.value }.sorted { $0.key < $1.key }.map { key, value in
            Change(.label, "\(key)=\(value)", current[key].map(Reason.value) ?? .missing)
        }
        changes += (node?.ownLabels ?? []).filter { labels[$0] == nil && current[$0] != nil }.sorted().map {
            Change(.label, $0, .unwanted)
        }
        let there = node?.taints ?? []
        changes += taints.filter { !there.contains($0) }.map { taint in
            Change(
                .taint,
                "\(taint)",
                there.first { $0.name == taint.name }.map { .value(is: $0.value ?? "") } ?? .missing
            )
        }
        let wanted = Set(taints.map(\.name))
        changes += there.map(\.name).filter { name in
            !wanted.contains(name) && (node?.ownTaints ?? Set(registered.map(\.name))).contains(name)
        }.map { Change(.taint, $0, .unwanted) }
        if changes.isEmpty, let node, node.ownLabels != Set(labels.keys) || node.ownTaints != wanted {
            changes.append(Change(.label, "the node", .unmarked))
        }
        return changes
    }
}

extension Taint {
    /// What tells taints of a node apart.
    var name: String { "\(key):\(effect)" }
}
