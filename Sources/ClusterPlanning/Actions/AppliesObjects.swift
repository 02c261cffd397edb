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
        let title = object.reference.description
        guard let found else {
            self.init(.object, title, .maybeMissing)
            return
        }
        let problem = found.dryRun?.problem
        guard let live = found.live else {
            // Also of a namespace that is yet to come.
            let refusal = problem.flatMap { $0.isNotFound ? nil : "\($0)" }
            self.init(.object, title, refusal.map(Reason.missingAndRefused) ?? .missing)
            return
        }
        guard let wanted = try? found.dryRun?.object() else {
            self.init(.object, title, .incomparable(because: problem.map { "\($0)" } ?? "no dry run was made"))
            return
        }
        let fields = FieldChange.changes(from: live, to: wanted)
        guard !fields.isEmpty else { return nil }
        let managers = FieldManagers(of: live)
        let lines = fields.map { field in
            let other = managers.owners(of: field.path).first { $0 != Planner.fieldManager }
            return field.description + (other.map { " (set by \($0))" } ?? "")
        }
        guard fields.count > 1 || fields[0].texts != nil else {
            self.init(.object, title, .differs(in: lines))
            return
        }
        self.init(
            .object,
            title,
            .differs(in: fields.map(\.path.description)),
            difference: zip(fields, lines).map { field, line in
                field.texts.map { Difference.unified(from: $0.old, to: $0.new, path: field.path.description) }
                    ?? line + "\n"
            }.joined()
        )
    }
}
