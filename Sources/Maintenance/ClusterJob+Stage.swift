import Checkup
import ClusterPlanning
import Facts
import Kubernetes
import Plan
import ClusterModel
import Execution
import PKI

extension ClusterJob: Stage {
    package func proposal(on site: Site) async throws -> Proposal {
        let answers = try await gather(planner.machines, as: site.isForShow ? .root : .locking, on: site)
        if let goal = options.rotation { return try rotation(to: goal, answers, on: site) }
        var proposal = Proposal(plan: try plan(answers, on: site))
        if planner.job.kind == .tends {
            proposal.remarks = answers.obstacles.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        }
        return proposal
    }

    /// Asks machines, and makes sure that the job can be begun with what they say.
    ///
    /// - Parameter questions: to the API, which the first master's is asked besides.
    func gather(
        _ machines: [Machine],
        as manner: Survey.Manner,
        on site: Site,
        asking questions: [Request] = []
    ) async throws -> Survey.Answers {
        let answers = try await ask(machines, as: manner, on: site) {
            try planner.factsScript(
                for: $0,
                lists: (services?.requests ?? []) + ($0.name == cluster.masters.first?.name ? questions : []),
                dataPath: services?.dataPath(on: $0)
            )
        }.withoutRefusals()
        let needed = planner.job.kind.takesAway ? cluster.machines : cluster.masters
        if needed.allSatisfy({ answers.facts[$0.name] == nil }) {
            throw JobFailure.unreachable(answers.obstacles)
        }
        if let silent = planner.unreachable(among: answers.facts) {
            throw JobFailure.unreachable(
                Dictionary(
                    uniqueKeysWithValues: silent.map {
                        ($0, "\(answers.obstacles[$0] ?? "it does not answer"); --unreachable goes on without it")
                    }
                )
            )
        }
        // What is wrong with a machine that stays as it is keeps no other back.
        let findings = try preflight(answers.facts) + Checkup(planner.demands).errors(answers.facts)
        let obstacles =
            findings.filter { $0.machine.map(planner.planner.changes) ?? true }.map(\.sentence)
            + planner.obstacles(answers.facts)
        guard obstacles.isEmpty else { throw JobFailure.refused(obstacles) }
        return answers
    }

    func plan(_ answers: Survey.Answers, on site: Site) throws -> Plan {
        let objects = cluster.masters.lazy.compactMap { answers.facts[$0.name]?.objects }.first
        var findings = try findings(answers, on: site)
        if let services { findings.services = services.changes(objects) }
        var plan = try JobFailure.reading { try planner.plan(findings) }
        services?.tell(&plan, answers.facts, objects)
        if planner.job.kind == .renews { try planner.checkRenewal(plan, findings) }
        tell(plan, on: site)
        return plan
    }

    func tell(_ plan: Plan, on site: Site) {
        for track in plan.tracks {
            site.tell(.planned(steps: track.steps.count), track.name)
            if !track.findings.isEmpty { site.tell(.found(track.findings), track.name) }
        }
    }

    func findings(_ answers: Survey.Answers, on site: Site) throws -> Findings {
        let now = Survey.now()
        // What is only shown makes no secret, and is the same twice.
        let keys: any KeySource = site.isForShow ? StandInKeys() : FreshKeys()
        let secrets = planner.job.kind.takesAway ? nil : try secrets(answers.facts, keys: keys, now: now)
        if options.rotation == nil, let secrets { try own?.refuseOthers(secrets.authorities) }
        var here: [String: String] = [:]
        for file in planner.filesHere { here[file] = try workspace.text(file) }
        var findings = Findings(
            facts: answers.facts,
            obstacles: answers.obstacles,
            secrets: secrets,
            here: here,
            recorded: recorded,
            keys: keys,
            now: now
        )
        findings.own = own
        return findings
    }

    private func secrets(_ facts: [String: Facts], keys: any KeySource, now: Int64) throws -> ClusterSecrets {
        let masters = facts.filter { name, _ in cluster.machine(named: name)?.role == .master }
        return try ClusterSecrets(
            masters: planner.snapshot?.adding(to: masters) ?? masters,
            hasSilentMasters: masters.count < cluster.masters.count,
            own: own,
            keys: keys,
            now: now
        )
    }

    /// What the masters that answer share, the objects of the job that the API has, and where this box finds it; takes no lock.
    func shared(on site: Site) async throws -> (
        secrets: ClusterSecrets, objects: [String: Facts.Object]?, apiServer: String
    ) {
        let facts = try await gather(cluster.masters, as: .root, on: site).facts
        guard facts.values.contains(where: { $0.clusterID != nil }) else {
            throw JobFailure.refused(["no master that answers has a cluster yet: run 'paictl deploy' first"])
        }
        // As if some were silent, so that nothing is made that no master knows.
        let secrets = try ClusterSecrets(masters: facts, hasSilentMasters: true, keys: FreshKeys(), now: Survey.now())
        return (secrets, facts.values.lazy.compactMap(\.objects).first, cluster.apiServerFromHere)
    }
}
