import ClusterPlanning
import Plan

extension ClusterJob {
    /// What is next with new authorities or keys; the same stage of the run is asked again until they are where they are to come to.
    func rotation(to goal: Rotation.Stage, _ answers: Survey.Answers, on site: Site) throws -> Proposal {
        let findings = try findings(answers, on: site)
        let round = try JobFailure.reading { try planner.round(to: goal, findings) }
        tell(round.plan, on: site)
        let subject = planner.subject
        var proposal = Proposal(plan: round.plan)
        proposal.notes = [
            "\(subject): \(subject.words(findings.secrets?.rotation?.stage)); this leads to: \(subject.words(round.stage))"
        ]
        // What is only shown is not carried out, so that what is next would be the same.
        proposal.goesOn = !round.isLast && !site.isForShow
        if round.isLast { proposal.advice = subject.advice(at: round.stage) }
        return proposal
    }
}

extension Rotation.Subject {
    fileprivate func advice(at stage: Rotation.Stage?) -> String {
        let goesOn = "then go on with 'paictl certs \(command)', or back with --roll-back"
        return switch (self, stage) {
        case (.authorities, .introduced):
            "both authorities are trusted, and the former ones sign: give people kubeconfigs that trust both ('paictl install-kubectl'), and have what asks the API from pods begin anew ('kubectl rollout restart'), "
                + goesOn
        case (.authorities, .issued):
            "both authorities are trusted, and the new ones sign: give people new kubeconfigs ('paictl install-kubectl'), "
                + goesOn
        case (.authorities, _):
            "kubeconfigs of people are to be made anew ('paictl install-kubectl'), and a snapshot is to be taken ('paictl etcd snapshot'), "
                + "as older ones go with the authorities of then"
        case (.keys, .introduced): "masters know both keys, and the former ones are in use: \(goesOn)"
        case (.keys, .issued):
            "masters know both keys, and the new ones are in use: wait an hour, after which no program has a token of the former key that it has read from a file, "
                + "give others to whom 'kubectl create token' gave one, \(goesOn)"
        case (.keys, _):
            "a snapshot is to be taken ('paictl etcd snapshot'), as older ones go with the keys of then"
        }
    }

    fileprivate func words(_ stage: Rotation.Stage?) -> String {
        switch (self, stage) {
        case (.authorities, nil): "one is trusted, and signs"
        case (.authorities, .withdrawn): "the former ones alone are trusted again"
        case (.authorities, .introduced): "both are trusted, the former ones sign"
        case (.authorities, .issued): "both are trusted, the new ones sign"
        case (.authorities, .settled): "the new ones alone are trusted"
        case (.keys, nil): "masters have one of each"
        case (.keys, .withdrawn): "masters know the former ones alone again"
        case (.keys, .introduced): "masters know both, the former ones sign and encrypt"
        case (.keys, .issued): "masters know both, the new ones sign and encrypt"
        case (.keys, .settled): "masters know the new ones alone"
        }
    }
}
