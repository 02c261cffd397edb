import ClusterModel
import Kubernetes
import YAML

/// Looks for ports of machines that two services want.
enum HostPorts {
    private struct Claim {
        var service: String
        var port: Int
        var nodes: Set<String>
        var mark: Mark
    }

    static func check(_ services: [AssembledService], _ nodes: NodeSets, _ findings: inout Diagnostics) {
        var claims: [Int: [Claim]] = [:]
        for claim in services.flatMap({ Self.claims(of: $0, nodes) }) {
            let others = (claims[claim.port] ?? []).filter { $0.service != claim.service }
            if let other = others.first(where: { !$0.nodes.isDisjoint(with: claim.nodes) }) {
                let place = other.nodes.intersection(claim.nodes).sorted()[0]
                findings.error(
                    "port \(claim.port) of machine '\(place)' is wanted by '\(claim.service)' and by '\(other.service)', at \(other.mark)",
                    at: claim.mark
                )
            } else {
                claims[claim.port, default: []].append(claim)
            }
        }
    }

    private static func claims(of assembled: AssembledService, _ nodes: NodeSets) -> [Claim] {
        let service = assembled.service
        let own = Set(service.labels.flatMap(\.nodes))
        let said = assembled.ports.map { port in
            Claim(service: service.name, port: port.value, nodes: own.isEmpty ? nodes.all : own, mark: port.mark)
        }
        let made = service.objects.flatMap { object -> [Claim] in
            guard let spec = PodTemplate.spec(of: object) else { return [] }
            let places = nodes.selected(by: spec)
            let isHost = spec["hostNetwork"]?.bool ?? false
            let ports = (spec["containers"]?.items ?? []).flatMap { $0["ports"]?.items ?? [] }.compactMap { port in
                port["hostPort"]?.int ?? (isHost ? port["containerPort"]?.int : nil)
            }
            return ports.map { Claim(service: service.name, port: $0, nodes: places, mark: object.mark) }
        }
        return said + made
    }
}

/// Which nodes have which labels once services have theirs.
struct NodeSets {
    let all: Set<String>
    private var nodes: [String: Set<String>] = [:]

    init(_ cluster: Cluster, _ services: [Service]) {
        all = Set(cluster.machines.map(\.name))
        for machine in cluster.machines {
            for (key, value) in machine.labels { nodes["\(key)=\(value)", default: []].insert(machine.name) }
            // The cluster's own label for it, by the ancestor's name.
            if machine.hasGPU { nodes["machinetype=gpu", default: []].insert(machine.name) }
            nodes["kubernetes.io/hostname=\(machine.name)", default: []].insert(machine.name)
        }
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
