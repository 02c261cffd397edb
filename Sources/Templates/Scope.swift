/// The variables a part of a template can read: what was supplied, and the loop variables around it.
struct Scope {
    /// Something a path leads to: a value, or the element of an empty list, of which nothing can be said.
    enum Found {
        case value(Value)
        case unknown
    }

    private var variables: [String: Found]
    private let template: String

    init(_ context: [String: Value], template: String) {
        variables = context.mapValues { .value($0) }
        self.template = template
    }

    func adding(_ more: [String: Found]) -> Scope {
        var scope = self
        scope.variables.merge(more) { _, inner in inner }
        return scope
    }

    /// Follows a path; throws where a step of it was not supplied.
    func find(_ path: [String], line: Int) throws(TemplateError) -> Found {
        guard var found = variables[path[0]] else {
            throw undefined(path, depth: 0, known: Array(variables.keys), line: line)
        }
        for (depth, step) in path.enumerated().dropFirst() {
            guard case .value(let value) = found else { return .unknown }
            switch value {
            case .map(let entries):
                // Stencil answers `count` of a map with the number of its entries, whatever it holds.
                guard step != "count", let entry = entries[step] else {
                    throw undefined(path, depth: depth, known: entries.keys.filter { $0 != "count" }, line: line)
                }
                found = .value(entry)
            case .list(let elements):
                guard let element = Self.element(step, of: elements) else {
                    throw undefined(
                        path,
                        depth: depth,
                        known: elements.isEmpty ? ["count"] : ["count", "first", "last"],
                        line: line
                    )
                }
                found = .value(element)
            case .string, .int, .bool:
                throw misused(path.prefix(depth).joined(separator: "."), value, "it has no '\(step)'", line: line)
            }
        }
        return found
    }

    func misused(_ name: String, _ value: Value, _ remedy: String, line: Int) -> TemplateError {
        TemplateError(template: template, line: line, problem: .misused(name, kind: value.kind, remedy: remedy))
    }

    private static func element(_ step: String, of elements: [Value]) -> Value? {
        switch step {
        case "count": .int(elements.count)
        case "first": elements.first
        case "last": elements.last
        default: Int(step).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
        }
    }

    private func undefined(_ path: [String], depth: Int, known: [String], line: Int) -> TemplateError {
        TemplateError(
            template: template,
            line: line,
            problem: .undefined(
                path.prefix(depth + 1).joined(separator: "."),
                owner: path.prefix(depth).joined(separator: "."),
                known: known.sorted()
            )
        )
    }
}
