import Facts
import ClusterModel
import YAML

/// `files:` templates of the library, written to their places. A file may read one that comes before it, as a manifest does; one whose template
/// renders as nothing is not to be there.
struct WritesFiles: MachineAction {
    static let key = "files"

    struct File: Sendable, Decodable {
        var template: String
        var path: String
        /// Octal.
        var mode: String?
        /// Whether its contents are for no one's eyes, a plan's reader included.
        var secret: Bool?
    }

    let files: [File]

    init(_ value: Node, in names: Names) throws {
        files = try YAMLDecoder(refusesUnknownKeys: true).decode([File].self, from: value)
        for item in value.sequence ?? [] {
            if let template = item["template"] { _ = try names.template(template) }
        }
    }

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) {
        request.files.formUnion(files.map(\.path))
    }

    func files(on machine: Machine, by planner: Planner) -> Set<String> { Set(files.map(\.path)) }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        var unwanted: Set<String> = []
        for file in files {
            let text = try planning.render(file.template, reads: step.definition.reads).text
            guard !text.isEmpty else {
                unwanted.insert(file.path)
                continue
            }
            planning.put(
                DesiredFile(
                    path: file.path,
                    mode: file.mode ?? "0644",
                    contents: text,
                    isSecret: file.secret ?? false
                ),
                in: &step
            )
        }
        try planning.takeAway(in: &step, except: []) { unwanted.contains($0) }
    }
}
