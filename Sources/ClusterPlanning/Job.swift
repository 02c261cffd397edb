import Plan
package import ClusterModel
import YAML

/// What a job does, in order, as its file in `maintainconf` says.
package struct Job: Sendable {
    package var name: String
    package var kind: JobKind
    /// The roles that the machines of its node list may have; nil for any.
    package var roles: [Role]?
    var steps: [StepDefinition]
    /// Groups of `one-by-one:` of which as many machines go at the same moment as the operator allows.
    var wideGroups: Set<String> = []

    /// Reads `maintainconf/<job>.yaml`; whatever it names that there is not is an error at its place.
    ///
    /// - Parameter included: gives the job that an `include:` names.
    package init(text: String, file: String, names: Names, included: (String) throws -> Job = Job.none) throws {
        guard let root = try Node.parse(text, file: file) else {
            throw YAMLError(
                "a job has 'job:', its name, 'kind:' and 'steps:'",
                at: Mark(file: file, line: 1, column: 1)
            )
        }
        for key in root.mapping?.entries.map(\.key) ?? [] {
            guard let name = key.scalar?.text, !Self.keys.contains(name) else { continue }
            throw YAMLError("unknown key '\(name)'\(Spelling.question(about: name, among: Self.keys))", at: key.mark)
        }
        let head = try YAMLDecoder(refusesUnknownKeys: true).decode(Head.self, from: root)
        name = head.job
        kind = head.kind
        roles = try head.for?.map { item in
            guard let role = Role(rawValue: item) else {
                throw YAMLError("'for:' lists roles, and '\(item)' is none", at: root["for"]?.mark ?? root.mark)
            }
            return role
        }
        steps = try Self.steps(root["steps"], names, included)
        wideGroups = Set(head.maxUnavailable ?? [])
        let groups = Set(steps.compactMap(\.group))
        if let unknown = wideGroups.subtracting(groups).min() {
            throw YAMLError(
                "'max-unavailable:' names groups of 'one-by-one:', and '\(unknown)' is none"
                    + Spelling.question(about: unknown, among: groups),
                at: root["max-unavailable"]?.mark ?? root.mark
            )
        }
        try checkNames()
    }

    /// - Parameter place: where all of these are done, for those that do not say it themselves.
    private static func steps(
        _ list: Node?,
        _ names: Names,
        on place: Place? = nil,
        _ included: (String) throws -> Job
    ) throws -> [StepDefinition] {
        let decoder = YAMLDecoder(refusesUnknownKeys: true)
        return try (list?.sequence ?? []).flatMap { item -> [StepDefinition] in
            if item["include"] != nil {
                let inclusion = try decoder.decode(Inclusion.self, from: item)
                if let condition = item["when"] { _ = try names.condition(condition) }
                return try inclusion.steps(of: try included(inclusion.include), on: place, at: item.mark)
            }
            guard item["each"] != nil else { return [try StepDefinition(item, names: names, on: place)] }
            let block = try decoder.decode(Block.self, from: item)
            return try block.each.flatMap { difference in
                difference.applied(to: try steps(item["steps"], names, on: difference.place, included))
            }
        }
    }

    /// All that a job may say.
    static let keys = Head.CodingKeys.allCases.map(\.rawValue)

    /// What a job's file says besides its steps.
    private struct Head: Decodable {
        var job: String
        var kind: JobKind
        var `for`: [String]?
        var maxUnavailable: [String]?
        var steps: [Unread]

        enum CodingKeys: String, CodingKey, CaseIterable {
            case job, kind, `for`, steps
            case maxUnavailable = "max-unavailable"
        }

    }

    /// Read later, with its place.
    fileprivate struct Unread: Decodable {
        init(from decoder: any Decoder) {}
    }

    private func checkNames() throws(YAMLError) {
        let reached = Set(steps.compactMap(\.reaches))
        for step in steps {
            for awaits in [step.awaits, step.awaitsAll].compactMap({ $0 }) where !reached.contains(awaits) {
                throw YAMLError(
                    "'\(step.title)' awaits '\(awaits)', which no step reaches"
                        + Spelling.question(about: awaits, among: reached),
                    at: step.mark
                )
            }
            if let title = step.neededBy, !steps.contains(where: { $0.title == title }) {
                throw YAMLError(
                    "'\(step.title)' is needed by '\(title)', which is no step"
                        + Spelling.question(about: title, among: steps.map(\.title)),
                    at: step.mark
                )
            }
        }
    }
}

