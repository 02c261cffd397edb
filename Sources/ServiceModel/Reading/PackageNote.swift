import ClusterModel
import YAML

/// Something that a package has to say of a service as it is configured: how much it asks for, for one.
struct PackageNote {
    static let keys = ["says", "when"]

    /// A template.
    var says: Located<String>
    /// An expression.
    var condition: Located<String>?

    static func notes(_ section: Section, _ findings: inout Diagnostics) -> [PackageNote] {
        guard let node = section.node("notes") else { return [] }
        guard let items = node.sequence else {
            findings.error("'notes' must be a list, not \(node.summary)", at: node.mark)
            return []
        }
        return items.compactMap { item in
            let section = Section(item, title: "a note", keys: keys, page: "Networks.md", findings: &findings)
            guard let section else { return nil }
            guard let says = section.text("says", &findings) else {
                findings.error("a note needs 'says'", at: item.mark)
                return nil
            }
            return PackageNote(says: says, condition: section.text("when", &findings))
        }
    }

    /// Nil where it does not apply, or cannot be worked out, which the findings then say.
    func text(_ expression: MemberExpression, _ findings: inout Diagnostics) -> String? {
        if let condition, expression.holds(condition, &findings) != true { return nil }
        return expression.text(says.value, at: says.mark, &findings)
    }
}
