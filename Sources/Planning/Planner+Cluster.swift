import ClusterModel
import Foundation
import PKI
import Templates
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
        let blank = try render(template, extra: ["spec": .string("")])
        let hash = String(Digest.sha256Hex(Array(blank.utf8)).prefix(32))
        let text = try render(template, extra: ["spec": .string(hash)])
        return try text.components(separatedBy: "\n---\n").compactMap { document in
            guard let node = try Node.parse(document, file: template) else { return nil }
            let object = try ObjectReference(node, file: template)
            return AppliedObject(path: object.path, title: object.title, hash: hash, text: document)
        }
    }

    private func render(_ template: String, extra: [String: Value]) throws -> String {
        guard let master = cluster.masters.first else { throw PlanningError("the cluster has no master") }
        var context = try Context(planner: self, machine: master).values
        context.merge(extra) { _, new in new }
        return try library.templates.render(template, with: context)
    }
}
