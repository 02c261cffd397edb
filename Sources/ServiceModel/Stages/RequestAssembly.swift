import ClusterModel
import Kubernetes
import Templates
import YAML

/// Makes requests and lessons of what a package says of them, and of what is known.
struct RequestAssembly {
    private let rules: [RequestRule]
    /// Option → what the environment has.
    private let secrets: Value
    private let namespace: String
    /// Whether names stand for what is learned.
    private let isForShow: Bool

    init(_ rules: [RequestRule], secrets: [String: String], namespace: String, isForShow: Bool) {
        self.rules = rules
        self.isForShow = isForShow
        self.secrets = ServiceContext.spelt(
            .map(Templates.Mapping(secrets.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
        )
        self.namespace = namespace
    }

    /// Names of requests that no stage makes, and no lesson asks: they come last.
    func others(than stages: [StageRule]) -> [Located<String>] {
        let asked = stages.flatMap(\.lessons).compactMap { lesson in
            if case .answer(let request, _) = lesson.source { request.value } else { nil }
        }
        let used = Set(stages.flatMap(\.requests).map(\.value) + asked)
        return rules.map(\.name).filter { !used.contains($0.value) }
    }

    /// The requests of a rule: one, or one for each member of its role.
    func requests(
        named name: Located<String>,
        _ facts: LearnedValues,
        _ findings: inout Diagnostics
    ) -> [ServiceRequest] {
        guard let rule = rule(name, &findings) else { return [] }
        return subjects(rule.role, for: "request '\(name.value)'", facts, &findings).compactMap { member, context in
            let expression = MemberExpression(context: context)
            if let condition = rule.condition, expression.holds(condition, &findings) != true { return nil }
            guard let message = request(rule.message, expression, &findings) else { return nil }
            let entry = rule.entry.flatMap { shared($0, of: message, expression, &findings) }
            return ServiceRequest(
                name: member.map { "\(name.value) of \($0)" } ?? name.value,
                about: rule.about.isEmpty ? "" : expression.text(rule.about, at: rule.name.mark, &findings) ?? "",
                message: message,
                unless: entry?.question(to: message) ?? rule.unless.flatMap { request($0, expression, &findings) },
                undo: rule.undo.flatMap { undo in
                    request(undo.message, expression, &findings).map {
                        ServiceRequest.Undo(message: $0, field: undo.field.map { FieldPath(words: $0.value) })
                    }
                },
                entry: entry,
                mark: rule.name.mark
            )
        }
    }

    /// What is learned by a rule: once, or of each member of its role.
    func lessons(
        _ rule: LessonRule,
        _ facts: LearnedValues,
        _ findings: inout Diagnostics
    ) -> [(Lesson, member: String?)] {
        subjects(rule.role, for: "'\(rule.name.value)'", facts, &findings).compactMap { member, context in
            let expression = MemberExpression(context: context)
            guard let source = source(rule.source, expression, &findings) else { return nil }
            let name = member.map { "\(rule.name.value) of \($0)" } ?? rule.name.value
            var lesson = Lesson(name, source)
            if let plus = rule.plus {
                let text = expression.text(plus.value, at: plus.mark, &findings) ?? ""
                guard let later = Duration(words: text) else {
                    findings.error("'plus' is a time such as 90s or 10m, not '\(text)'", at: plus.mark)
                    return nil
                }
                lesson.later = later
            }
            return (lesson, member)
        }
    }

    private func rule(_ name: Located<String>, _ findings: inout Diagnostics) -> RequestRule? {
        if let rule = rules.first(where: { $0.name.value == name.value }) { return rule }
        let question = Spelling.question(about: name.value, among: rules.map(\.name.value))
        findings.error("'\(name.value)' is no request of this package\(question)", at: name.mark)
        return nil
    }

    /// Nobody, or each member of a role, with what templates know then.
    private func subjects(
        _ role: Located<String>?,
        for wanted: String,
        _ facts: LearnedValues,
        _ findings: inout Diagnostics
    ) -> [(member: String?, context: [String: Value])] {
        guard let role else { return [(nil, facts.context)] }
        let context = facts.context
        return facts.members(of: role, for: wanted, &findings).map { name, value in
            (name, context.merging(["member": value]) { _, new in new })
        }
    }

    private func source(
        _ source: LessonRule.Source,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) -> Lesson.Source? {
        func text(_ template: Located<String>) -> String? {
            expression.text(template.value, at: template.mark, &findings)
        }
        switch source {
        case .field(let object, let path):
            guard let words = text(object)?.split(separator: " "), words.count == 2,
                let type = Discovery.standard.resources.keys.first(where: { $0.kind == words[0] }),
                let place = Discovery.standard.path(
                    of: ObjectReference(type, namespace: namespace, name: String(words[1]))
                )
            else {
                findings.error("'object' is a kind and a name, such as 'Service web'", at: object.mark)
                return nil
            }
            return .field(object: place, FieldPath(words: path.value))
        case .log(let pattern, let pods, let container):
            guard let pods = text(pods), let container = text(container) else { return nil }
            return .log(
                Lesson.Log(namespace: namespace, pods: pods, container: container, pattern: pattern.value)
            )
        case .answer(let name, let path):
            guard let rule = rule(name, &findings), let request = request(rule.message, expression, &findings) else {
                return nil
            }
            guard request.method == .get, !request.isOfCluster else {
                findings.error(
                    "'\(name.value)' is asked for what it answers: its method is GET, its URL http or https",
                    at: name.mark
                )
                return nil
            }
            return .answer(request, FieldPath(words: path.value))
        }
    }

    private func shared(
        _ entry: RequestRule.Entry,
        of message: WebRequest,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) -> SharedEntry? {
        let value = json(entry.value, expression, &findings)
        let word = entry.manner.map { expression.text($0.value, at: $0.mark, &findings) ?? "" }
        guard let manner = word.map(SharedEntry.Guard.init) ?? .etag else {
            let words = SharedEntry.Guard.allCases.map(\.rawValue).joined(separator: " or ")
            findings.error("'guard' is \(words)", at: entry.manner?.mark ?? entry.key.mark)
            return nil
        }
        guard value[entry.key.value] != nil, !message.isOfCluster else {
            findings.error(
                "'value' has to have '\(entry.key.value)', which tells it from others, and 'url' is one of http or https",
                at: entry.key.mark
            )
            return nil
        }
        return SharedEntry(key: entry.key.value, value: value, manner: manner)
    }

    private func request(
        _ message: RequestRule.Message,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) -> WebRequest? {
        guard let url = expression.text(message.url.value, at: message.url.mark, &findings) else { return nil }
        guard ["http://", "https://", "service://"].contains(where: url.hasPrefix),
            isForShow || Self.isPlain(url), !url.contains("@")
        else {
            findings.error(
                "'url' is an address that begins with http://, https:// or service://, has no login and no spaces, not '\(url)'",
                at: message.url.mark
            )
            return nil
        }
        var request = WebRequest(message.method, url, within: message.within)
        request.headers = message.headers.map { header($0.name, $0.value, expression, &findings) }
        request.body = message.body.map { body in
            if let text = body.string { return expression.text(text, at: body.mark, &findings) ?? "" }
            return json(body, expression, &findings).text
        }
        if request.isOfCluster,
            !request.headers.isEmpty || request.body.map({ (try? JSON(parsing: $0)) == nil }) == true
        {
            findings.error(
                "a request to a service of the cluster has no headers, and no body but JSON",
                at: message.url.mark
            )
        }
        let hasType = request.headers.contains { $0.name.lowercased() == "content-type" }
        if message.body != nil, message.body?.string == nil, !hasType, !request.isOfCluster {
            request.headers.append(WebRequest.Header("Content-Type", "application/json"))
        }
        let fields = message.fields.compactMap { field in
            expression.text(field.value.value, at: field.value.mark, &findings)
                .map { WebRequest.Expectation.Field(path: FieldPath(words: field.path), value: $0) }
        }
        request.expectation = WebRequest.Expectation(statuses: message.statuses, fields: fields)
        return request
    }

    private func header(
        _ name: String,
        _ template: Located<String>,
        _ expression: MemberExpression,
        _ findings: inout Diagnostics
    ) -> WebRequest.Header {
        let value = expression.text(template.value, with: ["secrets": secrets], at: template.mark, &findings) ?? ""
        // A line more would be another header.
        if value.contains(where: \.isNewline) || !Self.isPlain(name) || name.contains(":") {
            findings.error("header '\(name)' has more than one line, or is no name", at: template.mark)
        }
        return WebRequest.Header(name, value)
    }

    /// Each text in it is a template; what a list or a number is to be, its text says as JSON with `json: …`.
    private func json(_ node: Node, _ expression: MemberExpression, _ findings: inout Diagnostics) -> JSON {
        if let items = node.sequence { return .array(items.map { json($0, expression, &findings) }) }
        if let mapping = node.mapping {
            if mapping.entries.count == 1, let template = node["json"]?.string {
                let text = expression.text(template, at: node.mark, &findings) ?? "null"
                if let value = try? JSON(parsing: text) { return value }
                findings.error("'json' renders to no JSON: \(text.prefix(80))", at: node.mark)
                return .null
            }
            let fields = mapping.entries.map { ($0.key.scalar?.text ?? "", json($0.value, expression, &findings)) }
            return .object(Dictionary(fields) { $1 })
        }
        guard case .string(let text) = JSON(node) else { return JSON(node) }
        return .string(expression.text(text, at: node.mark, &findings) ?? "")
    }

    private static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { (0x21...0x7e).contains($0.value) && !["\"", "\\"].contains($0) }
    }
}
