package import ClusterModel
import Facts
import Kubernetes
package import Plan
import Templates
import YAML

/// The objects of the cluster, and what its API is asked for.
extension Planner {
    /// Who the fields belong to that paictl applies.
    static let fieldManager = "paictl"

    /// An object as the configuration has it.
    struct DesiredObject {
        var reference: ObjectReference
        var path: String
        var body: JSON

        func applying(isDryRun: Bool = false) -> Request {
            .apply(body, at: path, manager: Planner.fieldManager, force: true, isDryRun: isDryRun)
        }
    }

    /// The objects of a template.
    func objects(_ template: String) throws -> [DesiredObject] {
        guard let master = cluster.masters.first else { throw PlanningError("the cluster has no master") }
        let text = try library.templates.render(template, with: Context(planner: self, machine: master).values)
        return try Node.parseAll(text, file: template).filter { !$0.isNull }.map(Self.object)
    }

    private static func object(_ node: Node) throws -> DesiredObject {
        let body = JSON(node)
        guard let reference = ObjectReference(of: body) else {
            throw PlanningError("\(node.mark): an object needs apiVersion, kind and metadata.name")
        }
        guard let path = Discovery.standard.path(of: reference) else {
            let known = Discovery.standard.resources.keys.map { "\($0.apiVersion) \($0.kind)" }.sorted()
            throw PlanningError(
                "\(node.mark): paictl does not apply objects of \(reference.type.apiVersion) \(reference.type.kind), only "
                    + known.joined(separator: ", ")
            )
        }
        return DesiredObject(reference: Discovery.standard.located(reference), path: path, body: body)
    }

    /// What the API has, as the first master that answers says; nil when none does.
    func objectsFound(_ facts: [String: Facts]) -> [String: Facts.Object]? {
        cluster.masters.lazy.compactMap { facts[$0.name]?.objects }.first
    }

    /// Requests to the API server of a master, one wave after the other.
    ///
    /// - Parameter machine: what they are about, when it is not the cluster.
    func requests(
        _ waves: [[Request]],
        named name: String,
        about machine: Machine? = nil,
        on master: Machine,
        within deadline: Duration
    ) throws -> Work {
        .requests(try route(through: master, about: machine).batch(waves, named: name, within: deadline))
    }

    /// How the API server of a master is asked.
    ///
    /// - Parameter machine: what it is asked about, when it is not the cluster.
    package func route(through master: Machine, about machine: Machine? = nil) throws -> APIRoute {
        APIRoute(try script("api-batch", for: machine ?? master, on: master, within: .seconds(60)))
    }
}

extension Sequence<Planner.DesiredObject> {
    /// In the order in which they are applied; waves of nothing are left out.
    var waves: [[Planner.DesiredObject]] {
        Dictionary(grouping: self, by: \.reference.wave).sorted { $0.key < $1.key }.map(\.value)
    }
}
