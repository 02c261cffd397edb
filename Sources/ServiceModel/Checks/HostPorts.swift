import ClusterModel
import Kubernetes
import YAML

/// Looks for ports of machines that cannot be had: those that two want, and those that no Service may have.
enum HostPorts {
    static func check(_ services: [AssembledService], _ nodes: NodeSets, _ findings: inout Diagnostics) {
        var taken: [Int: [PortClaim]] = [:]
        // A rule goes wrong for one member after the other: the first says it.
        var told: Set<Mark> = []
        for claim in services.flatMap({ claims(of: $0, nodes) }) where !told.contains(claim.mark) {
            // Of rules it is told already.
            if case .object = claim.holder, !claim.isPossible(&findings) { told.insert(claim.mark) }
            if let other = taken[claim.port]?.first(where: claim.collides) {
                let shared = claim.isOfAllNodes || other.isOfAllNodes ? [] : other.nodes.intersection(claim.nodes)
                let place = shared.min().map { "of machine '\($0)'" } ?? "of every machine"
                findings.error(
                    "\(claim.word) \(place) is wanted by \(claim.who) and by \(other.who), at \(other.mark)",
                    at: claim.mark
                )
                told.insert(claim.mark)
            } else {
                taken[claim.port, default: []].append(claim)
            }
        }
    }

    private static func claims(of assembled: AssembledService, _ nodes: NodeSets) -> [PortClaim] {
        let service = assembled.service
        let rules = assembled.claims.map { claim in
            var claim = claim
            if claim.nodes.isEmpty { claim.nodes = nodes.all }
            return claim
        }
        // What a rule has given to an object is the rule's.
        let given = Set(rules.map { "\($0.port) \($0.transport) \($0.isOfAllNodes)" })
        let made = service.objects.flatMap { ofPods($0, service.name, nodes) + ofService($0, service.name) }
        return rules + made.filter { !given.contains("\($0.port) \($0.transport) \($0.isOfAllNodes)") }
    }

    private static func ofPods(_ object: ServiceObject, _ service: String, _ nodes: NodeSets) -> [PortClaim] {
        guard let spec = PodTemplate.spec(of: object) else { return [] }
        let places = nodes.selected(by: spec)
        let isHost = spec["hostNetwork"]?.bool ?? false
        return (spec["containers"]?.items ?? []).flatMap { $0["ports"]?.items ?? [] }.compactMap { port in
            let number = port["hostPort"]?.int ?? (isHost ? port["containerPort"]?.int : nil)
            return number.map { claim($0, port, of: object, service, nodes: places, isOfAllNodes: false) }
        }
    }

    private static func ofService(_ object: ServiceObject, _ service: String) -> [PortClaim] {
        guard object.reference.type.kind == "Service" else { return [] }
        return (object.body["spec"]?["ports"]?.items ?? []).compactMap { port in
            port["nodePort"]?.int.map { claim($0, port, of: object, service, nodes: [], isOfAllNodes: true) }
        }
    }

    private static func claim(
        _ number: Int,
        _ port: JSON,
        of object: ServiceObject,
        _ service: String,
        nodes: Set<String>,
        isOfAllNodes: Bool
    ) -> PortClaim {
        PortClaim(
            service: service,
            port: number,
            transport: (port["protocol"]?.string).flatMap { PortRule.Transport(rawValue: $0.lowercased()) } ?? .tcp,
            isOfAllNodes: isOfAllNodes,
            nodes: nodes,
            holder: .object("\(object.reference)"),
            mark: object.mark
        )
    }
}
