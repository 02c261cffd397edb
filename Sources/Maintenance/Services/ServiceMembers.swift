import Kubernetes
import ServicePlanning

/// Services as the API has them, told by the labels of their sets: whatever the configuration says of them.
struct ServiceMembers: Sendable {
    struct Set: Sendable {
        var inventory: ServiceInventory
        var workloads: [JSON] = []
        var addresses: [JSON] = []

        var isStopped: Bool { inventory.isStopped }

        /// Kinds that run pods of which it should have something, and has nothing.
        var missing: [String] {
            let there = Swift.Set(workloads.compactMap { $0["kind"]?.string })
            return ServiceMembers.running.filter { inventory.kinds.contains("\($0).apps") && !there.contains($0) }
        }

        var isReady: Bool { isStopped || count.ready >= count.wanted && missing.isEmpty }

        var count: PodCount {
            workloads.compactMap(PodCount.init(of:)).reduce(PodCount(wanted: 0, ready: 0), +)
        }
    }

    /// By the name of the service.
    private(set) var sets: [String: Set] = [:]

    private static let inventories = Request.get("/api/v1/configmaps", label: ApplySet.idLabel)

    private static let running = ["DaemonSet", "Deployment", "StatefulSet"]

    private static let kinds: [(type: ObjectType, path: String)] =
        running.map {
            (ObjectType(apiVersion: "apps/v1", kind: $0), "/apis/apps/v1/\($0.lowercased())s")
        } + [
            (ObjectType(apiVersion: "batch/v1", kind: "Job"), "/apis/batch/v1/jobs"),
            (ObjectType(apiVersion: "v1", kind: "Pod"), "/api/v1/pods"),
            (ObjectType(apiVersion: "v1", kind: "Service"), "/api/v1/services"),
        ]

    /// All services of a cluster in so many questions, however many there are.
    static let requests = [inventories] + kinds.map { Request.get($0.path, label: ApplySet.memberLabel) }

    /// - Parameter answers: to `requests`.
    /// - Throws: `APIStatus` where one came to nothing.
    init(_ answers: [Answer]) throws { self.init(lists: try answers.map { try $0.object() }) }

    /// - Parameter lists: what `requests` ask for.
    init(lists: [JSON]) {
        var names: [String: String] = [:]
        for parent in lists.first.map(Self.items) ?? [] {
            guard let inventory = ServiceInventory(parent),
                let id = parent["metadata"]?["labels"]?[ApplySet.idLabel]?.string
            else { continue }
            names[id] = inventory.service
            sets[inventory.service] = Set(inventory: inventory)
        }
        for ((type, _), list) in zip(Self.kinds, lists.dropFirst()) {
            for item in Self.items(list) {
                guard let id = item["metadata"]?["labels"]?[ApplySet.memberLabel]?.string, let name = names[id] else {
                    continue
                }
                // In a list, objects do not say what they are.
                var object = item.fields ?? [:]
                object["apiVersion"] = .string(type.apiVersion)
                object["kind"] = .string(type.kind)
                if type.kind == "Service" {
                    sets[name]?.addresses.append(.object(object))
                } else {
                    sets[name]?.workloads.append(.object(object))
                }
            }
        }
    }

    private static func items(_ list: JSON) -> [JSON] { list["items"]?.items ?? [] }

    /// - Parameter names: none for all of them.
    mutating func keep(_ names: [String]) { if !names.isEmpty { sets = sets.filter { names.contains($0.key) } } }

    /// What is said of names that no service on the cluster has.
    func lacking(_ names: [String]) -> JobFailure? {
        let known = sets.isEmpty ? "none is there" : sets.keys.sorted().joined(separator: ", ")
        let unknown = names.filter { sets[$0] == nil }
        return unknown.isEmpty
            ? nil : .configuration(unknown.map { "there is no service '\($0)' on the cluster: \(known)" })
    }
}

/// The pods of services, and what is told of them.
struct ServicePods: Sendable {
    private let owners: [(service: String, workload: JSON)]
    private let pods: [Request]
    private let events: [Request]
    private var answers: [Answer] = []

    init(of members: ServiceMembers) {
        let sets = members.sets.sorted { $0.key < $1.key }
        owners = sets.flatMap { name, set in
            set.workloads.filter { Request.pods(of: $0) != nil }.map { (name, $0) }
        }
        pods = owners.compactMap { Request.pods(of: $0.workload) }
        let namespaces = sets.flatMap(\.value.workloads).compactMap { $0["metadata"]?["namespace"]?.string }
        events = Swift.Set(namespaces).sorted().flatMap(Request.events)
    }

    var requests: [Request] { pods + events }

    mutating func take(_ answers: [Answer]) { self.answers = answers }

    /// A service's workloads, and the pods of each that stay.
    func workloads(of service: String) throws -> [(workload: JSON, pods: [JSON])] {
        try zip(owners, answers).filter { $0.0.service == service }.map { owner, answer in
            (owner.workload, try answer.object()["items"]?.items ?? [])
        }
    }

    /// Where pods are listed.
    var lists: [String] { pods.map(\.target) }

    var told: PodEvents { PodEvents(answers.dropFirst(pods.count).compactMap { try? $0.object() }) }
}
