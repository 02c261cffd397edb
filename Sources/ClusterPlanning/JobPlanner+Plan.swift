import Facts
package import Plan
import ClusterModel
import Foundation
import Synchronization

extension JobPlanner {
    /// The plan that carries the job out, given what was found.
    package func plan(_ findings: Findings) throws -> Plan {
        let etcd = try etcdMembership(findings)
        let ranges = try PodRanges(
            cluster: planner.cluster,
            tables: findings.facts.compactMapValues { $0.files[PodRanges.path]?.contents }
        )
        let space = try etcdSpace(findings)
        let seen = etcd?.isRestored == true && planner.snapshot != nil ? withoutPresent(findings) : findings
        let prunes = templatesToPrune()
        // Each with caches of its own.
        let situation: @Sendable () -> Situation = {
            Situation(
                planner: planner,
                kind: job.kind,
                bringsNodesBack: job.has(Uncordons.self),
                prunes: prunes,
                findings: seen,
                etcd: etcd,
                space: space,
                common: CommonContext(planner: planner, secrets: findings.secrets, ranges: ranges)
            )
        }
        var draft = try drafts(situation)
        try addShared(to: &draft, situation())
        return try limited(
            Plan(tracks: draft.tracks, losses: losses(findings, etcd), kept: kept(findings)),
            draft
        )
        .oneByOne(
            draft.groups,
            first: etcd?.leaves.map(\.milestone) ?? [],
            last: etcd?.joins.map(\.machine) ?? [space?.leader].compactMap { $0 },
            widths: Dictionary(uniqueKeysWithValues: job.wideGroups.map { ($0, planner.maxUnavailable) })
        )
        .awaitingAll(implied: draft.implied)
        .without(draft.passed)
        .checked()
    }

    /// What the API says, and what holds, before a snapshot takes its place says nothing of the time after.
    private func withoutPresent(_ findings: Findings) -> Findings {
        var findings = findings
        let awaited = job.steps.flatMap { $0.actions(Waits.self) }.map(\.script)
        for name in findings.facts.keys {
            findings.facts[name]?.objects = nil
            findings.facts[name]?.nodes = nil
            for probe in awaited { findings.facts[name]?.probes[probe] = false }
        }
        return findings
    }

    /// Tracks as they are planned, and what is known of them besides.
    private struct PlanDraft: Sendable {
        var tracks: [Track] = []
        /// Milestones whose steps have nothing to do.
        var passed: Set<Milestone> = []
        /// The same by machine, with the last step before each.
        var implied: [String: [(step: Int, milestone: String)]] = [:]
        /// Machine → title of a step → the group in which it takes turns.
        var groups: [String: [String: String]] = [:]

        mutating func append(_ other: PlanDraft) {
            tracks += other.tracks
            passed.formUnion(other.passed)
            implied.merge(other.implied) { $0 + $1 }
            groups.merge(other.groups) { first, _ in first }
        }
    }

    /// Machines' own, a part of them on each processor: machine after machine goes by what is found and by nothing of the one before.
    private func drafts(_ situation: @escaping @Sendable () -> Situation) throws -> PlanDraft {
        let machines = planner.machines
        // Fewer are planned before a thread more has begun.
        let size = max(50, (machines.count - 1) / ProcessInfo.processInfo.activeProcessorCount + 1)
        let parts = stride(from: 0, to: machines.count, by: size).map { machines[$0..<min($0 + size, machines.count)] }
        let drafts = Mutex<[Int: Result<PlanDraft, any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: parts.count) { index in
            let draft = Result {
                let situation = situation()
                return try parts[index].reduce(into: PlanDraft()) { try add($1, to: &$0, situation) }
            }
            drafts.withLock { $0[index] = draft }
        }
        let ended = drafts.withLock { $0.sorted { $0.key < $1.key } }
        return try ended.reduce(into: PlanDraft()) { $0.append(try $1.value.get()) }
    }

    private func limited(_ plan: Plan, _ draft: PlanDraft) throws -> Plan {
        guard let names = planner.limit else { return plan }
        return try plan.limited(
            by: PlanLimit(
                names,
                reachable: Dictionary(
                    uniqueKeysWithValues: planner.machines.map { ($0.name, Set(steps(of: $0).compactMap(\.reaches))) }
                ),
                implied: draft.implied.mapValues { Set($0.map(\.milestone)) },
                passed: draft.passed
            )
        )
    }

