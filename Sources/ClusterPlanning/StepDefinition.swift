import ClusterModel
import YAML

/// One step of a job, as its file says and found to make sense: what it does, for whom, what it awaits and reaches.
struct StepDefinition: Sendable {
    enum Place: String, Sendable, Decodable {
        case master, worker, proxy, cluster, here
    }

    /// Whose steps they are in a job that is about some machines.
    enum Scope: String, Sendable, Decodable {
        /// The machines that the job is about.
        case named
        /// The rest of the cluster.
        case others
    }

    var title: String
    /// Where its file has it.
    var mark: Mark
    var places: Set<Place>
    /// Nil for all machines.
    var scope: Scope?
    /// Left out unless this holds.
    var condition: Condition?
    var awaits: String?
    /// Reached by every machine that has such a step, not just by the first.
    var awaitsAll: String?
    var reaches: String?
    /// Left out unless the step of this title has something to do.
    var neededBy: String?
    /// A machine begins with the steps of this group once the one before it is through with them.
    var group: String?
    /// Not of its group while etcd has not been formed: its members need each other.
    var isTogetherAtFirst = false
    /// What it replaces is put back when it fails.
    var putsBack = false
    /// Files that what it starts reads then: when one changes, it starts anew.
    var reads: [String] = []
    /// A probe: what `run:` runs need not be run while it holds.
    var unless: String?
    /// How long its work may take.
    var deadline = Duration.seconds(300)
    /// In the order in which they are written.
    var actions: [any Action] = []

    /// All that a step may say besides its actions.
    private static let attributes = [
        "step", "on", "of", "when", "awaits", "awaits-all", "reaches", "needed-by", "one-by-one", "together-at-first",
        "puts-back", "reads", "unless", "within",
    ]

    /// - Parameter place: where it is done if it does not say so.
    init(_ node: Node, names: Names, on place: Place? = nil) throws {
        guard let mapping = node.mapping, let title = mapping["step"] else {
            throw YAMLError("a step begins with 'step:', its title", at: node.mark)
        }
        self.title = try names.text(title)
        mark = node.mark
        places = Set([place].compactMap { $0 })
        for entry in mapping.entries {
            let key = entry.key.string ?? ""
            if let action = Actions.byKey[key] {
                actions.append(try action.init(entry.value, in: names))
            } else if Self.attributes.contains(key) {
                try read(key, entry.value, names)
            } else {
                throw YAMLError(
                    "unknown key '\(key)'" + Spelling.question(about: key, among: Self.attributes + Actions.byKey.keys),
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

    func actions<A: Action>(_ type: A.Type) -> [A] { actions.compactMap { $0 as? A } }

    func has<A: Action>(_ type: A.Type) -> Bool { actions.contains { $0 is A } }

    /// What becomes of a master's etcd member in it.
    var member: ChangesMember.Kind? { actions(ChangesMember.self).first?.kind }

    /// Whether it is carried out through other machines, so that its own need not answer.
    var isDoneElsewhere: Bool { has(DeletesNode.self) || member == .leave }
}

extension StepDefinition.Place {
    init(_ role: Role) {
        self =
            switch role {
            case .master: .master
            case .worker: .worker
            case .proxy: .proxy
            }
    }
}
