import ClusterPlanning
import Plan

extension ClusterJob {
    /// What is next with new authorities; the same stage of the run is asked again until they are where they are to come to.
    func rotation(to goal: Rotation.Stage, _ answers: Survey.Answers, on site: Site) throws -> Proposal {
        let findings = try findings(answers, on: site)
        let round = try JobFailure.reading { try planner.round(to: goal, findings) }
        tell(round.plan, on: site)
        var proposal = Proposal(plan: round.plan)
        proposal.notes = [
            "authorities: \(Self.words(findings.secrets?.rotation?.stage)); this leads to: \(Self.words(round.stage))"
        ]
        // What is only shown is not carried out, so that what is next would be the same.
        proposal.goesOn = !round.isLast && !site.isForShow
        if round.isLast { proposal.advice = advice(at: round.stage) }
        return proposal
    }

    private func advice(at stage: Rotation.Stage?) -> String {
        switch stage {
        case .introduced:
            "both authorities are trusted, and the former ones sign: give people kubeconfigs that trust both ('paictl install-kubectl'), and have what asks the API from pods begin anew ('kubectl rollout restart'), "
                + "then go on with 'paictl certs rotate-ca', or back with --roll-back"
        case .issued:
            "both authorities are trusted, and the new ones sign: give people new kubeconfigs ('paictl install-kubectl'), "
                + "then go on with 'paictl certs rotate-ca', or back with --roll-back"
        default:
            "kubeconfigs of people are to be made anew ('paictl install-kubectl'), and a snapshot is to be taken ('paictl etcd snapshot'), "
                + "as older ones go with the authorities of then"
        }
    }

    private static func words(_ stage: Rotation.Stage?) -> String {
        switch stage {
        case nil: "one is trusted, and signs"
        case .withdrawn: "the former ones alone are trusted again"
        case .introduced: "both are trusted, the former ones sign"
        case .issued: "both are trusted, the new ones sign"
        case .settled: "the new ones alone are trusted"
        }
    }
}
