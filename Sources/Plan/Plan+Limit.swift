/// Which of the machines of a plan are changed, and what the others would have had to do first.
package struct PlanLimit: Sendable {
    /// The machines that are changed.
    package var names: Set<String>
    /// Machine → the milestones that its steps reach, whether or not they have anything to do.
    package var reachable: [String: Set<String>]
    /// Machine → milestones whose own steps have nothing to do, but steps before them have.
    package var implied: [String: Set<String>]
    /// Milestones that some machine has behind it.
    package var passed: Set<Milestone>

    package init(
        _ names: Set<String>,
        reachable: [String: Set<String>],
        implied: [String: Set<String>],
        passed: Set<Milestone>
    ) {
        self.names = names
        self.reachable = reachable
        self.implied = implied
        self.passed = passed
    }
}

extension Plan {
    /// The part of a plan that changes some machines and no others. What is done once for the cluster is done where they await it.
    ///
    /// - Throws: when a step of theirs awaits what others have not done yet.
    package func limited(by limit: PlanLimit) throws(Refusal) -> Plan {
        var plan = self
        plan.tracks.removeAll { track in track.machineOfItsOwn.map { !limit.names.contains($0) } ?? false }
        let awaited = Set(plan.tracks.filter { $0.machineOfItsOwn != nil }.flatMap(\.steps).flatMap(\.awaits))
        for track in plan.tracks.indices where plan.tracks[track].machineOfItsOwn == nil {
            plan.tracks[track].steps.removeAll { $0.reaches.isDisjoint(with: awaited) }
        }
        let leftOut = tracks.filter { track in !plan.tracks.contains { $0.place == track.place } }
        // What would only be waited for anew behind changes that are not made now holds.
        let holds = leftOut.flatMap(\.steps).filter(\.changes.isEmpty).flatMap(\.reaches)
        let reached = Set(plan.steps.flatMap(\.reaches)).union(limit.passed).union(holds)
        for track in plan.tracks {
            for step in track.steps {
                for milestone in step.awaits.subtracting(reached) {
                    try Self.refuse(track, step, milestone, leftOut.filter { $0.reaches(milestone) })
                }
                // Machines that reach it themselves await each other there: those that stay as they are keep nobody waiting.
                guard let name = step.awaitsAll, limit.reachable[track.name]?.contains(name) != true else { continue }
                let behind = leftOut.filter {
                    $0.reaches(Milestone(name)) || limit.implied[$0.name]?.contains(name) == true
                }
                try Self.refuse(track, step, Milestone(name), behind)
            }
        }
        return plan
    }

    private static func refuse(
        _ track: Track,
        _ step: Step,
        _ milestone: Milestone,
        _ others: [Track]
    ) throws(Refusal) {
        guard !others.isEmpty else { return }
        let names = others.map(\.name).joined(separator: ", ")
        throw Refusal(
            "\(track.name): '\(step.title)' awaits '\(milestone)', and that takes changes of \(names): "
                + "name \(others.count == 1 ? "that one" : "those") in --limit, too, or change \(others.count == 1 ? "it" : "them") first"
        )
    }
}

extension Track {
    /// The machine that the track is about; nil for what is done for all.
    fileprivate var machineOfItsOwn: String? { if case .machine(let name) = place { name } else { nil } }

    fileprivate func reaches(_ milestone: Milestone) -> Bool {
        missed.contains(milestone) || steps.contains { $0.reaches.contains(milestone) }
    }
}
