import ClusterModel
import Facts
package import Plan

/// New authorities or keys, stage after stage: each is brought about by deploy's own steps, and looked at before the next begins.
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
        let secrets = try findings.sharedSecrets()
        try refuseToRotate(findings, secrets.rotation)
        let present = try plan(findings)
        guard let rotation = secrets.rotation else {
            try refuseOtherChanges(present)
            guard goal != .withdrawn else {
                throw Refusal("no new \(subject) are on their way: nothing is to be taken back")
            }
            // As a run was that ended right before its last word.
            if findings.own?.are(secrets.authorities) == true { return Round(plan: present, stage: nil, isLast: true) }
            return try round(begun(secrets, findings), to: goal, findings)
        }
        try findings.own?.refuseOthers(onTheirWay: rotation.comingCertificates)
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
        plan.losses =
            (rotation?.losses(after: findings.secrets?.rotation?.stage) ?? []) + plan.tokenLosses
        return Round(
            plan: plan,
            stage: rotation?.stage,
            isLast: rotation.map { $0.stage == goal && goal.isPause } ?? true
        )
    }

    package var subject: Rotation.Subject { job.kind == .rotatesKeys ? .keys : .authorities }

    private func begun(_ secrets: ClusterSecrets, _ findings: Findings) throws -> Rotation {
        switch subject {
        case .authorities:
            try findings.own?.refuse(inPlaceOf: secrets.authorities)
            return try Rotation(of: secrets.authorities, to: findings.own, keys: findings.keys, now: findings.now)
        case .keys: return try Rotation(of: secrets.serviceAccounts[0], secrets.encryptionKeys, keys: findings.keys)
        }
    }

    /// Flags that say which keys are in use.
    private static let keyFlags: [Component: Set<String>] = [
        .kubeAPIServer: [
            "encryption-provider-config", "service-account-key-file", "service-account-signing-key-file",
        ],
        .kubeControllerManager: ["service-account-private-key-file"],
    ]

    private func refuseToRotate(_ findings: Findings, _ rotation: Rotation?) throws {
        try refuseStrangers(findings)
        if let rotation, rotation.subject != subject {
            throw Refusal(
                "new \(rotation.subject) are on their way, and one rotation is through before the next begins: 'paictl certs \(rotation.subject.command)' goes on with it"
            )
        }
        if subject == .keys {
            for (component, flags) in Self.keyFlags {
                let own = flags.intersection((planner.cluster.kubernetes.extraArguments[component] ?? [:]).keys)
                guard let flag = own.min() else { continue }
                throw Refusal(
                    "'extra-args' gives \(component.rawValue) the flag '\(flag)': keys that are not paictl's are exchanged by whoever gave them"
                )
            }
        }
        guard let silent = planner.machines.first(where: { findings.facts[$0.name] == nil }) else { return }
        throw Refusal(
            "\(silent.name) does not answer (\(findings.obstacles[silent.name] ?? "it was not asked")), and a machine that does not know of the "
                + "new \(subject) would be cut off: bring it back, or take it out with 'paictl remove'"
        )
    }

    /// New authorities and keys are not the occasion for anything else.
    private func refuseOtherChanges(_ plan: Plan) throws {
        for track in plan.tracks where track.place != .here {
            guard let change = track.steps.flatMap(\.changes).first else { continue }
            throw Refusal(
                "\(track.name): \(change.sentence), and this job is for nothing but \(subject): run 'paictl deploy' first"
            )
        }
    }
}

extension Rotation.Stage {
    /// Whether both are trusted, so that it can stay like that.
    fileprivate var isPause: Bool { self == .introduced || self == .issued }
}

extension Plan {
    /// Whose tokens are taken back, as others take their place.
    fileprivate var tokenLosses: [String] {
        let secrets = steps.flatMap(\.changes).filter { $0.reason == .signedAnew }.map(\.subject)
        guard !secrets.isEmpty else { return [] }
        let more = secrets.count > 5 ? " and \(secrets.count - 5) more" : ""
        return [
            "\(secrets.prefix(5).joined(separator: ", "))\(more): what was copied from there, into a kubeconfig say, is refused from then on; pods that have it "
                + "as a file get the other one within two minutes, and are refused until then"
        ]
    }
}
