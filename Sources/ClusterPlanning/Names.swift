import Facts
import ClusterModel
import Templates
import YAML

/// What a job may name, so that a wrong name is found when the job is read, with its place.
package struct Names: Sendable {
    let library: Library

    package init(_ library: Library) { self.library = library }

    func text(_ node: Node) throws(YAMLError) -> String {
        guard let text = node.string else { throw YAMLError("a name is expected, not \(node.summary)", at: node.mark) }
        return text
    }

    func script(_ node: Node) throws(YAMLError) -> String {
        try known(text(node), "script", library.scripts.texts.keys, at: node.mark)
    }

    func template(_ node: Node) throws(YAMLError) -> String { try template(text(node), at: node.mark) }

    func template(_ name: String, at mark: Mark) throws(YAMLError) -> String {
        try known(name, "template", library.templates.names(), at: mark)
    }

    func certificate(_ node: Node) throws(YAMLError) -> String {
        try known(text(node), "certificate", library.certificates.names, at: node.mark)
    }

    func component(_ node: Node) throws(YAMLError) -> Component {
        let name = try known(text(node), "component", Component.allCases.map(\.rawValue), at: node.mark)
        guard let component = Component(rawValue: name) else { preconditionFailure("it is one of them") }
        return component
    }

    func condition(_ node: Node) throws(YAMLError) -> String {
        try known(text(node), "condition", library.conditions.names, at: node.mark)
    }

    /// A kind of what a cluster leaves on a machine: `remains.sh` has a function for each, `list_images` and so on.
    func kind(_ node: Node) throws(YAMLError) -> String {
        let lines = (library.scripts.texts["remains"] ?? "").split(separator: "\n")
        let kinds = lines.filter { $0.hasPrefix("list_") }.map { $0.dropFirst("list_".count).prefix { $0 != "(" } }
        return try known(text(node), "kind of remains", kinds.map(String.init), at: node.mark)
    }

    /// The items of a list, each read by a function of the above.
    func list<Item>(_ node: Node, _ read: (Node) throws(YAMLError) -> Item) throws(YAMLError) -> [Item] {
        guard let items = node.sequence else {
            throw YAMLError("a list is expected, not \(node.summary)", at: node.mark)
        }
        var list: [Item] = []
        for item in items { list.append(try read(item)) }
        return list
    }

    private func known(
        _ name: String,
        _ kind: String,
        _ all: some Sequence<String>,
        at mark: Mark
    ) throws(YAMLError) -> String {
        guard all.contains(name) else {
            let suggestion = Spelling.suggestion(for: name, among: all)
            throw YAMLError(
                "there is no \(kind) '\(name)'"
                    + (suggestion.map { " (did you mean '\($0)'?)" }
                        ?? "; there are \(all.sorted().joined(separator: ", "))"),
                at: mark
            )
        }
        return name
    }
}
