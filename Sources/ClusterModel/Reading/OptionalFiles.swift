internal import YAML

/// The two files that the ancestor needed and this tool does without: read to find mistakes early, obeyed by nothing here.
enum OptionalFiles {
    static func check(in directory: String, _ findings: inout Diagnostics) {
        let roles = ConfigurationFile("k8s-role-definition.yaml", in: directory)
        if roles.exists, let root = roles.mapping(&findings) { checkRoles(root, &findings) }
        // Services are deployed by others, whose file it is: that it can be read is all that can be said.
        let services = ConfigurationFile("services-configuration.yaml", in: directory)
        if services.exists { _ = services.mapping(&findings) }
    }

    private static func checkRoles(_ root: Node, _ findings: inout Diagnostics) {
        let keys = ["component-list", "k8s-role"]
        guard let file = Section(root, title: "k8s-role-definition.yaml", keys: keys, findings: &findings),
            let roles = file.node("k8s-role"),
            let section = Section(roles, title: "'k8s-role'", keys: Role.allCases.map(\.rawValue), findings: &findings)
        else { return }
        for entry in section.mapping.entries {
            guard let name = entry.key.scalar?.text, Role(rawValue: name) != nil else { continue }
            _ = Section(entry.value, title: "role '\(name)'", keys: ["component"], findings: &findings)
        }
    }
}
