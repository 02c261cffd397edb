import Execution
import Kubernetes

extension ServiceStatus {
    init(_ members: ServiceMembers, _ pods: ServicePods) throws {
        let events = pods.told
        self.init(
            try members.sets.sorted { $0.key < $1.key }.map { name, set in
                Service(name, set, try pods.workloads(of: name), events)
            }
        )
    }
}

extension ServiceStatus.Service {
    init(
        _ name: String,
        _ set: ServiceMembers.Set,
        _ workloads: [(workload: JSON, pods: [JSON])],
        _ events: PodEvents
    ) {
        let count = set.count
        let pods = workloads.flatMap(\.pods).filter { $0["metadata"]?["deletionTimestamp"] == nil }
        let isReady = count.ready >= count.wanted
        self.init(
            name: name,
            ready: count.ready,
            wanted: count.wanted,
            machines: Set(pods.compactMap { $0["spec"]?["nodeName"]?.string }).sorted(),
            images: Self.images(pods),
            addresses: Self.addresses(pods, set.addresses),
            since: isReady ? pods.compactMap(Self.readySince).max() : nil,
            state: set.isStopped ? .stopped : .deployed,
            drift: nil,
            problems: set.isStopped
                ? []
                : set.missing.map { "it has no \($0), and is to have one: 'paictl service deploy \(name)' brings it" }
                    + workloads.flatMap { workload, pods in
                        UnreadyPod.grouped(UnreadyPod.all(of: workload, pods, events)).map(\.sentence)
                    }
        )
    }

    private static func images(_ pods: [JSON]) -> [String] {
        Set(pods.flatMap { $0["spec"]?["containers"]?.items ?? [] }.compactMap { $0["image"]?.string }).sorted()
    }

    private static func readySince(_ pod: JSON) -> String? {
        let conditions = pod["status"]?["conditions"]?.items ?? []
        let ready = conditions.first { $0["type"]?.string == "Ready" && $0["status"]?.string == "True" }
        return ready?["lastTransitionTime"]?.string
    }

    /// Ports of machines first; within the cluster where there are none.
    private static func addresses(_ pods: [JSON], _ services: [JSON]) -> [String] {
        let ports = services.flatMap { service in
            (service["spec"]?["ports"]?.items ?? []).compactMap { $0["nodePort"]?.int }.map { ":\($0)" }
        }
        let balancers = services.flatMap { $0["status"]?["loadBalancer"]?["ingress"]?.items ?? [] }
            .compactMap { ($0["ip"] ?? $0["hostname"])?.string }
        let hosts = pods.flatMap { pod in
            UnreadyPod.hostPorts(of: pod).map { "\(pod["spec"]?["nodeName"]?.string ?? ""):\($0)" }
        }
        let outside = Set(ports + balancers + hosts).sorted()
        guard outside.isEmpty else { return outside }
        return services.compactMap { service in
            guard let name = service["metadata"]?["name"]?.string,
                let port = service["spec"]?["ports"]?.items?.first?["port"]?.int
            else { return nil }
            return "\(name).\(service["metadata"]?["namespace"]?.string ?? "default"):\(port)"
        }.sorted()
    }
}
