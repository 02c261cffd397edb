/// Works a template out.
struct Evaluation {
    let functions: [String: Function]
    let templates: [String: [Node]]
    private(set) var text = ""
    private var variables: [(name: String, value: Value)]
    private var dot: Value
    /// How many templates this one is in.
    private let depth: Int

    /// Go stops at 1000; a configuration that is meant to end does not need a tenth of it, and a thread's stack bears this many.
    static let deepest = 100

    init(_ dot: Value, functions: [String: Function], templates: [String: [Node]], depth: Int = 0) {
        self.functions = functions
        self.templates = templates
        self.dot = dot
        self.depth = depth
        variables = [("", dot)]
    }

    mutating func render(_ nodes: [Node]) throws(TemplateError) {
        let outer = variables.count
        for node in nodes { try render(node) }
        variables.removeLast(variables.count - outer)
    }

    private mutating func render(_ node: Node) throws(TemplateError) {
        switch node {
        case .verbatim(let verbatim): text += verbatim
        case .show(let pipeline):
            let value = try self.value(of: pipeline)
            if pipeline.variables.isEmpty { text += value.shown }
        case .choice(let branches, let otherwise):
            let outer = variables.count
            defer { variables.removeLast(variables.count - outer) }
            for branch in branches where try value(of: branch.condition).isTrue { return try render(branch.body) }
            try render(otherwise)
        case .with(let pipeline, let body, let otherwise):
            let outer = variables.count
            defer { variables.removeLast(variables.count - outer) }
            let value = try value(of: pipeline)
            if value.isTrue { try render(body, dot: value) } else { try render(otherwise) }
        case .loop(let pipeline, let body, let otherwise): try loop(pipeline, body, otherwise)
        case .template(let name, let pipeline, let line):
            let value = try pipeline.map { pipeline throws(TemplateError) in try self.value(of: pipeline) } ?? .none
            text += try included(name, value, at: line)
        }
    }

    private mutating func render(_ nodes: [Node], dot inner: Value) throws(TemplateError) {
        let outer = dot
        dot = inner
        defer { dot = outer }
        try render(nodes)
    }

    private mutating func loop(_ pipeline: Pipeline, _ body: [Node], _ otherwise: [Node]) throws(TemplateError) {
        var bare = pipeline
        bare.variables = []
        let pairs: [(Value, Value)]
        switch try value(of: bare) {
        case .list(let elements): pairs = elements.enumerated().map { (.int($0.offset), $0.element) }
        case .map(let entries): pairs = entries.sorted { $0.key < $1.key }.map { (.text($0.key), $0.value) }
        case .int(let end) where end <= mostElements: pairs = (0..<max(end, 0)).map { (.int($0), .int($0)) }
        case .none: pairs = []
        case let other: throw TemplateError("\(other.sort) has nothing to loop over", line: pipeline.line)
        }
        for (key, element) in pairs {
            let outer = variables.count
            if pipeline.variables.count == 2 { variables.append((pipeline.variables[0], key)) }
            if let last = pipeline.variables.last { variables.append((last, element)) }
            try render(body, dot: element)
            variables.removeLast(variables.count - outer)
        }
        if pairs.isEmpty { try render(otherwise) }
    }

    private func included(_ name: String, _ value: Value, at line: Int) throws(TemplateError) -> String {
        guard let nodes = templates[name] else {
            let known = templates.keys.sorted().map { "'\($0)'" }.joined(separator: ", ")
            throw TemplateError(
                "no template is called '\(name)'\(known.isEmpty ? "" : "; there is \(known)")",
                line: line
            )
        }
        guard depth < Self.deepest else {
            throw TemplateError("'\(name)' is \(Self.deepest) templates deep: they include each other", line: line)
        }
        var inner = Evaluation(value, functions: functions, templates: templates, depth: depth + 1)
        do { try inner.render(nodes) } catch { throw error.at(line) }
        return inner.text
    }

    // MARK: Values

    private mutating func value(of pipeline: Pipeline) throws(TemplateError) -> Value {
        var value: Value?
        for command in pipeline.commands {
            do { value = try self.value(of: command, last: value) } catch { throw error.at(pipeline.line) }
        }
        let result = value ?? .none
        guard let name = pipeline.variables.first else { return result }
        if pipeline.assigns {
            guard let index = variables.lastIndex(where: { $0.name == name }) else {
                throw unknown(name, pipeline.line)
            }
            variables[index].value = result
        } else {
            variables.append((name, result))
        }
        return result
    }

    private mutating func value(of command: [Operand], last: Value?) throws(TemplateError) -> Value {
        guard case .word(let name) = command[0] else {
            guard command.count == 1, last == nil else { throw TemplateError("only a function takes arguments") }
            return try value(of: command[0])
        }
        if name == "and" || name == "or" { return try shortened(name == "and", command.dropFirst(), last) }
        var arguments: [Value] = []
        for operand in command.dropFirst() { arguments.append(try value(of: operand)) }
        if let last { arguments.append(last) }
        return try call(name, arguments)
    }

    private func call(_ name: String, _ arguments: [Value]) throws(TemplateError) -> Value {
        if name == "include" {
            guard arguments.count == 2 else { throw TemplateError("'include' takes a template's name and a value") }
            return .text(try included(arguments[0].shown, arguments[1], at: 1))
        }
        guard let function = functions[name] else { throw TemplateError("no function is called '\(name)'") }
        return try function.call(name, arguments)
    }

    private mutating func shortened(
        _ isAnd: Bool,
        _ operands: ArraySlice<Operand>,
        _ last: Value?
    ) throws(TemplateError) -> Value {
        var value: Value?
        for operand in operands {
            let next = try self.value(of: operand)
            if next.isTrue != isAnd { return next }
            value = next
        }
        guard let result = last ?? value else {
            throw TemplateError("'\(isAnd ? "and" : "or")' takes at least one argument")
        }
        return result
    }

    private mutating func value(of operand: Operand) throws(TemplateError) -> Value {
        switch operand {
        case .value(let value): return value
        case .word(let name): return try call(name, [])
        case .fields(let fields): return try field(fields, of: dot)
        case .group(let pipeline, let fields): return try field(fields, of: value(of: pipeline))
        case .variable(let name, let fields):
            guard let found = variables.last(where: { $0.name == name }) else { throw unknown(name, nil) }
            return try field(fields, of: found.value)
        }
    }

    private func field(_ names: [String], of value: Value) throws(TemplateError) -> Value {
        var value = value
        for name in names {
            guard case .map(let entries) = value, let next = entries[name] else {
                throw TemplateError("nothing is called '.\(name)' here")
            }
            value = next
        }
        return value
    }

    private func unknown(_ name: String, _ line: Int?) -> TemplateError {
        TemplateError("no variable is called '$\(name)'", line: line)
    }
}
