import Facts
import Plan
import ClusterModel
import Kubernetes

/// `prunes: true`: objects that steps of this job would apply if the configuration asked for them, and that were applied when it
/// did, are deleted; nobody else's.
struct PrunesObjects: SharedAction, Switch {
    static let key = "prunes"
    static let places: Set<Place> = [.cluster]

    func plan(_ step: inout StepDraft, in situation: Situation) throws {
        let (planner, facts) = (situation.planner, situation.findings.facts)
        guard let master = planner.workingMaster(facts), let found = planner.objectsFound(facts) else { return }
        let doomed = try situation.prunes.flatMap(planner.objects).filter { object in
            found[object.path]?.live.map { FieldManagers(of: $0).hasApplied(Planner.fieldManager) } == true
        }
        guard !doomed.isEmpty else { return }
        // What needs others goes first.
        let waves = Array(doomed.reversed().waves.reversed())
        step.changes += waves.joined().map { Change(.object, $0.reference.description, .unwanted) }
        step.add(
            try planner.requests(
                waves.map { $0.map { .delete($0.path) } },
                named: step.definition.title,
                on: master,
                within: step.deadline
            )
        )
    }
}
