import Plan
import YAML

/// Where the API server keeps an object.
struct ObjectReference {
    var path: String
    /// `DaemonSet kube-system/kube-proxy`.
    var title: String

    /// Kind → the plural in its path, and whether it lives in a namespace; the kinds that our templates have.
    private static let kinds: [String: (plural: String, isNamespaced: Bool)] = [
        "ClusterRole": ("clusterroles", false),
        "ClusterRoleBinding": ("clusterrolebindings", false),
        "ConfigMap": ("configmaps", true),
        "DaemonSet": ("daemonsets", true),
        "Deployment": ("deployments", true),
        "Namespace": ("namespaces", false),
        "PodDisruptionBudget": ("poddisruptionbudgets", true),
        "Role": ("roles", true),
        "RoleBinding": ("rolebindings", true),
        "Secret": ("secrets", true),
        "Service": ("services", true),
        "ServiceAccount": ("serviceaccounts", true),
    ]

    init(_ node: Node, file: String) throws(PlanningError) {
        guard let version = node["apiVersion"]?.string, let kind = node["kind"]?.string,
            let name = node["metadata"]?["name"]?.string
        else {
            throw PlanningError("\(node.mark): an object needs apiVersion, kind and metadata.name")
        }
        guard let known = Self.kinds[kind] else {
            throw PlanningError(
                "\(node.mark): paictl does not apply objects of kind '\(kind)', only "
                    + Self.kinds.keys.sorted().joined(separator: ", ")
            )
        }
        let group = version.contains("/") ? "/apis/\(version)" : "/api/\(version)"
        guard known.isNamespaced else {
            path = "\(group)/\(known.plural)/\(name)"
            title = "\(kind) \(name)"
            return
        }
        let namespace = node["metadata"]?["namespace"]?.string ?? "default"
        path = "\(group)/namespaces/\(namespace)/\(known.plural)/\(name)"
        title = "\(kind) \(namespace)/\(name)"
    }
}
