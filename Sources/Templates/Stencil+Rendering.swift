import Stencil

/// Renders a text that is known to be good; Stencil's untyped values stay within this file.
func renderedByStencil(_ text: String, name: String, context: Value) throws -> String {
    let environment = Environment(extensions: [filters()], trimBehaviour: .nothing)
    let template = Stencil.Template(templateString: text, environment: environment, name: name)
    return try template.render(context.untyped as? [String: Any])
}

private func filters() -> Extension {
    let filters = Extension()
    for filter in Filter.allCases {
        filters.registerFilter(filter.rawValue) { (value: Any?, arguments: [Any?]) in
            guard let value = Value(untyped: value),
                let text = filter.apply(to: value, argument: Value(untyped: arguments.first ?? nil))
            else { throw TemplateSyntaxError("the filter '\(filter.rawValue)' cannot take this value") }
            return text
        }
    }
    return filters
}

extension Value {
    fileprivate var untyped: Any {
        switch self {
        case .string(let text): text
        case .int(let number): number
        case .bool(let truth): truth
        case .list(let elements): elements.map(\.untyped)
        case .map(let entries): entries.mapValues(\.untyped)
        }
    }

    fileprivate init?(untyped: Any?) {
        switch untyped {
        case let text as String: self = .string(text)
        case let truth as Bool: self = .bool(truth)
        case let number as Int: self = .int(number)
        case let elements as [Any]: self = .list(elements.compactMap { Value(untyped: $0) })
        case let entries as [String: Any]: self = .map(entries.compactMapValues { Value(untyped: $0) })
        default: return nil
        }
    }
}