    private func add(_ machine: Machine, to draft: inout PlanDraft, _ situation: Situation) throws {
        var steps = steps(of: machine)
        let isGivenUp = isGivenUp(machine, situation.findings)
        if isGivenUp { steps.removeAll { !$0.isDoneElsewhere } }
        if steps.isEmpty, job.kind == .tends { return }
        guard let facts = situation.findings.facts[machine.name] ?? (isGivenUp ? Facts() : nil) else {
            draft.tracks.append(silent(machine, steps, situation))
            return
        }
        let leftovers = try leftovers(on: machine, facts)
        var planning = MachinePlanning(
            situation,
            machine: machine,
            facts: facts,
            doomed: leftovers.unchanged
        )
        var planned: [(definition: StepDefinition, step: Step?)] = []
        for definition in steps { planned.append((definition, try planning.step(definition))) }
        var track = Track(place: .machine(machine.name))
        for (definition, step) in Self.needed(planned, standing: planning.node?.isCordonedByUs == true) {
            if let step {
                track.steps.append(step)
            } else if let milestone = definition.reaches {
                draft.passed.insert(Milestone(milestone))
                // All of the machine's earlier steps belong to it.
                if !track.steps.isEmpty {
                    draft.implied[machine.name, default: []].append((track.steps.count - 1, milestone))
                }
            }
        }
        draft.groups[machine.name] = Dictionary(
            steps.filter { situation.etcd != nil || !$0.isTogetherAtFirst }.compactMap { step in
                step.group.map { (step.title, $0) }
            },
            uniquingKeysWith: { first, _ in first }
        )
        track.findings = remarks(on: track, steps, facts)
        track.findings += leftovers.changed.sorted().map {
            "\($0): it is no longer in the configuration, and someone has changed it since paictl wrote it: it stays"
        }
        if job.kind == .founds, planner.cluster.network.ipv6 != nil, facts.hasPodsOfIPv4 {
            track.findings.append("pods that run here have an address of IPv4 alone until they begin anew")
        }
        draft.tracks.append(track)
    }

    private func silent(_ machine: Machine, _ steps: [StepDefinition], _ situation: Situation) -> Track {
        Track(
            place: .machine(machine.name),
            missed: Set(steps.compactMap(\.reaches).map(Milestone.init)),
            obstacle: situation.findings.obstacles[machine.name] ?? "it was not asked"
        )
    }

    /// What is wrong with a machine, for a job that looks.
    private func remarks(on track: Track, _ steps: [StepDefinition], _ facts: Facts) -> [String] {
        guard steps.contains(where: { $0.has(Diagnoses.self) }) else { return [] }
        let differences = track.steps.flatMap(\.changes).filter { $0.kind != .wait && $0.kind != .command }
        return facts.findings + differences.map(\.sentence)
    }

    /// What is done once: for the cluster, and on this box.
    private func addShared(to draft: inout PlanDraft, _ situation: Situation) throws {
        if let master = planner.workingMaster(situation.findings.facts) {
            var track = Track(place: .cluster(through: master.name))
            for definition in steps(on: .cluster) {
                let isNeeded = definition.neededBy.map { title in
                    draft.tracks.contains { $0.steps.contains { $0.title == title } }
                }
                if isNeeded != false, let step = try sharedStep(definition, situation, follows: !track.steps.isEmpty) {
                    track.steps.append(step)
                } else if let milestone = definition.reaches {
                    draft.passed.insert(Milestone(milestone))
                }
            }
            draft.tracks.append(track)
        }
        draft.tracks.append(
            Track(
                place: .here,
                steps: try steps(on: .here).compactMap { try sharedStep($0, situation, follows: false) }
            )
        )
    }

    /// - Parameter follows: whether the plan changes something in the same place before this step.
    private func sharedStep(_ definition: StepDefinition, _ situation: Situation, follows: Bool) throws -> Step? {
        var draft = StepDraft(definition)
        draft.follows = follows
        for action in definition.actions.compactMap({ $0 as? any SharedAction }) {
            try action.plan(&draft, in: situation)
        }
        return draft.step()
    }

    /// The steps without those that are there for the sake of another with nothing to do.
    ///
    /// - Parameter standing: whether the node still is as an earlier run has left it, for those that set it right.
    private static func needed(
        _ planned: [(definition: StepDefinition, step: Step?)],
        standing: Bool
    ) -> [(definition: StepDefinition, step: Step?)] {
        let titles = Set(planned.compactMap { $0.step?.title })
        return planned.map { definition, step in
            guard let needing = definition.neededBy, !titles.contains(needing) else { return (definition, step) }
            return (definition, definition.has(Uncordons.self) && standing ? step : nil)
        }
    }
}
