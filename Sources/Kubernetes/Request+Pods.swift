/// What is asked of pods, and of what has to do with them.
extension Request {
    /// The pods that a workload has made, or the pod itself; nil for an object that makes none.
    ///
    /// - Parameter workload: as the API has it, with its namespace and its selector.
    package static func pods(of workload: JSON) -> Request? {
        guard let reference = ObjectReference(of: workload), reference.makesPods, let namespace = reference.namespace
        else { return nil }
        let parameter =
            if reference.type.kind == "Pod" {
                Parameter(name: "fieldSelector", value: "metadata.name=\(reference.name)") as Parameter?
            } else {
                LabelSelector(workload["spec"]?["selector"]).map { Parameter(name: "labelSelector", value: $0.text) }
            }
        return parameter.map { Request(.get, "/api/v1/namespaces/\(namespace)/pods", query: [$0]) }
    }

    /// All objects of a collection that have a label, whatever its value.
    package static func get(_ collection: String, label: String) -> Request {
        Request(.get, collection, query: [Parameter(name: "labelSelector", value: label)])
    }

    /// Events of a namespace that warn, and those of images that are being pulled: what else is told is of no interest to who waits.
    package static func events(in namespace: String) -> [Request] {
        ["type=Warning", "reason=Pulling"].map {
            Request(
                .get,
                "/api/v1/namespaces/\(namespace)/events",
                query: [Parameter(name: "fieldSelector", value: $0)]
            )
        }
    }

    /// What a container has printed, as text.
    ///
    /// - Parameters:
    ///   - pod: `namespace/name`.
    ///   - isPrevious: of the run of it that ended, when another has begun.
    package static func log(of pod: String, container: String, lines: Int, isPrevious: Bool = false) -> Request {
        let parts = pod.split(separator: "/", maxSplits: 1)
        var query = [
            Parameter(name: "container", value: container), Parameter(name: "tailLines", value: "\(lines)"),
            Parameter(name: "limitBytes", value: "1000000"),
        ]
        if isPrevious { query.append(Parameter(name: "previous", value: "true")) }
        var request = Request(.get, "/api/v1/namespaces/\(parts[0])/pods/\(parts.last ?? "")/log", query: query)
        request.accept = Self.text
        return request
    }

    /// Labels of all nodes, and nothing else of them.
    package static var nodeLabels: Request {
        var request = Request(.get, "/api/v1/nodes")
        request.accept = metadataList
        return request
    }

    /// Whatever is no JSON comes as it is; a refusal is JSON all the same.
    static let text = "text/plain,*/*"
}

/// Which objects are meant, by their labels.
package struct LabelSelector: Sendable, Hashable {
    /// As a query has it: `app=a,tier in (x,y),!old`.
    package let text: String

    /// - Parameter selector: with `matchLabels` and `matchExpressions`; nil, and one that says nothing, is no selector.
    package init?(_ selector: JSON?) {
        let labels = (selector?["matchLabels"]?.texts ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let expressions = (selector?["matchExpressions"]?.items ?? []).compactMap { expression -> String? in
            guard let key = expression["key"]?.string else { return nil }
            let values = (expression["values"]?.items ?? []).compactMap(\.string).joined(separator: ",")
            switch expression["operator"]?.string {
            case "In": return "\(key) in (\(values))"
            case "NotIn": return "\(key) notin (\(values))"
            case "Exists": return key
            case "DoesNotExist": return "!\(key)"
            default: return nil
            }
        }
        guard !(labels + expressions).isEmpty else { return nil }
        text = (labels + expressions).joined(separator: ",")
    }
}
