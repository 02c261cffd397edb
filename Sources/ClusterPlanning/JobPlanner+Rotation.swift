import ClusterModel
import Facts
package import Plan

/// New authorities, stage after stage: each is brought about by deploy's own steps, and looked at before the next begins.
extension JobPlanner {
    /// What is next on the way to a stage.
    package struct Round: Sendable {
        package var plan: Plan
        /// Where the cluster is once the plan is carried out; nil when no rotation is on its way then.
        package var stage: Rotation.Stage?
        /// Whether it is where it was to come to.
        package var isLast: Bool
    }

    /// - Parameter goal: `withdrawn` and `settled` are ends; at another stage it stops.
    package func round(to goal: Rotation.Stage, _ findings: Findings) throws -> Round {
        try refuseToRotate(findings)
        let secrets = try findings.sharedSecrets()
        let present = try plan(findings)
        guard let rotation = secrets.rotation else {
            try refuseOtherChanges(present)
            guard goal != .withdrawn else {
                throw Refusal("no new authorities are on their way: nothing is to be taken back")
            }
            let begun = try Rotation(of: secrets.authorities, keys: findings.keys, now: findings.now)
            return try round(begun, to: goal, findings)
        }
        // What a run that was cut short has left to do comes first.
        guard present.isEmpty else { return Round(plan: present, stage: rotation.stage, isLast: false) }
        if goal.isPause, rotation.stage >= goal { return Round(plan: present, stage: rotation.stage, isLast: true) }
        if rotation.stage == goal { return try round(nil, to: goal, findings) }
        return try round(rotation.next(goal == .withdrawn ? .back : .forward), to: goal, findings)
    }

    private func round(_ rotation: Rotation?, to goal: Rotation.Stage, _ findings: Findings) throws -> Round {
        var ahead = findings
        ahead.secrets = try findings.sharedSecrets().at(rotation)
        var plan = try plan(ahead)
        try refuseLossOfQuorum(plan, findings)
        plan.losses = rotation?.losses(after: findings.secrets?.rotation?.stage) ?? []
        return Round(
            plan: plan,
            stage: rotation?.stage,
            isLast: rotation.map { $0.stage == goal && goal.isPause } ?? true
        )
    }

    private func refuseToRotate(_ findings: Findings) throws {
        try refuseStrangers(findings)
        guard let silent = planner.machines.first(where: { findings.facts[$0.name] == nil }) else { return }
        throw Refusal(
            "\(silent.name) does not answer (\(findings.obstacles[silent.name] ?? "it was not asked")), and a machine that does not know of the "
                + "new authorities would be cut off: bring it back, or take it out with 'paictl remove'"
        )
    }

    /// New authorities are not the occasion for anything else.
    private func refuseOtherChanges(_ plan: Plan) throws {
        for track in plan.tracks where track.place != .here {
            guard let change = track.steps.flatMap(\.changes).first else { continue }
            throw Refusal(
                "\(track.name): \(change.sentence), and this job is for nothing but authorities: run 'paictl deploy' first"
            )
        }
    }
}

extension Rotation.Stage {
    /// Whether both are trusted, so that it can stay like that.
    fileprivate var isPause: Bool { self == .introduced || self == .issued }
}
