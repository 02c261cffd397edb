/// What is understood, written again in Stencil's own syntax.
///
/// Stencil is given this and not the file, so that it cannot understand anything else: it binds `in` weaker than `and`, for one.
extension Node {
    var stencil: String {
        switch self {
        case .text(let text):
            String(text)
        case .show(let value, let condition, let otherwise, _):
            "{{ \(value.stencil)\(condition.map { " if \($0.stencil)" } ?? "")\(otherwise.map { " else \($0.stencil)" } ?? "") }}"
        case .choice(let branches):
            branches.enumerated().map { $1.stencil(isFirst: $0 == 0) }.joined() + "{% endif %}"
        case .loop(let loop):
            loop.stencil
        }
    }
}

extension Node.Branch {
    fileprivate func stencil(isFirst: Bool) -> String {
        let tag = condition.map { "\(isFirst ? "if" : "elif") \($0.stencil)" } ?? "else"
        return "{% \(tag) %}" + body.map(\.stencil).joined()
    }
}

extension Node.Loop {
    fileprivate var stencil: String {
        let names = variables.joined(separator: ",")
        let condition = filter.map { " where \($0.stencil)" } ?? ""
        let otherwise = empty.isEmpty ? "" : "{% empty %}" + empty.map(\.stencil).joined()
        return "{% for \(names) in \(subject.stencil)\(condition) %}" + body.map(\.stencil).joined() + otherwise
            + "{% endfor %}"
    }
}

extension Condition {
    var stencil: String {
        switch self {
        case .holds(let operand): operand.stencil
        case .compare(let left, let comparison, let right): "( \(left.stencil) \(comparison) \(right.stencil) )"
        case .not(let condition): "( not \(condition.stencil) )"
        case .both(let left, let right): "( \(left.stencil) and \(right.stencil) )"
        case .either(let left, let right): "( \(left.stencil) or \(right.stencil) )"
        }
    }
}

extension Operand {
    var stencil: String {
        filters.reduce(source.stencil) { text, call in
            let arguments = call.arguments.map(\.stencil).joined(separator: ",")
            return "\(text)|\(call.filter.rawValue)\(arguments.isEmpty ? "" : ":\(arguments)")"
        }
    }
}

extension Operand.Source {
    fileprivate var stencil: String {
        switch self {
        case .path(let path): path.joined(separator: ".")
        case .literal(.string(let text)): text.contains("\"") ? "'\(text)'" : "\"\(text)\""
        case .literal(let value): value.text ?? ""
        }
    }
}
