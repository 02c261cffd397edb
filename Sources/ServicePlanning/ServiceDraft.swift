import Facts
import Kubernetes
import Plan
import ServiceModel

/// The track of a service on its way: what is to be asked of the API is gathered up to the next wait.
struct ServiceDraft {
    let planner: ServicePlanner
    let service: Service
    let findings: ServiceFindings
    private(set) var steps: [Step] = []
    private var waves: [[Request]] = []
    private var changes: [Change] = []
    /// Objects that are ready before the service is, of the parts so far.
    private var awaited: [DesiredObject] = []
    /// Whether anything changes that what is awaited may depend on.
    private var isDisturbed = false
    /// Objects that are not as they were.
    private var changed: Set<ObjectReference> = []
    /// Members that are taken in turn, of the parts so far.
    private var turns: [MemberTurn] = []

    init(_ planner: ServicePlanner, _ service: Service, _ findings: ServiceFindings) {
        self.planner = planner
        self.service = service
        self.findings = findings
    }

    mutating func add(_ requests: [Request], _ changes: [Change], disturbs: Bool = true) {
        guard !requests.isEmpty else { return }
        waves.append(requests)
        self.changes += changes
        isDisturbed = isDisturbed || disturbs
    }

    /// Those that differ; first goes what others need, and what is replaced goes before anything comes.
    mutating func add(_ objects: [DesiredObject]) throws {
        var differing: [ObjectDifference] = []
        for object in objects {
            if planner.awaits(object.reference) { awaited.append(object) }
            switch try planner.compare(object, findings) {
            case .same: continue
            case .applied(let changes): differing.append(ObjectDifference(object: object, changes: changes))
            case .replaced(let changes, let propagation):
                let deletion = Request.delete(object.path, propagation, isRepeated: true)
                differing.append(ObjectDifference(object: object, changes: changes, deletion: deletion))
            }
            changed.insert(object.reference)
        }
        for index in differing.indices {
            if let restart = planner.restart(of: differing[index].object, findings, changed: changed) {
                differing[index].changes.append(restart)
                differing[index].restarts = true
            }
        }
        let (turns, others) = MemberTurn.split(differing, of: service, awaited, findings)
        self.turns += turns
        let (waves, changes) = others.waves
        for wave in waves { add(wave, []) }
        self.changes += changes
    }

    /// Sends what was gathered, and waits where there is something to wait for.
    ///
    /// - Parameter reaches: what is reached then.
    mutating func close(_ rule: ReadyRule, reaches milestone: Milestone? = nil) throws {
        if !waves.isEmpty { try send("Bring labels and objects") }
        let waiting = try takeTurns(rule) ? [] : unready(awaited)
        if isDisturbed || !waiting.isEmpty {
            let work = try wait(for: awaited, rule) + ports(rule)
            if !work.isEmpty {
                steps.append(Step(title: "Wait until it is ready", changes: waiting, work: work))
            }
        }
        guard let milestone, !steps.isEmpty else { return }
        steps[steps.count - 1].reaches.insert(milestone)
    }

    /// Sends what was gathered as a step of its own.
    mutating func send(_ title: String) throws {
        guard !waves.isEmpty else { return }
        let batch = try planner.batch(waves, named: title)
        steps.append(Step(title: title, changes: changes, work: [.requests(batch)]))
        (waves, changes) = ([], [])
    }

    mutating func append(_ steps: [Step]) { self.steps += steps }

    mutating func await(_ milestones: Set<Milestone>) {
        if !steps.isEmpty { steps[0].awaits.formUnion(milestones) }
    }

    /// Members whose pods start anew, some at a time; nobody is taken away while another is not ready.
    ///
    /// - Returns: whether there are such.
    private mutating func takeTurns(_ rule: ReadyRule) throws -> Bool {
        guard !turns.isEmpty else { return false }
        defer { turns = [] }
        let away = Set(turns.map(\.member))
        let others = awaited.filter { !away.contains($0.member ?? "") }
        let unready = unready(others)
        if isDisturbed || !unready.isEmpty, !others.isEmpty {
            steps.append(
                Step(title: "Wait until nobody is away", changes: unready, work: try wait(for: others, rule))
            )
        }
        let rolling = service.rolling
        let own = Dictionary(grouping: awaited) { $0.member ?? "" }
        let groups = turns.chunked(rolling.atMost)
        for (index, group) in groups.enumerated() {
            let (waves, changes) = group.flatMap(\.differing).waves
            let names = group.map(\.member).joined(separator: ", ")
            let manner = rolling.atMost == 1 ? "one after the other" : "at most \(rolling.atMost) at a time"
            let title = "Change \(names) (\(index + 1) of \(groups.count), \(manner))"
            var work: [Work] = [.requests(try planner.batch(waves, named: title))]
            let ready = try wait(for: group.flatMap { own[$0.member] ?? [] }, rule)
            work += ready
            // Who was ready once may be so no more.
            if rolling.pause > .zero { work += [.pause(rolling.pause)] + ready }
            steps.append(Step(title: title, changes: changes, work: work))
        }
        isDisturbed = true
        return true
    }

    private func unready(_ objects: [DesiredObject]) -> [Change] {
        objects.compactMap { object -> Change? in
            guard !changed.contains(object.reference), let live = findings.live[object.path] else { return nil }
            return Readiness(of: live).lack.map { Change(.wait, object.reference.description, .unready(as: $0)) }
        }
    }

    private func wait(for objects: [DesiredObject], _ rule: ReadyRule) throws -> [Work] {
        guard !objects.isEmpty else { return [] }
        let requests = objects.map { Request.get($0.path) }
        return [.ready(ReadinessWait(for: requests, through: try planner.route, within: rule.within))]
    }

    private func ports(_ rule: ReadyRule) throws -> [Work] {
        let addresses = Set(service.labels.flatMap(\.nodes)).sorted().compactMap { findings.address(of: $0) }
        let endpoints = addresses.flatMap { address in rule.tcp.map { "\(address) \($0)" } }
        guard !endpoints.isEmpty else { return [] }
        let variables =
            Shell.assignment("endpoints", endpoints)
            + Shell.assignment("seconds", "\(rule.within.components.seconds)")
        var script = Script(
            name: "ports-answer",
            text: try planner.text(of: "ports-answer", given: variables),
            machine: planner.master,
            deadline: rule.within + .seconds(30)
        )
        script.waits = true
        return [.script(script)]
    }
}

extension ServiceFindings {
    /// Where a node is reached.
    func address(of node: String) -> String? {
        nodes[node]?["status"]?["addresses"]?.items?.first { $0["type"]?.string == "InternalIP" }?["address"]?.string
    }
}
