import ClusterModel
import Kubernetes
import YAML

/// Makes objects of the files of a rendered folder.
struct ObjectReader {
    let folder: RenderedFolder

    /// The objects of a file, those of a `List` one by one.
    func objects(in name: String, _ findings: inout Diagnostics) -> [ServiceObject] {
        guard let bytes = folder.bytes(of: name, &findings) else { return [] }
        do {
            return try Node.parseAll(bytes: bytes, file: folder.place(of: name)).filter { !$0.isNull }
                .flatMap { objects($0, of: name, &findings) }
        } catch {
            findings.error(error.message + addition(name), at: error.mark)
            return []
        }
    }

    private func objects(_ node: Node, of name: String, _ findings: inout Diagnostics) -> [ServiceObject] {
        if node["kind"]?.string == "List", let items = node["items"]?.sequence {
            return items.flatMap { objects($0, of: name, &findings) }
        }
        let body = JSON(node)
        guard let reference = ObjectReference(of: body), !reference.name.isEmpty else {
            let lacking = [["apiVersion"], ["kind"], ["metadata", "name"]].filter { body[$0]?.string?.isEmpty ?? true }
            let keys = lacking.map { "'\($0.joined(separator: "."))'" }.joined(separator: " and ")
            findings.error("an object needs \(keys)\(addition(name))", at: node.mark)
            return []
        }
        return [ServiceObject(body, reference, at: node.mark)]
    }

    /// A place in what a template renders to is not one in its file.
    private func addition(_ name: String) -> String {
        folder.isTemplate(name) ? ", at this place of what the template renders to" : ""
    }

    /// The files that hold objects when nobody says which: those at the top of the folder.
    var everyFile: [String] {
        folder.names.filter { name in
            !name.contains("/") && [".yaml", ".yml", ".json"].contains(where: name.hasSuffix)
                && !DefinitionReader.files.contains(name)
        }
    }
}
