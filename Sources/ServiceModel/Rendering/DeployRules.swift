import ClusterModel
package import Kubernetes

/// Keeps pods to machines as the ancestor's `deploy-rules` say, by affinity to nodes.
enum DeployRules {
    static func applied(_ rules: [ServiceDefinition.DeployRule], to object: ServiceObject) -> ServiceObject {
        guard !rules.isEmpty, let path = PodTemplate.specPath(of: object.reference.type.kind),
            let spec = object.body[path]
        else { return object }
        var object = object
        let expressions: [JSON] = rules.map { rule in
            ["key": .string(rule.label.value), "operator": rule.isForbidden ? "NotIn" : "In", "values": ["true"]]
        }
        object.body.set(.array(terms(spec[way]?.items ?? [], with: expressions)), at: path + way)
        for rule in rules {
            let word = rule.isForbidden ? "without" : "with"
            object.rewrites.append(
                Rewrite(
                    "affinity to nodes \(word) \(rule.label.value)=true",
                    because: "deploy-rules of its service.yaml say so"
                )
            )
        }
        return object
    }

    private static let way = [
        "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms",
    ]

    /// A node has to fit one of the terms, so each of them gets what all have to fit.
    private static func terms(_ terms: [JSON], with expressions: [JSON]) -> [JSON] {
        (terms.isEmpty ? [[:]] : terms).map { term in
            var term = term
            term["matchExpressions"] = .array((term["matchExpressions"]?.items ?? []) + expressions)
            return term
        }
    }
}

/// Where the pods are in what makes pods.
package enum PodTemplate {
    /// The keys that lead to their specification; nil of a kind that makes none.
    package static func specPath(of kind: String) -> [String]? {
        switch kind {
        case "Pod": ["spec"]
        case "CronJob": ["spec", "jobTemplate", "spec", "template", "spec"]
        case "DaemonSet", "Deployment", "Job", "ReplicaSet", "StatefulSet": ["spec", "template", "spec"]
        default: nil
        }
    }

    /// What the containers of a specification run.
    package static func images(of spec: JSON) -> [String] {
        ["initContainers", "containers"].flatMap { spec[$0]?.items ?? [] }.compactMap { $0["image"]?.string }
    }

    static func spec(of object: ServiceObject) -> JSON? {
        specPath(of: object.reference.type.kind).flatMap { object.body[$0] }
    }
}
