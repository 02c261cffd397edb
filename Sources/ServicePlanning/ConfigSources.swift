import Kubernetes
import PKI
import ServiceModel

/// The config maps and secrets whose change starts pods of a service anew.
struct ConfigSources {
    private struct Source {
        var reference: ObjectReference
        var text: String
    }

    /// Of the service, by `namespace Kind name`.
    private var own: [String: Source] = [:]
    /// Those of any service whose names it lists.
    private var listed: [Source] = []

    init(of service: Service, in planner: ServicePlanner) {
        for object in service.objects where ["ConfigMap", "Secret"].contains(object.reference.type.kind) {
            let source = Self.source(object, in: planner.namespace)
            own[Self.key(source.reference.namespace, source.reference.type.kind, source.reference.name)] = source
        }
        guard !service.restartsOn.isEmpty else { return }
        listed = planner.services.flatMap(\.objects).filter { object in
            object.reference.type.kind == "ConfigMap" && service.restartsOn.contains(object.reference.name)
        }.map { Self.source($0, in: planner.namespace) }
    }

    private static func source(_ object: ServiceObject, in namespace: String) -> Source {
        var reference = object.reference
        reference.namespace = reference.namespace ?? namespace
        let parts = [reference.name] + ["data", "binaryData", "stringData"].map { object.body[$0]?.text ?? "" }
        return Source(reference: reference, text: parts.joined(separator: "\n"))
    }

    private static func key(_ namespace: String?, _ kind: String, _ name: String) -> String {
        "\(namespace ?? "") \(kind) \(name)"
    }

    /// What pods of a specification read, and a digest of it; nil where that is nothing.
    func read(by pods: JSON, in namespace: String?) -> (digest: String, objects: [ObjectReference])? {
        let sources =
            Self.configs(in: pods).sorted { ($0.kind, $0.name) < ($1.kind, $1.name) }.compactMap {
                own[Self.key(namespace, $0.kind, $0.name)]
            } + listed
        guard !sources.isEmpty else { return nil }
        let texts = Set(sources.map(\.text))
        let digest = Digest.sha256Hex(Array(texts.sorted().joined(separator: "\n").utf8))
        return (String(digest.prefix(16)), sources.map(\.reference))
    }

    private struct Config: Hashable {
        var kind: String
        var name: String
    }

    /// Fields by which pods name config maps and secrets, in volumes and environments.
    private static let kinds = [
        "configMap": "ConfigMap", "configMapRef": "ConfigMap", "configMapKeyRef": "ConfigMap", "secret": "Secret",
        "secretRef": "Secret", "secretKeyRef": "Secret",
    ]

    private static func configs(in value: JSON) -> Set<Config> {
        switch value {
        case .array(let items): items.reduce(into: []) { $0.formUnion(configs(in: $1)) }
        case .object(let fields):
            fields.reduce(into: []) { names, field in
                if let kind = kinds[field.key],
                    let name = field.value["name"]?.string ?? field.value["secretName"]?.string
                {
                    names.insert(Config(kind: kind, name: name))
                }
                names.formUnion(configs(in: field.value))
            }
        default: []
        }
    }
}

extension ObjectType {
    /// Whether its pods are replaced when their template changes; a job's cannot.
    var rollsPods: Bool { ["DaemonSet.apps", "Deployment.apps", "StatefulSet.apps"].contains(groupKind) }
}
