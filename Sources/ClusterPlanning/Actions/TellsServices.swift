import Plan

/// `services: true`: new nodes get the labels of the services that are on the cluster, and their inventories know which machines came and went.
struct TellsServices: SharedAction, Switch {
    static let key = "services"
    static let places: Set<Place> = [.cluster]

    func plan(_ step: inout StepDraft, in situation: Situation) throws {
        let (planner, findings) = (situation.planner, situation.findings)
        guard !findings.services.waves.isEmpty, let master = planner.workingMaster(findings.facts) else { return }
        step.changes += findings.services.changes
        step.add(
            try planner.requests(
                findings.services.waves,
                named: step.definition.title,
                on: master,
                within: step.deadline
            )
        )
    }
}
