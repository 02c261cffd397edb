import Kubernetes
import PKI
import Plan
import ServiceModel
import YAML

/// An object of a service as it is sent: in a namespace, with the label of its set, and its pods with the digest of what they read.
struct DesiredObject: Sendable, Equatable {
    var reference: ObjectReference
    var path: String
    var body: JSON
    var mark: Mark
    var rewrites: [Rewrite]
    /// Config maps and secrets whose change starts its pods anew.
    var uses: [ObjectReference] = []

    /// In the template of pods: a digest of the config maps and secrets that they use, so that they start anew with them.
    static let configAnnotation = "paictl.io/config"

    func applying(force: Bool = true, isDryRun: Bool = false) -> Request {
        .apply(body, at: path, manager: ServicePlanner.fieldManager, force: force, isDryRun: isDryRun)
    }
}

extension ServicePlanner {
    /// What the server has, and what it will have once the kinds are there that services bring along.
    func kinds(_ discovery: Discovery) -> Discovery {
        var all = discovery
        for object in services.flatMap(\.objects) {
            for (type, resource) in Discovery.customKinds(of: object.body) where all.resources[type] == nil {
                all.resources[type] = resource
            }
        }
        return all
    }

    /// Where each object of a service is; none for one of a kind that nobody has.
    func located(_ object: ServiceObject, _ kinds: Discovery) -> (reference: ObjectReference, path: String)? {
        var reference = object.reference
        reference.namespace = reference.namespace ?? namespace
        reference = kinds.located(reference)
        return kinds.path(of: reference).map { (reference, $0) }
    }

    /// The objects of one part of a service.
    ///
    /// - Throws: `PlanningError` with a line for each object of a kind that nobody has.
    func desired(_ objects: [ServiceObject], of service: Service, _ kinds: Discovery) throws -> [DesiredObject] {
        let set = ServiceInventory.set(of: service.name, in: namespace)
        var problems: [String] = []
        let desired = objects.compactMap { object -> DesiredObject? in
            guard let (reference, path) = located(object, kinds) else {
                let type = object.reference.type
                problems.append(
                    "\(object.mark): the API server has no objects of \(type.apiVersion) \(type.kind)"
                        + Self.otherVersions(of: type, kinds)
                )
                return nil
            }
            var body = object.body
            if let namespace = reference.namespace { body.set(.string(namespace), at: ["metadata", "namespace"]) }
            for (label, value) in set.memberLabels { body.set(.string(value), at: ["metadata", "labels", label]) }
            if reference.makesPods || reference.type.groupKind == "Service" { body = body.withProtocols }
            for field in object.leaves where !body.take(field) {
                problems.append(
                    "\(object.mark): '\(ServiceObject.leavesAnnotation)' names \(field), which is no field of \(reference) here"
                )
            }
            var desired = DesiredObject(
                reference: reference,
                path: path,
                body: body,
                mark: object.mark,
                rewrites: object.rewrites
            )
            digestConfig(of: service, into: &desired)
            desired.rewrites += delivery.nameBuilds(
                in: &desired.body,
                isRolling: Self.rolling.contains(reference.type.groupKind)
            )
            return desired
        }
        guard problems.isEmpty else { throw PlanningError(problems.joined(separator: "\n")) }
        return desired
    }

    private static func otherVersions(of type: ObjectType, _ kinds: Discovery) -> String {
        let versions = kinds.resources.keys.filter { $0.kind == type.kind }.map(\.apiVersion).sorted()
        return versions.isEmpty ? "" : ": it has it in \(versions.joined(separator: ", "))"
    }

    // MARK: What pods read

    /// Kinds whose pods are replaced when their template changes; a job's cannot.
    private static let rolling: Set = ["DaemonSet.apps", "Deployment.apps", "StatefulSet.apps"]

    private func digestConfig(of service: Service, into object: inout DesiredObject) {
        guard Self.rolling.contains(object.reference.type.groupKind),
            let pods = object.body[["spec", "template", "spec"]]
        else { return }
        let names = Self.configNames(in: pods)
        let sources =
            service.objects.filter { source in
                let place = source.reference.namespace ?? namespace
                return place == object.reference.namespace
                    && names.contains("\(source.reference.type.kind) \(source.reference.name)")
            }
            + services.flatMap(\.objects).filter { source in
                source.reference.type.kind == "ConfigMap" && service.restartsOn.contains(source.reference.name)
            }
        guard !sources.isEmpty else { return }
        let texts = Set(
            sources.map { source in
                ["\(source.reference.name)"] + ["data", "binaryData", "stringData"].map { source.body[$0]?.text ?? "" }
            }.map { $0.joined(separator: "\n") }
        )
        let digest = Digest.sha256Hex(Array(texts.sorted().joined(separator: "\n").utf8))
        object.body.set(
            .string(String(digest.prefix(16))),
            at: ["spec", "template", "metadata", "annotations", DesiredObject.configAnnotation]
        )
        object.uses = sources.map {
            var reference = $0.reference
            reference.namespace = reference.namespace ?? namespace
            return reference
        }
    }

    /// Fields by which pods name config maps and secrets, in volumes and environments.
    private static let sources = [
        "configMap": "ConfigMap", "configMapRef": "ConfigMap", "configMapKeyRef": "ConfigMap", "secret": "Secret",
        "secretRef": "Secret", "secretKeyRef": "Secret",
    ]

    /// `ConfigMap web`, `Secret key`.
    private static func configNames(in value: JSON) -> Set<String> {
        switch value {
        case .array(let items): items.reduce(into: []) { $0.formUnion(configNames(in: $1)) }
        case .object(let fields):
            fields.reduce(into: []) { names, field in
                if let kind = sources[field.key],
                    let name = field.value["name"]?.string ?? field.value["secretName"]?.string
                {
                    names.insert("\(kind) \(name)")
                }
                names.formUnion(configNames(in: field.value))
            }
        default: []
        }
    }
}

extension JSON {
    /// With the protocol of each port, by which an API server tells them apart: that of 1.20 takes no apply without it.
    fileprivate var withProtocols: JSON {
        switch self {
        case .array(let items): return .array(items.map(\.withProtocols))
        case .object(var fields):
            for (key, value) in fields { fields[key] = key == "ports" ? value.asPorts : value.withProtocols }
            return .object(fields)
        default: return self
        }
    }

    private var asPorts: JSON {
        guard case .array(let ports) = self else { return self }
        return .array(
            ports.map { port in
                var port = port
                if port.fields != nil, port["protocol"] == nil { port["protocol"] = "TCP" }
                return port
            }
        )
    }
}
