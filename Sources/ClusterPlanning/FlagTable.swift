import ClusterModel
import Templates
package import YAML

/// The flags paictl passes to each component, as `k8sPaiLibrary/flags.yaml` lists them.
package struct FlagTable: Sendable {
    /// A flag with a value, in the versions that have it.
    struct Row: Sendable {
        /// Where the table has it, which no other row says.
        let place: String
        let flag: String
        let value: Template
        /// The first and the last minor version that has the flag.
        let from: Version?
        let until: Version?
        /// As in a job.
        let when: String?
    }

    /// A row as it is written.
    private struct Entry: Decodable {
        var flag: String
        /// A template.
        var value: String
        /// `1.24`, as is `until`.
        var from: String?
        var until: String?
        var when: String?
        var source: String?
    }

    private let rows: [String: [Row]]

    package init(text: String, file: String, conditions: ConditionTable) throws(YAMLError) {
        guard let node = try Node.parse(text, file: file) else {
            throw YAMLError("the table of flags is empty", at: Mark(file: file, line: 1, column: 1))
        }
        let entries = try YAMLDecoder(refusesUnknownKeys: true).decode([String: [Entry]].self, from: node)
        var rows: [String: [Row]] = [:]
        for component in node.mapping?.entries ?? [] {
            let name = component.key.string ?? ""
            for (entry, item) in zip(entries[name] ?? [], component.value.sequence ?? []) {
                if let condition = item["when"], !conditions.names.contains(condition.string ?? "") {
                    throw YAMLError(
                        "there is no condition \(condition.summary)"
                            + Spelling.question(about: condition.string ?? "", among: conditions.names),
                        at: condition.mark
                    )
                }
                rows[name, default: []].append(try Self.row(entry, item))
            }
        }
        self.rows = rows
    }

    private static func row(_ entry: Entry, _ item: Node) throws(YAMLError) -> Row {
        func version(_ text: String?) throws(YAMLError) -> Version? {
            guard let text else { return nil }
            guard let version = Version(text) else { throw YAMLError("'\(text)' is not a version", at: item.mark) }
            return version
        }
        let template: Template
        do { template = try Template(entry.value, name: "flags.yaml: \(entry.flag)") } catch {
            throw YAMLError("\(error)", at: item.mark)
        }
        return Row(
            place: "\(item.mark)",
            flag: entry.flag,
            value: template,
            from: try version(entry.from),
            until: try version(entry.until),
            when: entry.when
        )
    }

    /// The rows that apply to a component in a version, in the order of the table.
    func rows(for component: Component, version: Version, where holds: (String) -> Bool) -> [Row] {
        (rows[component.rawValue] ?? []).filter { row in
            if let from = row.from, version < from { return false }
            if let last = row.until, (version.major, version.minor) > (last.major, last.minor) { return false }
            return row.when.map(holds) ?? true
        }
    }
}
