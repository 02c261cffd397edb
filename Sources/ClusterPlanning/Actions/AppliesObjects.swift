import Facts
import Plan
import ClusterModel
import YAML

/// `objects:` templates of the library, applied through the API server of a master.
struct AppliesObjects: SharedAction {
    static let key = "objects"
    static let places: Set<Place> = [.cluster]

    let templates: [String]

    init(_ value: Node, in names: Names) throws { templates = try names.list(value, names.template) }

    func plan(_ step: inout StepDraft, in situation: Situation) throws {
        let (planner, facts) = (situation.planner, situation.findings.facts)
        guard let master = planner.workingMaster(facts) else { return }
        let applied = planner.cluster.masters.lazy.compactMap { facts[$0.name]?.objects }.first
        var text = ""
        for object in try templates.flatMap(planner.objects) {
            let hash = applied?[object.path]
            guard hash != object.hash else { continue }
            let reason = applied == nil ? "may be missing" : hash == nil ? "is missing" : "differs"
            step.changes.append(Change(.object, object.title, reason))
            text += "apply \(Shell.quoted(object.path)) <<'OBJECT'\n\(object.text)\nOBJECT\n"
        }
        guard !text.isEmpty else { return }
        step.add(.script(try planner.script("apply-objects", for: master, then: text, within: step.deadline)))
    }
}
