import Plan
import YAML

/// `record:` the configuration directory lists the machines that the job is about, or lists them no more. What it says is not
/// shown, as it may hold passwords.
struct Records: SharedAction {
    static let key = "record"
    static let places: Set<Place> = [.here]
    static let file = "cluster-configuration.yaml"

    let record: Record

    init(_ value: Node, in names: Names) throws { record = try YAMLDecoder().decode(Record.self, from: value) }

    func plan(_ step: inout StepDraft, in situation: Situation) throws {
        guard let text = situation.findings.recorded, text != situation.findings.here[Self.file] else { return }
        let machines = situation.planner.named.sorted()
        step.changes.append(
            Change(
                .file,
                Self.file,
                record == .added ? .lists(machines: machines) : .listsNoMore(machines: machines)
            )
        )
        step.add(.writeHere(path: Self.file, mode: nil, contents: text))
    }
}
