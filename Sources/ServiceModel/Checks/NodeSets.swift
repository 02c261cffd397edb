import ClusterModel
import Kubernetes

/// Which nodes have which labels once services have theirs.
struct NodeSets {
    let all: Set<String>
    private var nodes: [String: Set<String>] = [:]

    init(_ cluster: Cluster, _ services: [Service]) {
        all = Set(cluster.machines.map(\.name))
        for machine in cluster.machines {
            for (key, value) in machine.labels { nodes["\(key)=\(value)", default: []].insert(machine.name) }
            nodes["kubernetes.io/hostname=\(machine.name)", default: []].insert(machine.name)
        }
        // The cluster's own label for it, by the ancestor's name. Where no type of machine says that it has any, a deploy looks for them.
        let withGPUs = cluster.machines.filter(\.hasGPU).map(\.name)
        nodes["machinetype=gpu", default: []].formUnion(withGPUs.isEmpty ? all : Set(withGPUs))
        for label in services.flatMap(\.labels) {
            nodes["\(label.key)=\(label.value)", default: []].formUnion(label.nodes)
        }
    }

    /// Where pods of a specification may run, as far as its node selector says.
    func selected(by spec: JSON) -> Set<String> {
        Self.selector(of: spec).reduce(all) { $0.intersection(nodes[$1] ?? []) }
    }

    /// The first label of a specification's node selector that no machine has; nil where there is none.
    func missingLabel(of spec: JSON) -> String? { Self.selector(of: spec).first { nodes[$0]?.isEmpty ?? true } }

    /// `key=value` of each label that is asked for, and that somebody here puts on nodes: the kubelet's own are on all.
    private static func selector(of spec: JSON) -> [String] {
        (spec["nodeSelector"]?.texts ?? [:]).sorted { $0.key < $1.key }
            .filter { $0.key == "kubernetes.io/hostname" || !$0.key.contains("kubernetes.io/") }
            .map { "\($0.key)=\($0.value)" }
    }
}

/// Looks for pods that no machine has the label for.
enum UnplacedPods {
    static func check(_ services: [AssembledService], _ nodes: NodeSets, _ findings: inout Diagnostics) {
        for object in services.flatMap(\.service.objects) {
            guard let spec = PodTemplate.spec(of: object), let label = nodes.missingLabel(of: spec) else { continue }
            findings.warning("\(object.reference) runs nowhere: no machine has \(label)", at: object.mark)
        }
    }
}
