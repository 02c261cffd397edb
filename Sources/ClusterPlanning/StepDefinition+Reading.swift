import ClusterModel
import YAML

extension StepDefinition {
    /// All that a step may say besides its actions.
    static let attributes = [
        "step", "on", "of", "when", "awaits", "awaits-all", "reaches", "needed-by", "one-by-one", "together-at-first",
        "puts-back", "reads", "unless", "within",
    ]

    static let actions = Dictionary(uniqueKeysWithValues: allActions.map { ($0.key, $0) })

    /// - Parameter place: where it is done if it does not say so.
    init(_ node: Node, names: Names, on place: Place? = nil) throws {
        guard let mapping = node.mapping, let title = mapping["step"] else {
            throw YAMLError("a step begins with 'step:', its title", at: node.mark)
        }
        self.init(title: try names.text(title), mark: node.mark, places: Set([place].compactMap { $0 }))
        for entry in mapping.entries {
            let key = entry.key.string ?? ""
            if let action = Self.actions[key] {
                actions.append(try action.init(entry.value, in: names))
            } else if Self.attributes.contains(key) {
                try read(key, entry.value, names)
            } else {
                throw YAMLError(
                    "unknown key '\(key)'" + Spelling.question(about: key, among: Self.attributes + Self.actions.keys),
                    at: entry.key.mark
                )
            }
        }
        try checkPlaces(mapping)
    }

    private mutating func read(_ key: String, _ value: Node, _ names: Names) throws {
        let decoder = YAMLDecoder(refusesUnknownKeys: true)
        switch key {
        case "on": places = Set(try decoder.decode([Place].self, from: value))
        case "of": scope = try decoder.decode(Scope.self, from: value)
        case "when": condition = try names.condition(value)
        case "awaits": awaits = try names.text(value)
        case "awaits-all": awaitsAll = try names.text(value)
        case "reaches": reaches = try names.text(value)
        case "needed-by": neededBy = try names.text(value)
        case "one-by-one": group = try names.text(value)
        case "together-at-first": isTogetherAtFirst = try decoder.decode(Bool.self, from: value)
        case "puts-back": putsBack = try decoder.decode(Bool.self, from: value)
        case "reads": reads = try decoder.decode([String].self, from: value)
        case "unless": unless = try names.script(value)
        case "within": deadline = try Self.deadline(value)
        default: break
        }
    }

    private static func deadline(_ node: Node) throws(YAMLError) -> Duration {
        guard let text = node.string, let unit = text.last, let count = Int(text.dropLast()),
            (1...100_000).contains(count),
            "sm".contains(unit)
        else { throw YAMLError("a deadline is written 90s or 5m, not \(node.summary)", at: node.mark) }
        return .seconds(unit == "m" ? count * 60 : count)
    }

    /// What would be passed over is an error: a machine has no objects, the cluster no files.
    private func checkPlaces(_ mapping: Mapping) throws(YAMLError) {
        guard !places.isEmpty else { throw YAMLError("'\(title)' lacks 'on:', where it is done", at: mark) }
        for action in actions {
            let key = type(of: action).key
            guard let wrong = places.subtracting(type(of: action).places).map(\.rawValue).min() else { continue }
            throw YAMLError(
                "'\(key)' is done on \(type(of: action).places.map(\.rawValue).sorted().joined(separator: ", ")), and not on \(wrong)",
                at: mapping.entry(key)?.key.mark ?? mark
            )
        }
        if unless != nil, actions(RunsScript.self).isEmpty {
            throw YAMLError("'unless' means nothing without 'run'", at: mapping.entry("unless")?.key.mark ?? mark)
        }
        if let wait = actions.firstIndex(where: { $0 is Waits }), wait < actions.count - 1 {
            throw YAMLError("'wait' comes last: what stands behind it would not be waited for", at: mark)
        }
    }
}
