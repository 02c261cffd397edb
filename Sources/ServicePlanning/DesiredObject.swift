import Kubernetes
import Plan
import ServiceModel
import YAML

/// An object of a service as it is sent: in a namespace, with the label of its set, and its pods with the digest of what they read.
struct DesiredObject: Sendable, Equatable {
    var service: String
    var reference: ObjectReference
    var path: String
    var body: JSON
    var mark: Mark
    var rewrites: [Rewrite]
    /// Config maps and secrets whose change starts its pods anew.
    var uses: [ObjectReference] = []
    /// The member that it belongs to; nil for what all of them share.
    var member: String?

    /// In the template of pods: a digest of the config maps and secrets that they use, so that they start anew with them.
    static let configAnnotation = "paictl.io/config"

    /// Notes in the template of its pods what they read.
    mutating func read(_ sources: ConfigSources) {
        guard reference.type.rollsPods, let pods = body[["spec", "template", "spec"]],
            let read = sources.read(by: pods, in: reference.namespace)
        else { return }
        body.set(.string(read.digest), at: ["spec", "template", "metadata", "annotations", Self.configAnnotation])
        uses = read.objects
    }

    func applying(force: Bool = true, isDryRun: Bool = false) -> Request {
        var request = Request.apply(
            body,
            at: path,
            manager: ServicePlanner.fieldManager,
            force: force,
            isDryRun: isDryRun
        )
        request.origin = mark.description
        return request
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
    /// - Parameter sources: what its pods may read, for whoever asks for one object after the other.
    /// - Throws: `PlanningError` with a line for each object of a kind that nobody has.
    func desired(
        _ objects: [ServiceObject],
        of service: Service,
        _ kinds: Discovery,
        _ sources: ConfigSources? = nil
    ) throws -> [DesiredObject] {
        let sources = sources ?? ConfigSources(of: service, in: self)
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
            if let member = object.member {
                body.set(.string(member), at: ["metadata", "labels", ServiceObject.memberLabel])
            }
            if reference.makesPods || reference.type.groupKind == "Service" { body = body.withProtocols }
            for field in object.leaves where !body.take(field) {
                problems.append(
                    "\(object.mark): '\(ServiceObject.leavesAnnotation)' names \(field), which is no field of \(reference) here"
                )
            }
            var desired = DesiredObject(
                service: service.name,
                reference: reference,
                path: path,
                body: body,
                mark: object.mark,
                rewrites: object.rewrites,
                member: object.member
            )
            desired.read(sources)
            desired.rewrites += delivery.nameBuilds(in: &desired.body, isRolling: reference.type.rollsPods)
            return desired
        }
        guard problems.isEmpty else { throw PlanningError(problems.joined(separator: "\n")) }
        return desired
    }

    private static func otherVersions(of type: ObjectType, _ kinds: Discovery) -> String {
        let versions = kinds.resources.keys.filter { $0.kind == type.kind }.map(\.apiVersion).sorted()
        return versions.isEmpty ? "" : ": it has it in \(versions.joined(separator: ", "))"
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
