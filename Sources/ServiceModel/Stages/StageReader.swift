import ClusterModel
import YAML

/// Reads in which stages a network comes about, and what is learned of each.
enum StageReader {
    static let keys = ["stage", "objects", "requests", "learns"]
    static let lessonKeys = ["of", "object", "field", "log", "pods", "container", "request", "plus"]

    static func stages(_ section: Section, _ findings: inout Diagnostics) -> [StageRule] {
        guard let node = section.node("stages") else { return [] }
        guard let items = node.sequence else {
            findings.error("'stages' must be a list, not \(node.summary)", at: node.mark)
            return []
        }
        let stages = items.compactMap { stage($0, &findings) }
        // Nothing goes by it, and the next plan would find it anew.
        if let useless = stages.last?.lessons.first {
            findings.error(
                "nothing comes after the last stage that could go by '\(useless.name.value)': take it away",
                at: useless.name.mark
            )
        }
        return stages
    }

    private static func stage(_ node: Node, _ findings: inout Diagnostics) -> StageRule? {
        guard let section = Section(node, title: "a stage", keys: keys, page: "Stages.md", findings: &findings)
        else { return nil }
        guard let name = section.text("stage", &findings) else {
            findings.error("a stage needs a name: 'stage'", at: node.mark)
            return nil
        }
        return StageRule(
            name: name,
            objects: section.node("objects").map { Words.located($0, "objects", &findings) } ?? [],
            requests: section.node("requests").map { Words.located($0, "requests", &findings) } ?? [],
            lessons: section.entries("learns", "names to where they are told", &findings)
                .compactMap { lesson($0, &findings) }
        )
    }

    private static func lesson(_ entry: Mapping.Entry, _ findings: inout Diagnostics) -> LessonRule? {
        guard let name = ServiceName.key(of: entry, "of what is learned", &findings) else { return nil }
        let title = "'\(name)'"
        guard
            let section = Section(
                entry.value,
                title: title,
                keys: lessonKeys,
                page: "Stages.md",
                findings: &findings
            ),
            let source = source(section, title, at: entry.key.mark, &findings)
        else { return nil }
        return LessonRule(
            name: Located(value: name, mark: entry.key.mark),
            role: section.text("of", &findings),
            source: source,
            plus: section.text("plus", &findings)
        )
    }

    private static func source(
        _ section: Section,
        _ title: String,
        at mark: Mark,
        _ findings: inout Diagnostics
    ) -> LessonRule.Source? {
        let field = section.text("field", &findings)
        if let object = section.text("object", &findings), let field { return .field(object: object, path: field) }
        if let request = section.text("request", &findings), let field {
            return .answer(request: request, path: field)
        }
        if let pattern = section.text("log", &findings), let pods = section.text("pods", &findings),
            let container = section.text("container", &findings)
        {
            do { _ = try Regex(pattern.value) } catch {
                findings.error("'\(pattern.value)' is no regular expression: \(error)", at: pattern.mark)
                return nil
            }
            return .log(pattern: pattern, pods: pods, container: container)
        }
        findings.error(
            "\(title) is learned of 'object' and 'field', of 'request' and 'field', or of 'log', 'pods' and 'container'",
            at: mark
        )
        return nil
    }
}
