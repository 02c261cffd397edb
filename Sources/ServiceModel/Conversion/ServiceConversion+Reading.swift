package import YAML

extension ServiceConversion.Description {
    /// Reads what the ancestor's files say of a service: its own, and the one for all services where there is one.
    package init(own: Node?, root: Node?, name: String) {
        self.init()
        let listed = root?["servicelist"]?[name]
        let node = listed ?? own
        needs = Self.texts(node?["prerequisite"])
        start = listed?["startscript"]?.string ?? own?["start-script"]?.string ?? start
        for rule in own?["deploy-rules"]?.sequence ?? [] {
            for entry in rule.mapping?.entries ?? [] {
                guard let operation = entry.key.string, let label = entry.value.string else { continue }
                rules.append((operation.lowercased(), label))
            }
        }
    }

    private static func texts(_ node: Node?) -> [String] {
        (node?.sequence ?? node.map { [$0] } ?? []).compactMap(\.string).filter { $0 != "None" }
    }
}
