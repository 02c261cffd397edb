import ClusterModel
import Kubernetes
import YAML

/// Reads which requests a package makes to servers that are not the cluster's API.
enum RequestReader {
    static let messageKeys = ["method", "url", "headers", "body", "ok", "answer", "within"]
    static let keys = ["about", "of", "when", "unless", "undo", "entry"] + messageKeys
    static let undoKeys = ["field"] + messageKeys
    static let entryKeys = ["key", "value", "guard"]

    static func requests(_ section: Section, _ findings: inout Diagnostics) -> [RequestRule] {
        section.entries("requests", "names to requests", &findings).compactMap { rule($0, &findings) }
    }

    private static func rule(_ entry: Mapping.Entry, _ findings: inout Diagnostics) -> RequestRule? {
        guard let name = ServiceName.key(of: entry, "of a request", &findings) else { return nil }
        let title = "request '\(name)'"
        guard
            let section = Section(entry.value, title: title, keys: keys, page: "Stages.md", findings: &findings),
            let message = message(section, .post, &findings)
        else { return nil }
        var rule = RequestRule(
            name: Located(value: name, mark: entry.key.mark),
            about: section.text("about", &findings)?.value ?? "",
            role: section.text("of", &findings),
            condition: section.text("when", &findings),
            message: message
        )
        if let probe = part("unless", of: section, title, messageKeys, &findings) {
            rule.unless = Self.message(probe, .get, &findings)
            if let mark = rule.unless.flatMap({ $0.method == .get ? nil : $0.url.mark }) {
                findings.error("'unless' only asks, also for a plan: its method is GET", at: mark)
            }
        }
        rule.entry = part("entry", of: section, title, entryKeys, &findings).flatMap { shared($0, &findings) }
        if rule.entry != nil {
            if rule.message.body != nil || rule.unless != nil || section.node("undo") != nil
                || section.node("method") != nil
            {
                findings.error(
                    "'entry' says what is read, written and taken away again: take 'method', 'body', 'unless' and 'undo' away",
                    at: section.mark
                )
            }
            rule.message.method = .put
        }
        rule.undo = part("undo", of: section, title, undoKeys, &findings).flatMap { undo($0, &findings) }
        if rule.undo != nil, rule.unless == nil {
            findings.error(
                "'undo' needs 'unless', which says whether there is still what \(title) has made",
                at: section.mark
            )
        }
        return rule
    }

    /// What stands behind a key of a request.
    private static func part(
        _ key: String,
        of section: Section,
        _ title: String,
        _ keys: [String],
        _ findings: inout Diagnostics
    ) -> Section? {
        section.node(key).flatMap {
            Section($0, title: "'\(key)' of \(title)", keys: keys, page: "Stages.md", findings: &findings)
        }
    }

    private static func shared(_ section: Section, _ findings: inout Diagnostics) -> RequestRule.Entry? {
        guard let key = section.text("key", &findings), let value = section.node("value") else {
            findings.error("\(section.title) needs 'key', which tells it from others, and 'value'", at: section.mark)
            return nil
        }
        return RequestRule.Entry(key: key, value: value, manner: section.text("guard", &findings))
    }

    private static func undo(_ section: Section, _ findings: inout Diagnostics) -> RequestRule.Undo? {
        guard let message = message(section, .delete, &findings) else { return nil }
        return RequestRule.Undo(message: message, field: section.text("field", &findings))
    }

    private static func message(
        _ section: Section,
        _ standard: Request.Method,
        _ findings: inout Diagnostics
    ) -> RequestRule.Message? {
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        let method = section.text("method", methods.joined(separator: ", "), &findings) { methods.contains($0) }
        guard let url = section.text("url", &findings) else {
            findings.error("\(section.title) needs a 'url'", at: section.mark)
            return nil
        }
        return RequestRule.Message(
            method: method.flatMap { Request.Method(rawValue: $0.value) } ?? standard,
            url: url,
            headers: texts("headers", section, &findings),
            body: section.node("body"),
            statuses: Set(statuses(section, &findings)),
            fields: texts("answer", section, &findings).map { ($0.name, $0.value) },
            within: section.value("within", "a time such as 30s or 2m", &findings, Duration.init(words:))?.value
                ?? .seconds(30)
        )
    }

    private static func texts(
        _ key: String,
        _ section: Section,
        _ findings: inout Diagnostics
    ) -> [(name: String, value: Located<String>)] {
        section.entries(key, "names to texts", &findings).compactMap { entry in
            guard let name = entry.key.scalar?.text, let text = entry.value.scalar?.text else {
                findings.error("a value of '\(key)' is a text, not \(entry.value.summary)", at: entry.value.mark)
                return nil
            }
            return (name, Located(value: text, mark: entry.value.mark))
        }
    }

    private static func statuses(_ section: Section, _ findings: inout Diagnostics) -> [Int] {
        guard let node = section.node("ok") else { return [] }
        return (node.sequence ?? [node]).compactMap { item in
            guard let status = item.int, (100...599).contains(status) else {
                findings.error("'ok' is a status of HTTP, or a list of such, not \(item.summary)", at: item.mark)
                return nil
            }
            return status
        }
    }
}
