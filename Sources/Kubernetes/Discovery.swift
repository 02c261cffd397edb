/// What kinds of objects a server has, and where it keeps them.
package struct Discovery: Sendable, Equatable {
    package struct Resource: Sendable, Hashable {
        /// As paths have it: `daemonsets`.
        package var plural: String
        package var isNamespaced: Bool

        package init(_ plural: String, isNamespaced: Bool) {
            self.plural = plural
            self.isNamespaced = isNamespaced
        }
    }

    package var resources: [ObjectType: Resource]
    /// Versions that a group serves, the preferred first; the core group is the empty one.
    package var versions: [String: [String]] = [:]

    package init(_ resources: [ObjectType: Resource] = [:]) { self.resources = resources }

    /// Where the object is; nil when the server has no such kind.
    ///
    /// An object that says no namespace is in `default`, where its kind lives in one.
    package func path(of object: ObjectReference) -> String? {
        collection(of: object.type, in: object.namespace ?? "default").map { "\($0)/\(object.name)" }
    }

    /// Where objects of a kind are.
    ///
    /// - Parameter namespace: nil for all of them.
    package func collection(of type: ObjectType, in namespace: String? = nil) -> String? {
        guard let resource = resources[type] else { return nil }
        let root = Self.root(group: type.group, version: type.version)
        guard resource.isNamespaced, let namespace else { return "\(root)/\(resource.plural)" }
        return "\(root)/namespaces/\(namespace)/\(resource.plural)"
    }

    /// The object as it is told of: with the namespace that it is in.
    package func located(_ object: ObjectReference) -> ObjectReference {
        var object = object
        object.namespace =
            resources[object.type]?.isNamespaced == false ? nil : object.namespace ?? "default"
        return object
    }

    /// The kinds that a custom resource definition brings along; none of any other object.
    package static func customKinds(of object: JSON) -> [ObjectType: Resource] {
        guard ObjectReference(of: object)?.type.groupKind == "CustomResourceDefinition.apiextensions.k8s.io",
            let spec = object["spec"], let group = spec["group"]?.string,
            let kind = spec["names"]?["kind"]?.string, let plural = spec["names"]?["plural"]?.string
        else { return [:] }
        let resource = Resource(plural, isNamespaced: spec["scope"]?.string == "Namespaced")
        // `version` alone is how v1beta1 had it.
        let versions = (spec["versions"]?.items ?? []).compactMap { $0["name"]?.string }
        return Dictionary(
            uniqueKeysWithValues: Set(versions + [spec["version"]?.string].compactMap { $0 }).map {
                (ObjectType(group: group, version: $0, kind: kind), resource)
            }
        )
    }

    static func root(group: String, version: String) -> String {
        group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
    }
}

// MARK: What every server has

extension Discovery {
    /// Kinds of Kubernetes itself, in versions that no server from 1.20 on lacks but for a newer budget: where only these are spoken of, nobody
    /// needs to be asked.
    package static let standard = Discovery(
        Dictionary(
            uniqueKeysWithValues: standardKinds.flatMap { apiVersion, kinds in
                kinds.map { kind, resource in (ObjectType(apiVersion: apiVersion, kind: kind), resource) }
            }
        )
    )

    private static let standardKinds: [(apiVersion: String, kinds: [(String, Resource)])] = [
        (
            "v1",
            [
                ("ConfigMap", Resource("configmaps", isNamespaced: true)),
                ("Namespace", Resource("namespaces", isNamespaced: false)),
                ("Node", Resource("nodes", isNamespaced: false)),
                ("PersistentVolume", Resource("persistentvolumes", isNamespaced: false)),
                ("PersistentVolumeClaim", Resource("persistentvolumeclaims", isNamespaced: true)),
                ("Secret", Resource("secrets", isNamespaced: true)),
                ("Service", Resource("services", isNamespaced: true)),
                ("ServiceAccount", Resource("serviceaccounts", isNamespaced: true)),
            ]
        ),
        (
            "apps/v1",
            [
                ("DaemonSet", Resource("daemonsets", isNamespaced: true)),
                ("Deployment", Resource("deployments", isNamespaced: true)),
                ("StatefulSet", Resource("statefulsets", isNamespaced: true)),
            ]
        ),
        ("batch/v1", [("Job", Resource("jobs", isNamespaced: true))]),
        ("policy/v1", [("PodDisruptionBudget", Resource("poddisruptionbudgets", isNamespaced: true))]),
        ("policy/v1beta1", [("PodDisruptionBudget", Resource("poddisruptionbudgets", isNamespaced: true))]),
        (
            "rbac.authorization.k8s.io/v1",
            [
                ("ClusterRole", Resource("clusterroles", isNamespaced: false)),
                ("ClusterRoleBinding", Resource("clusterrolebindings", isNamespaced: false)),
                ("Role", Resource("roles", isNamespaced: true)),
                ("RoleBinding", Resource("rolebindings", isNamespaced: true)),
            ]
        ),
    ]
}