extension Job {
    /// For a job that includes no other.
    package static func none(_ name: String) throws -> Job {
        throw PlanningError("there is no job '\(name)' to include")
    }

    /// All of its actions of a kind, in order.
    func actions<A: Action>(_ type: A.Type) -> [A] { steps.flatMap { $0.actions(type) } }

    func has<A: Action>(_ type: A.Type) -> Bool { !actions(type).isEmpty }

    /// What it makes of the cluster's record; nil when it leaves that as it is.
    package var records: Record? { actions(Records.self).first?.record }
}

/// Steps that machines of several roles go through alike, and what is different for each role.
private struct Block: Decodable {
    var each: [Difference]
    var steps: [Job.Unread]

    struct Difference: Decodable {
        var place: Place
        var oneByOne: String?
        /// Before any of them.
        var awaitsAll: String?
        /// With the last of them.
        var reaches: String?

        enum CodingKeys: String, CodingKey {
            case place = "on"
            case reaches
            case oneByOne = "one-by-one"
            case awaitsAll = "awaits-all"
        }

        func applied(to steps: [StepDefinition]) -> [StepDefinition] {
            var steps = steps
            for index in steps.indices {
                steps[index].group = oneByOne ?? steps[index].group
                steps[index].awaitsAll = awaitsAll ?? steps[index].awaitsAll
            }
            if let reaches, let last = steps.indices.last { steps[last].reaches = reaches }
            return steps
        }
    }
}

/// Steps of another job, for some of the machines.
private struct Inclusion: Decodable {
    var include: String
    /// Nil for the steps of all places; a job about some machines has those of machines only.
    var of: Scope?
    var on: [Place]?
    var only: [String]?
    var without: [String]?
    var before: String?
    var from: String?
    var when: String?
    var awaits: String?
    var awaitsAll: String?
    var oneByOne: String?
    var putsBack: Bool?

    enum CodingKeys: String, CodingKey {
        case include, of, on, only, without, before, from, when, awaits
        case awaitsAll = "awaits-all"
        case oneByOne = "one-by-one"
        case putsBack = "puts-back"
    }

    func steps(
        of job: Job,
        on place: Place?,
        at mark: Mark
    ) throws(YAMLError) -> [StepDefinition] {
        let titles = Set(job.steps.map(\.title))
        if let unknown = ((only ?? []) + (without ?? []) + [before, from].compactMap { $0 }).first(where: {
            !titles.contains($0)
        }) {
            throw YAMLError(
                "'\(include)' has no step '\(unknown)'" + Spelling.question(about: unknown, among: titles),
                at: mark
            )
        }
        let first = job.steps.firstIndex { $0.title == from } ?? 0
        let end = job.steps.firstIndex { $0.title == before } ?? job.steps.endIndex
        return job.steps.enumerated().compactMap { index, step in
            guard (first..<max(first, end)).contains(index) else { return nil }
            var step = step
            if of != nil { step.places.subtract([.cluster, .here]) }
            if let on = on ?? place.map({ [$0] }) { step.places.formIntersection(on) }
            step.scope = of
            step.condition = when ?? step.condition
            step.awaits = awaits ?? step.awaits
            step.awaitsAll = awaitsAll ?? step.awaitsAll
            step.group = oneByOne ?? step.group
            step.putsBack = putsBack ?? step.putsBack
            let isWanted = only?.contains(step.title) != false && without?.contains(step.title) != true
            return isWanted && !step.places.isEmpty ? step : nil
        }
    }
}
