import Facts
import Plan
import ClusterModel
import Kubernetes
import YAML

/// `objects:` templates of the library, applied through the API server of a master where a dry run of that would change something.
struct AppliesObjects: SharedAction {
    static let key = "objects"
    static let places: Set<Place> = [.cluster]

    let templates: [String]

    init(_ value: Node, in names: Names) throws { templates = try names.list(value, names.template) }

    func plan(_ step: inout StepDraft, in situation: Situation) throws {
        let (planner, facts) = (situation.planner, situation.findings.facts)
        guard let master = planner.workingMaster(facts) else { return }
        let found = planner.objectsFound(facts)
        var differing: [Planner.DesiredObject] = []
        for object in try templates.flatMap(planner.objects) {
            guard let change = Change(object, found: found.map { $0[object.path] ?? Facts.Object() }) else { continue }
            step.changes.append(change)
            differing.append(object)
        }
        guard !differing.isEmpty else { return }
        let waves = differing.waves.map { $0.map { $0.applying() } }
        step.add(try planner.requests(waves, named: step.definition.title, on: master, within: step.deadline))
    }
}

extension Change {
    /// How an object differs from what is wanted; nil when it does not.
    ///
    /// - Parameter found: nil while no API server answers.
    init?(_ object: Planner.DesiredObject, found: Facts.Object?) {
        guard let found else {
            self.init(.object, object.reference.description, .maybeMissing)
            return
        }
        self.init(of: object.reference, from: found.live, to: found.dryRun, appliedBy: Planner.fieldManager)
    }
}
