package import ClusterModel
import Foundation
package import Kubernetes
package import Facts
import Plan

/// Compares what a job wants with what is so, and says what is to be done about it.
@dynamicMemberLookup
package struct JobPlanner: Sendable {
    package var planner: Planner
    package var job: Job

    package init(_ job: Job, _ planner: Planner) {
        self.job = job
        self.planner = planner
    }

    package subscript<Value>(dynamicMember path: WritableKeyPath<Planner, Value>) -> Value {
        get { planner[keyPath: path] }
        set { planner[keyPath: path] = newValue }
    }

    package subscript<Value>(dynamicMember path: KeyPath<Planner, Value>) -> Value { planner[keyPath: path] }

    /// Machines to take leave of that do not answer, unless the operator knows; nil when there are none.
    package func unreachable(among facts: [String: Facts]) -> [String]? {
        let silent = planner.leaving.map(\.name).filter { facts[$0] == nil }
        return silent.isEmpty || planner.options.contains(.unreachable) ? nil : silent
    }

    /// What keeps a job about some machines from being begun, a sentence each.
    package func obstacles(_ facts: [String: Facts]) -> [String] {
        if let obstacle = planner.snapshot?.obstacle(to: planner.cluster) { return [obstacle] }
        if planner.limit != nil, !planner.hasEtcdData(facts) {
            return ["no master has a cluster yet, and --limit is for one that is there: deploy all machines first"]
        }
        if [.founds, .joins, .leaves, .mends, .upgrades].contains(job.kind) {
            let obstacles = FamilyRules(cluster: planner.cluster, facts: facts).obstacles()
            if !obstacles.isEmpty { return obstacles }
        }
        let rules = UpgradeRules(cluster: planner.cluster, facts: facts)
        if job.kind == .upgrades { return rules.obstacles() }
        let mendsNodes = job.kind == .mends
        if job.has(RunsContainer.self) {
            // A broken node is mended as the configuration has it: nothing runs there that an upgrade could move.
            let touched =
                mendsNodes ? [] : planner.cluster.machines.filter { planner.changes($0.name) }
            let obstacles = rules.obstaclesToOthers(job: job.name, machines: touched)
            if !obstacles.isEmpty { return obstacles }
        }
        if job.kind == .founds,
            let former = planner.cluster.machines.first(where: {
                $0.role != .master && facts[$0.name]?.probes[Probe.etcdHasData] == true
            })
        {
            return [
                "\(former.name) has etcd data, so that it is a master, whatever the configuration says: make it one there again, "
                    + "or take it out with 'paictl remove' before it becomes a \(former.role.rawValue)"
            ]
        }
        guard job.kind.needsAPI else { return [] }
        if mendsNodes,
            let master = planner.named.sorted().first(where: { facts[$0]?.probes[Probe.etcdHasData] == true })
        {
            return [
                "\(master) has etcd data, so that it is a master, whatever the configuration says: "
                    + "'paictl deploy' fixes a master, and 'paictl etcdfix' its etcd"
            ]
        }
        guard planner.cluster.masters.contains(where: { facts[$0.name]?.objects != nil }) else {
            return [
                "the API server answers on none of \(planner.cluster.masters.map(\.name).joined(separator: ", ")): "
                    + "fix that first, with 'paictl deploy' or 'paictl etcdfix'"
            ]
        }
        return []
    }

    /// The files on this box that the job writes, relative to the configuration directory.
    package var filesHere: [String] {
        job.actions(WritesKubeconfig.self).map(\.file) + job.actions(ForgetsFile.self).map(\.file)
            + job.actions(Records.self).map { _ in Records.file }
    }

    /// Images that the job needs and no archive of the bundle holds; none when there is no bundle.
    package func imagesMissingFromBundle() -> [String] {
        guard let bundle = planner.bundle else { return [] }
        return Set(planner.machines.flatMap(images(on:))).filter { bundle.digest(of: $0) == nil }.sorted()
    }

    /// The script that asks a machine for its facts; it is read-only and ends with the line `end`.
    ///
    /// - Parameters:
    ///   - withStatus: whether it also says how what runs there is.
    ///   - lists: what a master's API server is asked besides.
    ///   - dataPath: the folder below which services keep data there; nil where there are none.
    package func factsScript(
        for machine: Machine,
        withStatus: Bool = false,
        lists: [Request] = [],
        dataPath: String? = nil
    ) throws -> [String] {
        var request = FactsRequest()
        request.dataPath = dataPath
        var read: Set<String> = []
        for step in steps(of: machine) {
            for action in step.actions { try action.ask(&request, of: machine, by: planner) }
            if let probe = step.unless { request.probes.insert(probe) }
            read.formUnion(step.reads)
            for container in step.actions(RunsContainer.self) {
                request.reads.formUnion(step.reads.map { "\(container.name) \($0)" })
            }
        }
        request.isBrief = job.kind == .speaks
        request.asksEtcd = ![.reads, .speaks].contains(job.kind)
        if machine.role == .master, request.asksEtcd {
            request.probes.formUnion([Probe.etcdRuns, Probe.etcdIsHealthy, Probe.etcdDataIsSound])
        }
        if machine.role == .master, steps(on: .cluster).contains(where: { $0.has(TakesSnapshot.self) }) {
            request.secrets = ClusterSecrets.Path.all
        }
        if request.isBrief {
            request.probes = []
            let known = try apiRequests()
            request.requests = known + lists.filter { !known.contains($0) }
        }
        if job.kind.takesAway || request.isBrief {
            return try request.script(from: planner.library.scripts, context: planner.scriptContext(for: machine))
        }
        if ![.renews, .rotates, .rotatesKeys].contains(job.kind) { request.addRuntime(of: planner.cluster) }
        if planner.cluster.network.podNetwork == .hostRoutes { request.files.insert(PodRanges.path) }
        if job.has(RunsContainer.self) { request.volumes = planner.paths(on: machine) }
        if foundsNodes(machine) { request.check = checkRequest(for: machine, isQuick: true) }
        if machine.role == .master {
            request.secrets = ClusterSecrets.Path.all + [ClusterSecrets.Path.rotation]
            request.files.formUnion([ClusterSecrets.Path.serviceAccountPublicKey, ClusterSecrets.Path.signer])
            request.requests = try apiRequests() + lists
            for step in steps(on: .cluster) where !step.waitsForItsObjects {
                request.probes.formUnion(step.actions(Waits.self).map(\.script))
            }
        }
        if withStatus { request.status = try statusScript(for: machine) }
        // What a container reads may be written by steps that this job does without.
        request.keys.formUnion(read.subtracting(request.files).subtracting(request.secrets))
        return try request.script(from: planner.library.scripts, context: planner.scriptContext(for: machine))
    }

    /// What a master's API server is asked: which it is, its nodes, and of the objects that the job speaks of how they are and would be.
    func apiRequests() throws -> [Request] {
        let applied = steps(on: .cluster).flatMap { $0.actions(AppliesObjects.self) }.flatMap(\.templates)
        return [.get(APIAnswers.version), .get(APIAnswers.nodes)]
            + (try applied.flatMap(planner.objects).flatMap { [.get($0.path), $0.applying(isDryRun: true)] })
            + (try templatesToPrune().flatMap(planner.objects).map { .get($0.path) })
    }

    // MARK: Whose steps

    func steps(of machine: Machine) -> [StepDefinition] {
        let scope: Scope = planner.named.contains(machine.name) ? .named : .others
        return steps(on: Place(machine.role)).filter { $0.scope == nil || $0.scope == scope }
    }

    func steps(on place: Place) -> [StepDefinition] {
        let aspects = planner.aspects
        return job.steps.filter { step in
            step.places.contains(place)
                && step.condition.map { planner.library.conditions.holds($0, aspects) } != false
        }
    }

    // MARK: Who goes

    /// Whether a machine to take leave of is silent, and the operator knows.
    func isGivenUp(_ machine: Machine, _ findings: Findings) -> Bool {
        findings.facts[machine.name] == nil && planner.isLeaving(machine) && planner.options.contains(.unreachable)
    }

    /// Whether a master's member goes. One that stays a master leaves only to join again, because it is past mending; while it is
    /// silent none of its steps is done, so that its member stays what it is.
    private func leavesEtcd(_ machine: Machine, _ findings: Findings) -> Bool {
        guard let facts = findings.facts[machine.name] else { return isGivenUp(machine, findings) }
        return planner.isLeaving(machine) || !facts.etcdIsWell
    }

    /// What becomes of etcd's members; nil while no etcd answers.
    func etcdMembership(_ findings: Findings) throws -> EtcdMembership? {
        func concerns(_ machine: Machine, _ change: ChangesMember.Kind) -> Bool {
            steps(of: machine).contains { $0.member == change }
        }
        let changes = Set(steps(on: .master).compactMap(\.member))
        guard changes.contains(.leave) || changes.contains(.join) else { return nil }
        if let snapshot = planner.snapshot {
            return try EtcdMembership(restoring: snapshot, planner.cluster, facts: findings.facts)
        }
        let joining = planner.cluster.masters.filter { concerns($0, .join) }
        let membership = try EtcdMembership(
            masters: planner.cluster.masters,
            leaving: planner.masters.filter { concerns($0, .leave) && leavesEtcd($0, findings) },
            joining: Set(joining.map(\.name)),
            facts: findings.facts,
            mayRestore: changes.contains(.restore)
        )
        if membership == nil, let master = planner.leaving.first(where: { $0.role == .master }) {
            throw Refusal(
                "etcd answers on no master that stays, so that nobody can take \(master.name) out of it: "
                    + "'paictl deploy' or 'paictl etcdfix' fixes that first"
            )
        }
        guard membership == nil, changes.contains(.restore) else {
            try EtcdMembership.refuseForgetful(joining, membership: membership, facts: findings.facts)
            return membership
        }
        return try EtcdMembership.restored(
            masters: planner.cluster.masters,
            named: planner.named,
            facts: findings.facts
        )
    }

    /// What etcd's members could give back of their files; nil for a job that asks none for it.
    func etcdSpace(_ findings: Findings) throws -> EtcdSpace? {
        guard job.has(ReclaimsSpace.self) else { return nil }
        return try EtcdSpace(
            masters: planner.cluster.masters,
            arguments: planner.cluster.kubernetes.extraArguments[.etcd] ?? [:],
            facts: findings.facts
        )
    }

    // MARK: What steps speak of

    /// Templates of steps that the configuration does not ask for, for a job that prunes.
    func templatesToPrune() -> [String] {
        guard job.has(PrunesObjects.self) else { return [] }
        func templates(_ steps: [StepDefinition]) -> [String] {
            steps.flatMap { $0.actions(AppliesObjects.self) }.flatMap(\.templates)
        }
        let wanted = Set(templates(steps(on: .cluster)))
        return templates(job.steps).filter { !wanted.contains($0) }
    }
}
