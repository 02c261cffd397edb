import Plan
import ClusterModel
import Foundation
import YAML

/// The objects of the cluster.
extension Planner {
    struct AppliedObject {
        var path: String
        var title: String
        var hash: String
        var text: String
    }

    /// The objects of a template, each with the hash that it carries in its annotation `paictl.io/spec`.
    func objects(_ template: String) throws -> [AppliedObject] {
        guard let master = cluster.masters.first else { throw PlanningError("the cluster has no master") }
        let (text, hash) = try library.rendered(template, with: Context(planner: self, machine: master).values)
        return try text.components(separatedBy: "\n---\n").compactMap { document in
            guard let node = try Node.parse(document, file: template) else { return nil }
            let object = try ObjectReference(node, file: template)
            return AppliedObject(path: object.path, title: object.title, hash: hash, text: document)
        }
    }
}
