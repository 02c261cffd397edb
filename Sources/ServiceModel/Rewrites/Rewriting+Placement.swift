import ClusterModel
import Kubernetes

/// R2 to R4: where objects and their pods go.
extension Rewriting {
    /// R2. `default` counts as nothing said: the ancestor had no other, and what belongs together stays together.
    mutating func setNamespace() {
        guard let namespace = site.namespace, namespace != "default" else { return }
        let reason = "cluster.namespace is \(namespace)"
        if !table.clusterKinds.contains(kind), Self.isUnsaid(object["metadata"]?["namespace"]) {
            object.change(at: ["metadata"]) { $0["namespace"] = .string(namespace) }
            note("namespace \(namespace)", because: reason)
        }
        guard kind == "RoleBinding" || kind == "ClusterRoleBinding" else { return }
        var accounts: [String] = []
        object.changeItems(at: ["subjects"]) { subject in
            guard subject["kind"] == "ServiceAccount", Self.isUnsaid(subject["namespace"]) else { return }
            subject["namespace"] = .string(namespace)
            accounts.append(subject["name"]?.string ?? "")
        }
        for account in accounts { note("account \(account) of namespace \(namespace)", because: reason) }
    }

    private static func isUnsaid(_ namespace: JSON?) -> Bool { namespace == nil || namespace == "default" }

    /// R3.
    mutating func renameNodes() {
        let names = Dictionary(
            site.nodes.filter { $0.address != $0.name }.map { ($0.address, $0.name) },
            uniquingKeysWith: { first, _ in first }
        )
        var seen: [String] = []
        func renamed(_ value: JSON) -> JSON {
            guard let address = value.string, let name = names[address] else { return value }
            if !seen.contains(address) { seen.append(address) }
            return .string(name)
        }
        func walk(_ value: JSON) -> JSON {
            switch value {
            case .array(let items): return .array(items.map(walk))
            case .object(var fields):
                fields = fields.mapValues(walk)
                for key in ["nodeName", Self.hostName] { fields[key] = fields[key].map(renamed) }
                // One of an affinity's expressions.
                if fields["key"] == .string(Self.hostName), let values = fields["values"]?.items {
                    fields["values"] = .array(values.map(renamed))
                }
                return .object(fields)
            default: return value
            }
        }
        object.change(at: ["spec"]) { $0 = walk($0) }
        for address in seen {
            note(
                "node \(address) -> \(names[address] ?? "")",
                because: "nodes have their machines' names, not addresses"
            )
        }
    }

    private static let hostName = "kubernetes.io/hostname"

    /// R4.
    mutating func tolerateControlPlane() {
        guard let path = podPath, let pods = object[path] else { return }
        let keys = table.controlPlaneTaints
        let terms = pods[Self.terms]?.items ?? []
        guard Self.choosesNodes(pods, terms) else { return }
        var effects: [String] = []
        var names: [String] = []
        for node in site.nodes where Self.fits(node, pods, terms) {
            for taint in node.taints where keys.contains(taint.key) && taint.effect != "PreferNoSchedule" {
                guard !(pods["tolerations"]?.items ?? []).contains(where: { Self.tolerates($0, taint) }) else {
                    continue
                }
                if !effects.contains(taint.effect) { effects.append(taint.effect) }
                if !names.contains(node.name) { names.append(node.name) }
            }
        }
        guard !effects.isEmpty else { return }
        let added: [JSON] = effects.sorted().flatMap { effect in
            keys.map { ["key": .string($0), "operator": "Exists", "effect": .string(effect)] }
        }
        object.change(at: path) { $0["tolerations"] = .array(($0["tolerations"]?.items ?? []) + added) }
        note(
            "tolerations of the control plane's taints",
            because: "its pods are to run on \(names.joined(separator: ", ")), which keeps others away"
        )
    }

    private static let terms = [
        "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms",
    ]

    /// Whether somebody has said which nodes it is for: what runs everywhere stays away from masters, as it always did.
    private static func choosesNodes(_ pods: JSON, _ terms: [JSON]) -> Bool {
        if pods["nodeSelector"]?.fields?.isEmpty == false || pods["nodeName"] != nil { return true }
        return terms.contains { term in
            (term["matchExpressions"]?.items ?? []).contains { ["In", "Exists"].contains($0["operator"]?.string) }
        }
    }

    private static func fits(_ node: RewriteSite.Node, _ pods: JSON, _ terms: [JSON]) -> Bool {
        var labels = node.labels
        labels[hostName] = labels[hostName] ?? node.name
        if let name = pods["nodeName"]?.string { return name == node.name }
        guard (pods["nodeSelector"]?.texts ?? [:]).allSatisfy({ labels[$0.key] == $0.value }) else { return false }
        return terms.isEmpty
            || terms.contains { term in
                (term["matchExpressions"]?.items ?? []).allSatisfy { expression in
                    let value = labels[expression["key"]?.string ?? ""]
                    let values = (expression["values"]?.items ?? []).compactMap(\.string)
                    return switch expression["operator"]?.string {
                    case "In": value.map(values.contains) ?? false
                    case "NotIn": value.map { !values.contains($0) } ?? true
                    case "Exists": value != nil
                    case "DoesNotExist": value == nil
                    default: true
                    }
                }
            }
    }

    private static func tolerates(_ toleration: JSON, _ taint: Taint) -> Bool {
        let effect = toleration["effect"]?.string ?? ""
        guard effect.isEmpty || effect == taint.effect else { return false }
        let key = toleration["key"]?.string ?? ""
        if toleration["operator"] == "Exists" { return key.isEmpty || key == taint.key }
        return key == taint.key && (toleration["value"]?.string ?? "") == (taint.value ?? "")
    }
}
