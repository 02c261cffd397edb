/// A kind of object, in one of its versions: `apps/v1`, `DaemonSet`.
package struct ObjectType: Sendable, Hashable {
    /// Empty for the core group.
    package var group: String
    package var version: String
    package var kind: String

    package init(group: String = "", version: String, kind: String) {
        self.group = group
        self.version = version
        self.kind = kind
    }

    /// - Parameter apiVersion: `v1`, `apps/v1`.
    package init(apiVersion: String, kind: String) {
        let parts = apiVersion.split(separator: "/", maxSplits: 1).map(String.init)
        self.init(group: parts.count == 2 ? parts[0] : "", version: parts.last ?? "", kind: kind)
    }

    package var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// `DaemonSet.apps`, which stays the same in every version.
    package var groupKind: String { group.isEmpty ? kind : "\(kind).\(group)" }
}

/// Which object is meant, in words of the API.
package struct ObjectReference: Sendable, Hashable, CustomStringConvertible {
    package var type: ObjectType
    /// Nil for what lives in none, or where none is said.
    package var namespace: String?
    package var name: String

    package init(_ type: ObjectType, namespace: String? = nil, name: String) {
        self.type = type
        self.namespace = namespace
        self.name = name
    }

    /// What an object says of itself; nil when it lacks apiVersion, kind or metadata.name.
    package init?(of object: JSON) {
        guard let apiVersion = object["apiVersion"]?.string, let kind = object["kind"]?.string,
            let name = object["metadata"]?["name"]?.string
        else { return nil }
        self.init(
            ObjectType(apiVersion: apiVersion, kind: kind),
            namespace: object["metadata"]?["namespace"]?.string,
            name: name
        )
    }

    /// `DaemonSet kube-system/kube-proxy`.
    package var description: String { "\(type.kind) \(namespace.map { "\($0)/" } ?? "")\(name)" }
}

extension ObjectReference {
    /// When it is applied, as what others need comes first: 0 for namespaces and kinds, 1 for what pods use, 2 for what makes pods.
    package var wave: Int {
        switch type.groupKind {
        case "Namespace", "CustomResourceDefinition.apiextensions.k8s.io": 0
        default: makesPods ? 2 : 1
        }
    }

    package var makesPods: Bool { Self.makers.contains(type.groupKind) }

    private static let makers: Set = [
        "CronJob.batch", "DaemonSet.apps", "Deployment.apps", "Job.batch", "Pod", "ReplicaSet.apps", "StatefulSet.apps",
    ]
}
