import Foundation
package import Kubernetes
import PKI

/// What the cluster keeps of a service, so that it can be taken away by whoever has forgotten it: the parent object of its ApplySet.
package struct ServiceInventory: Sendable, Equatable {
    package var service: String
    /// Kinds of its objects, as `ApplySet` has them: those that are, and those that will be.
    package var kinds: Set<String>
    /// Namespaces of its objects besides the inventory's own.
    package var namespaces: Set<String>
    /// Services that it needs.
    package var needs: [String]
    /// Folders below the data path.
    package var data: [String]
    /// Nodes with its labels, which have these folders.
    package var nodes: [String]
    /// Whether it was stopped, and only what holds data is left.
    package var isStopped = false
    /// A digest of the scripts that were run for it, and of what they found; empty where none were, or where one has not come to its end.
    package var scripts = ""
    /// What stages have told that cannot be asked for ever: name of the lesson → what it is.
    package var learned: [String: String] = [:]
    /// Requests that were sent: name → a digest of what was sent.
    package var requests: [String: String] = [:]
    /// What requests have made that can be taken back, noted before they are sent: name → what finds it.
    package var made: [String: String] = [:]

    /// Paths of what members that went have left behind, to be theirs again.
    package var kept: [String] = []

    static let prefix = "paictl-service-"
    static let tooling = "paictl/v1"

    static func set(of service: String, in namespace: String) -> ApplySet {
        ApplySet(
            parent: ObjectReference(
                ObjectType(version: "v1", kind: "ConfigMap"),
                namespace: namespace,
                name: prefix + service
            ),
            tooling: tooling,
            sha256: { Digest.sha256($0) }
        )
    }

    static func path(of service: String, in namespace: String) -> String {
        "/api/v1/namespaces/\(namespace)/configmaps/\(prefix)\(service)"
    }

    init(_ service: String, objects: some Sequence<ObjectReference>, in namespace: String) {
        self.service = service
        kinds = Set(objects.map(\.type.groupKind))
        namespaces = Set(objects.compactMap(\.namespace)).subtracting([namespace])
        (needs, data, nodes) = ([], [], [])
    }

    /// - Returns: nil for an object that is none.
    package init?(_ parent: JSON) {
        guard let name = parent["metadata"]?["name"]?.string, name.hasPrefix(Self.prefix) else { return nil }
        service = String(name.dropFirst(Self.prefix.count))
        kinds = Set(ApplySet.kinds(in: parent))
        namespaces = Set(ApplySet.namespaces(in: parent))
        let texts = parent["data"]?.texts ?? [:]
        func words(_ key: String) -> [String] { (texts[key] ?? "").split(separator: " ").map(String.init) }
        (needs, data, nodes, kept) = (words("needs"), words("data"), words("nodes"), words("kept"))
        isStopped = texts["state"] == "stopped"
        scripts = texts["scripts"] ?? ""
        func table(_ key: String) -> [String: String] { (try? JSON(parsing: texts[key] ?? "{}"))?.texts ?? [:] }
        (learned, requests, made) = (table("learned"), table("requests"), table("made"))
    }

    /// Whether it tells of all that another does, so that it need not be written before that is so.
    func covers(_ other: ServiceInventory) -> Bool {
        var wider = other
        wider.kinds.formUnion(kinds)
        wider.namespaces.formUnion(namespaces)
        return self == wider
    }

    func union(_ other: ServiceInventory) -> ServiceInventory {
        var both = self
        both.kinds.formUnion(other.kinds)
        both.namespaces.formUnion(other.namespaces)
        return both
    }

    func applying(in namespace: String) -> Request {
        let set = Self.set(of: service, in: namespace)
        func text(_ words: some Sequence<String>, _ separator: String) -> JSON {
            .string(words.joined(separator: separator))
        }
        var body: JSON = [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": [
                "name": .string(set.parent.name), "namespace": .string(namespace),
                "labels": .object(set.parentLabels.mapValues { .string($0) }),
                "annotations": [
                    ApplySet.toolingAnnotation: .string(set.tooling),
                    ApplySet.kindsAnnotation: text(kinds.sorted(), ","),
                    ApplySet.namespacesAnnotation: text(namespaces.sorted(), ","),
                ],
            ],
            "data": [
                "needs": text(needs, " "), "data": text(data, " "), "nodes": text(nodes, " "),
                "state": .string(isStopped ? "stopped" : "deployed"),
            ],
        ]
        if !kept.isEmpty { body.set(text(kept, " "), at: ["data", "kept"]) }
        if !scripts.isEmpty { body.set(.string(scripts), at: ["data", "scripts"]) }
        for (key, table) in [("learned", learned), ("requests", requests), ("made", made)] where !table.isEmpty {
            body.set(.string(JSON.object(table.mapValues { .string($0) }).text), at: ["data", key])
        }
        let path = Self.path(of: service, in: namespace)
        return .apply(body, at: path, manager: ServicePlanner.fieldManager, force: true)
    }
}
