import ClusterModel
import YAML

/// Reads what a package says of members, of their ports, and of what must hold of its options.
enum MemberReader {
    static let roleKeys = ["count", "first", "name", "after"]
    static let portKeys = ["base", "list", "step", "plus", "of", "where", "protocol", "when"]
    static let checkKeys = ["that", "otherwise", "option"]
    static let rollingKeys = ["at-most", "pause"]

    static func roles(_ section: Section, _ findings: inout Diagnostics) -> [MemberRole] {
        section.entries("members", "roles", &findings).compactMap { role($0, &findings) }
    }

    private static func role(_ entry: Mapping.Entry, _ findings: inout Diagnostics) -> MemberRole? {
        guard let name = ServiceName.key(of: entry, "of a role", &findings) else { return nil }
        guard
            let section = Section(
                entry.value,
                title: "role '\(name)'",
                keys: roleKeys,
                page: "Networks.md",
                findings: &findings
            )
        else { return nil }
        guard let count = section.text("count", &findings) else {
            if !section.has("count") {
                findings.error("role '\(name)' has no 'count': say how many there are", at: entry.key.mark)
            }
            return nil
        }
        return MemberRole(
            name: Located(value: name, mark: entry.key.mark),
            count: count,
            first: section.text("first", &findings),
            title: section.text("name", &findings),
            after: section.node("after").map { Words.located($0, "after", &findings) } ?? []
        )
    }

    /// `name: 9090`, `name: option`, or a mapping with a rule.
    static func ports(_ section: Section, _ findings: inout Diagnostics) -> [PortRule] {
        section.entries("ports", "names to ports", &findings).compactMap { entry in
            let name = entry.key.scalar?.text ?? ""
            if let text = entry.value.string {
                return PortRule(
                    name: name,
                    mark: entry.key.mark,
                    base: Located(value: text, mark: entry.value.mark)
                )
            }
            return rule(name, entry, &findings)
        }
    }

    private static func rule(
        _ name: String,
        _ entry: Mapping.Entry,
        _ findings: inout Diagnostics
    ) -> PortRule? {
        guard
            let section = Section(
                entry.value,
                title: "port '\(name)'",
                keys: portKeys,
                page: "Networks.md",
                findings: &findings
            )
        else { return nil }
        let base = section.text("base", &findings)
        let list = section.text("list", &findings)
        guard let first = base ?? list, base == nil || list == nil else {
            findings.error("port '\(name)' needs a 'base' or a 'list', and not both", at: entry.key.mark)
            return nil
        }
        var rule = PortRule(name: name, mark: entry.key.mark, base: first, isList: base == nil)
        rule.step = section.text("step", &findings)
        rule.plus = section.text("plus", &findings)
        rule.condition = section.text("when", &findings)
        rule.role = section.text("of", &findings)
        let place: Located<PortRule.Place>? = section.choice("where", &findings)
        let transport: Located<PortRule.Transport>? = section.choice("protocol", &findings)
        rule.place = place?.value ?? .host
        rule.transport = transport?.value ?? .tcp
        if rule.role == nil, let mark = rule.step?.mark ?? list?.mark {
            findings.error("port '\(name)' is one alone: say with 'of' whose members have one each", at: mark)
        }
        return rule
    }

    static func values(_ section: Section, _ findings: inout Diagnostics) -> [DerivedValue] {
        section.entries("values", "names to templates", &findings).compactMap { entry in
            guard let name = entry.key.scalar?.text, let text = entry.value.string else {
                findings.error("a value is a template, not \(entry.value.summary)", at: entry.value.mark)
                return nil
            }
            return DerivedValue(name: name, template: Located(value: text, mark: entry.value.mark))
        }
    }

    static func rolling(_ section: Section, _ findings: inout Diagnostics) -> RollingDefinition? {
        guard let node = section.node("rolling") else { return nil }
        if !section.has("members") {
            findings.error("'rolling' is of members, and there are no 'members'", at: section.mark(of: "rolling"))
        }
        return Section(node, title: "'rolling'", keys: rollingKeys, page: "Networks.md", findings: &findings).map {
            RollingDefinition(atMost: $0.text("at-most", &findings), pause: $0.text("pause", &findings))
        }
    }

    static func checks(_ section: Section, _ findings: inout Diagnostics) -> [OptionCheck] {
        guard let node = section.node("checks") else { return [] }
        guard let items = node.sequence else {
            findings.error("'checks' must be a list, not \(node.summary)", at: node.mark)
            return []
        }
        return items.compactMap { item in
            let section = Section(
                item,
                title: "a check",
                keys: checkKeys,
                page: "Networks.md",
                findings: &findings
            )
            guard let section else { return nil }
            guard let that = section.text("that", &findings), let otherwise = section.text("otherwise", &findings)
            else {
                findings.error("a check needs 'that' and 'otherwise'", at: item.mark)
                return nil
            }
            return OptionCheck(that: that, otherwise: otherwise, option: section.text("option", &findings))
        }
    }
}
