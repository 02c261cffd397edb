import Plan
import YAML

/// `forgets:` a file of the configuration directory that is of no more use.
struct ForgetsFile: SharedAction {
    static let key = "forgets"
    static let places: Set<Place> = [.here]

    let file: String

    init(_ value: Node, in names: Names) throws { file = try names.text(value) }

    func plan(_ step: inout StepDraft, in situation: Situation) throws {
        guard situation.findings.here[file] != nil else { return }
        step.changes.append(Change(.removal, file, .useless))
        step.add(.removeHere(path: file))
    }
}
