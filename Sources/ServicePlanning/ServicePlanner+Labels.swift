import Kubernetes
import Plan
import ServiceModel

/// Labels of nodes go by server-side apply, each service under a name of its own: what nobody has applied any more goes by itself, and two
/// services may share one.
extension ServicePlanner {
    struct LabelChanges {
        var requests: [Request] = []
        var changes: [Change] = []
    }

    /// - Parameters:
    ///   - labels: those that the service is to have by now.
    ///   - later: those that it gets in a later part, which stay where they are.
    func labelChanges(
        of service: String,
        _ labels: [NodeLabel],
        later: [NodeLabel] = [],
        _ findings: ServiceFindings
    ) -> LabelChanges {
        let owned = findings.labels(of: service)
        var result = LabelChanges()
        for (name, node) in findings.nodes.sorted(by: { $0.key < $1.key }) {
            let current = node["metadata"]?["labels"]?.texts ?? [:]
            let mine = owned[name] ?? []
            var wanted = Self.labels(labels, of: name)
            for (key, value) in Self.labels(later, of: name) where mine.contains(key) { wanted[key] = value }
            let changes =
                wanted.sorted { $0.key < $1.key }.compactMap { key, value -> Change? in
                    let title = "\(key)=\(value) on \(name)"
                    guard current[key] == value else {
                        return Change(.label, title, current[key].map(Reason.value) ?? .missing)
                    }
                    return mine.contains(key) ? nil : Change(.label, title, .shared)
                } + mine.subtracting(wanted.keys).sorted().map { Change(.label, "\($0) on \(name)", .unwanted) }
            guard !changes.isEmpty else { continue }
            result.changes += changes
            let body: JSON = [
                "apiVersion": "v1", "kind": "Node",
                "metadata": ["name": .string(name), "labels": .object(wanted.mapValues { .string($0) })],
            ]
            result.requests.append(
                .apply(body, at: "/api/v1/nodes/\(name)", manager: Self.labelManager(service), force: true)
            )
        }
        return result
    }

    private static func labels(_ labels: [NodeLabel], of node: String) -> [String: String] {
        Dictionary(labels.filter { $0.nodes.contains(node) }.map { ($0.key, $0.value) }) { $1 }
    }

    /// Nodes that are to have labels and are none yet.
    func missingNodes(_ service: Service, _ findings: ServiceFindings) -> [String] {
        let missing = Set(service.labels.flatMap(\.nodes)).subtracting(findings.nodes.keys)
        return missing.sorted().map {
            "\($0) is no node of the cluster yet: it gets the labels of \(service.name) when that is deployed again"
        }
    }
}
