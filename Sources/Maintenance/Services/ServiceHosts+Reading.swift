import Kubernetes
import ServiceModel

/// What the API is asked of the members of networks.
struct MemberSurvey: Sendable {
    /// Services of the cluster, by name.
    let sets: [String: ServiceMembers.Set]
    private let namespaces: [String]
    private var nodes: [String: JSON] = [:]
    private var pods: [JSON] = []

    init(_ members: ServiceMembers) {
        sets = members.sets
        namespaces = Swift.Set(sets.values.flatMap(\.workloads).compactMap { $0.namespace }).sorted()
    }

    /// Members have pods by the hundred, and selectors in common: all pods of a namespace are one question.
    var requests: [Request] { [.get("/api/v1/nodes")] + namespaces.map { .get("/api/v1/namespaces/\($0)/pods") } }

    /// - Throws: `APIStatus` where one came to nothing.
    mutating func take(_ answers: [Answer]) throws {
        let lists = try answers.map { try $0.object()["items"]?.items ?? [] }
        nodes = Dictionary((lists.first ?? []).map { ($0.name ?? "", $0) }) { first, _ in first }
        pods = lists.dropFirst().flatMap { $0 }.filter { $0["metadata"]?["deletionTimestamp"] == nil }
    }

    /// The members of a service, those of its configuration first.
    func hosts(of service: String, configured: [NetworkMember]) -> [ServiceHosts.Host] {
        let set = sets[service]
        let workloads = Dictionary(grouping: set?.workloads ?? []) { $0.member ?? "" }
        let addresses = Dictionary(grouping: set?.addresses ?? []) { $0.member ?? "" }
        let owned = Dictionary(grouping: pods) { $0.workload }
        let others = Swift.Set(workloads.keys).union(addresses.keys).subtracting(configured.map(\.name) + [""])
        let unknown: [(NetworkMember, String?)] = others.sorted().map { (NetworkMember(role: "", name: $0), nil) }
        let members = configured.map { ($0, $0.role as String?) } + unknown
        return members.map { member, role in
            let own = workloads[member.name] ?? []
            let pods = own.compactMap(\.workload).flatMap { owned[$0] ?? [] }
            let machine = pods.lazy.compactMap { $0["spec"]?["nodeName"]?.string }.first
            let count = own.compactMap(PodCount.init(of:)).reduce(PodCount(wanted: 0, ready: 0), +)
            let endpoints = MemberEndpoints(member, on: machine.flatMap { nodes[$0] })
            return ServiceHosts.Host(
                service: service,
                member: member.name,
                role: role,
                machine: machine,
                isReady: count.wanted > 0 && count.ready >= count.wanted,
                endpoints: endpoints.all(pods, addresses[member.name] ?? [], shared: addresses[""] ?? [])
            )
        }
    }
}

/// Where one member answers.
private struct MemberEndpoints {
    private let member: NetworkMember
    /// From outside: the external address of its machine, or the internal one where there is none.
    private let address: String

    init(_ member: NetworkMember, on node: JSON?) {
        self.member = member
        let addresses = node?["status"]?["addresses"]?.items ?? []
        let found = ["ExternalIP", "InternalIP"].lazy.compactMap { type in
            addresses.first { $0["type"]?.string == type }?["address"]?.string
        }
        address = found.first ?? ""
    }

    /// - Parameters:
    ///   - services: its own.
    ///   - shared: those of the network, where a port may be its own by a rule.
    func all(_ pods: [JSON], _ services: [JSON], shared: [JSON]) -> [ServiceHosts.Endpoint] {
        let ports = shared.flatMap { $0["spec"]?["ports"]?.items ?? [] }.filter { port in
            port["nodePort"]?.int.map { rule($0, port) != nil } ?? false
        }
        return services.flatMap(endpoints) + ports.compactMap(nodePort) + (pods.first.map(hostPorts) ?? [])
    }

    private func endpoints(of service: JSON) -> [ServiceHosts.Endpoint] {
        let ports = service["spec"]?["ports"]?.items ?? []
        let balancers = (service["status"]?["loadBalancer"]?["ingress"]?.items ?? []).compactMap {
            ($0["ip"] ?? $0["hostname"])?.string
        }
        let host = "\(service.name ?? "").\(service.namespace ?? "default")"
        return ports.flatMap { port -> [ServiceHosts.Endpoint] in
            guard let number = port["port"]?.int else { return [] }
            return balancers.map { endpoint(port, number, at: $0, .balancer) } + [nodePort(port)].compactMap { $0 }
                + [endpoint(port, number, at: host, .cluster)]
        }
    }

    private func nodePort(_ port: JSON) -> ServiceHosts.Endpoint? {
        port["nodePort"]?.int.map { endpoint(port, $0, at: address, .node) }
    }

    private func hostPorts(of pod: JSON) -> [ServiceHosts.Endpoint] {
        let isOnHost = pod["spec"]?["hostNetwork"]?.bool == true
        return (pod["spec"]?["containers"]?.items ?? []).flatMap { $0["ports"]?.items ?? [] }.compactMap { port in
            let number = (port["hostPort"] ?? (isOnHost ? port["containerPort"] : nil))?.int
            return number.map { endpoint(port, $0, at: address, .host) }
        }
    }

    private func endpoint(
        _ port: JSON,
        _ number: Int,
        at host: String,
        _ exposure: ServiceHosts.Exposure
    ) -> ServiceHosts.Endpoint {
        let name = rule(number, port)?.name ?? port["name"]?.string ?? "\(number)"
        return ServiceHosts.Endpoint(name, "\(host):\(number)", port["protocol"]?.string ?? "TCP", exposure)
    }

    /// The rule of the package that a port is of.
    private func rule(_ number: Int, _ port: JSON) -> NetworkMember.Port? {
        member.ports.first { $0.number == number && $0.transport == port["protocol"]?.string ?? "TCP" }
    }
}

extension JSON {
    fileprivate var name: String? { self["metadata"]?["name"]?.string }
    fileprivate var namespace: String? { self["metadata"]?["namespace"]?.string }
    fileprivate var member: String? { self["metadata"]?["labels"]?[ServiceObject.memberLabel]?.string }

    /// `namespace/kind/name` of a workload, and of the one that has made a pod.
    fileprivate var workload: String? {
        guard let namespace else { return nil }
        let owners = self["metadata"]?["ownerReferences"]?.items ?? []
        guard let owner = owners.first(where: { $0["controller"]?.bool == true }), let name = owner["name"]?.string,
            let kind = owner["kind"]?.string
        else { return name.map { "\(namespace)/\(self["kind"]?.string ?? "Pod")/\($0)" } }
        // Called by its deployment and the hash of its pods' template.
        guard kind == "ReplicaSet", let dash = name.lastIndex(of: "-") else { return "\(namespace)/\(kind)/\(name)" }
        return "\(namespace)/Deployment/\(name[..<dash])"
    }
}
