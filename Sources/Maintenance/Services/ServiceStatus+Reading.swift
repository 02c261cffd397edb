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
            isStopped: set.isStopped,
            drift: nil,
            problems: set.isStopped
                ? []
                : workloads.flatMap { workload, pods in
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

// MARK: A look at them

/// Looks at services, whatever the configuration says of them.
package struct ServiceLook: Sendable {
    package let workspace: Workspace
    let job: ClusterJob
    let names: [String]

    /// - Parameter names: none for all of them.
    package init(
        of names: [String],
        in workspace: Workspace,
        environment: [String: String],
        options: ClusterJob.Options
    ) throws {
        self.workspace = workspace
        self.names = names
        job = try ClusterJob("service", in: workspace, environment: environment, options: options)
    }

    /// Asks the API how they are; changes nothing, and needs no lock.
    package func status(report: @escaping @Sendable (Event) -> Void) async throws -> ServiceStatus {
        let site = Site(isForShow: true, report: report)
        return try await site.closing {
            let api = try await job.api(as: .staying, on: site)
            let (members, pods) = try await found(api)
            return try ServiceStatus(members, pods)
        }
    }

    func found(_ api: ClusterAPI) async throws -> (ServiceMembers, ServicePods) {
        do {
            var members = try ServiceMembers(try await api.ask(ServiceMembers.requests, named: "services"))
            try members.keep(names)
            var pods = ServicePods(of: members)
            pods.take(try await api.ask(pods.requests, named: "pods"))
            return (members, pods)
        } catch let refusal as APIStatus {
            throw JobFailure.failed("the API of \(api.master) does not say how services are: \(refusal)")
        }
    }
}

extension Site {
    /// Lets go of all machines, however it ends.
    func closing<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do {
            let value = try await body()
            await close()
            return value
        } catch {
            await close()
            throw error
        }
    }
}
