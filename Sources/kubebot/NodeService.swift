/// The Service by which one pod is reached at a port of every machine.
enum NodeService {
    enum Verdict: Equatable {
        case create(JSON), update(JSON)
        /// Somebody else's.
        case skip
    }

    private static let mark = "kubeva.li/managed-by"
    private static let owner = JSON.string("kubebot")

    /// - Parameters:
    ///   - pod: as the API has it.
    ///   - service: the one that is there, of the pod's name.
    static func verdict(pod: JSON, service: JSON?, port: Int, forces: Bool) -> Verdict {
        var labels = pod["metadata"]?["labels"] ?? .map([:])
        labels["controller-revision-hash"] = nil
        var result = service ?? .map(["apiVersion": .string("v1"), "kind": .string("Service"), "spec": .map([:])])
        var metadata = result["metadata"] ?? .map(["name": pod["metadata"]?["name"] ?? .null])
        // It was always written as an annotation, and looked for as a label: so both count.
        let isOurs = [metadata["annotations"], metadata["labels"]].contains { $0?[mark] == owner }
        guard service == nil || isOurs || forces else { return .skip }

        var annotations = metadata["annotations"] ?? .map([:])
        annotations[mark] = owner
        metadata["annotations"] = annotations
        metadata["labels"] = labels
        // It goes with the set of its pod, and not with the pod, which leaves it to the next one of its name.
        if let set = pod["metadata"]?["ownerReferences"]?.items.first(where: { $0["controller"] == .bool(true) }) {
            var reference = set
            for key in ["controller", "blockOwnerDeletion"] { reference[key] = nil }
            metadata["ownerReferences"] = .list([reference])
        }
        let own: [String: JSON] = [
            "name": .string("p2p"), "protocol": .string("TCP"), "port": .number("30333"),
            "targetPort": .number("\(port)"), "nodePort": .number("\(port)"),
        ]
        let others = result["spec"]?["ports"]?.items.filter { $0["name"] != .string("p2p") } ?? []
        var spec = result["spec"] ?? .map([:])
        spec["type"] = .string("NodePort")
        spec["selector"] = labels
        spec["ports"] = .list([.map(own)] + others)
        result["metadata"] = metadata
        result["spec"] = spec
        return service == nil ? .create(result) : .update(result)
    }

    static func sync(port: Int, forces: Bool, log: Log) throws(Fault) {
        guard let name = File.environment("HOSTNAME"), !name.isEmpty else {
            throw Fault("HOSTNAME does not say which pod this is")
        }
        let api = try API()
        let namespace = "/api/v1/namespaces/\(try api.namespace())"
        guard let pod = try api.get("\(namespace)/pods/\(name)") else {
            throw Fault("the cluster has no pod '\(name)'")
        }
        let service = try api.get("\(namespace)/services/\(name)")
        switch verdict(pod: pod, service: service, port: port, forces: forces) {
        case .skip: log.warn("Service exists but not managed by kubebot, skipped: \(name)")
        case .create(let object):
            try api.send("POST", "\(namespace)/services", object)
            log.info("Service created: \(name), at port \(port) of every machine")
        case .update(let object) where object == service: break
        case .update(let object):
            try api.send("PUT", "\(namespace)/services/\(name)", object)
            log.info("Service updated: \(name), at port \(port) of every machine")
        }
    }
}
