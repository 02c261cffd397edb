import Plan
import ClusterModel
package import YAML

/// The flags paictl passes to each component, as `k8sPaiLibrary/flags.yaml` lists them.
package struct FlagTable: Sendable, Equatable {
    /// A flag with a value, in the versions that have it.
    struct Row: Sendable, Equatable, Decodable {
        var flag: String
        /// A template.
        var value: String
        /// The first and the last minor version that has the flag, `1.24`.
        var from: String?
        var until: String?
        /// As in a job.
        var when: String?
        var source: String?
    }

    private var rows: [String: [Row]]

    package init(text: String, file: String, conditions: ConditionTable) throws(YAMLError) {
        guard let node = try Node.parse(text, file: file) else {
            throw YAMLError("the table of flags is empty", at: Mark(file: file, line: 1, column: 1))
        }
        rows = try YAMLDecoder(refusesUnknownKeys: true).decode([String: [Row]].self, from: node)
        let rows = node.mapping?.entries.flatMap { $0.value.sequence ?? [] } ?? []
        for condition in rows.compactMap({ $0["when"] }) where !conditions.names.contains(condition.string ?? "") {
            throw YAMLError(
                "there is no condition \(condition.summary)"
                    + Spelling.question(about: condition.string ?? "", among: conditions.names),
                at: condition.mark
            )
        }
    }

    /// The rows that apply to a component in a version, in the order of the table.
    func rows(for component: Component, version: Version, where holds: (String) -> Bool) throws -> [Row] {
        try (rows[component.rawValue] ?? []).filter { row in
            if let from = row.from, try version < Self.version(from) { return false }
            if let until = row.until {
                let last = try Self.version(until)
                if (version.major, version.minor) > (last.major, last.minor) { return false }
            }
            return row.when.map(holds) ?? true
        }
    }

    private static func version(_ text: String) throws -> Version {
        guard let version = Version(text) else {
            throw PlanningError("k8sPaiLibrary/flags.yaml: '\(text)' is not a version")
        }
        return version
    }
}
