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
        var (deletions, differing): ([Request], [(object: DesiredObject, changes: [Change])]) = ([], [])
        for object in objects {
            if planner.awaits(object.reference) { awaited.append(object) }
            switch try planner.compare(object, findings) {
            case .same: continue
            case .applied(let changes): differing.append((object, changes))
            case .replaced(let changes, let propagation):
                deletions.append(.delete(object.path, propagation, isRepeated: true))
                differing.append((object, changes))
            }
            changed.insert(object.reference)
        }
        for index in differing.indices {
            if let restart = planner.restart(of: differing[index].object, findings, changed: changed) {
                differing[index].changes.append(restart)
            }
        }
        add(deletions, [])
        for (_, wave) in Dictionary(grouping: differing, by: \.object.reference.wave).sorted(by: { $0.key < $1.key }) {
            add(wave.map { $0.object.applying() }, wave.flatMap(\.changes))
        }
    }

    /// Sends what was gathered, and waits where there is something to wait for.
    ///
    /// - Parameter reaches: what is reached then.
    mutating func close(_ rule: ReadyRule, reaches milestone: Milestone? = nil) throws {
        if !waves.isEmpty { try send("Bring labels and objects") }
        let waiting = awaited.compactMap { object -> Change? in
            guard !changed.contains(object.reference), let live = findings.live[object.path] else { return nil }
            return Readiness(of: live).lack.map { Change(.wait, object.reference.description, .unready(as: $0)) }
        }
        if isDisturbed || !waiting.isEmpty {
            let work = try wait(rule)
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

    private func wait(_ rule: ReadyRule) throws -> [Work] {
        var work: [Work] = []
        if !awaited.isEmpty {
            let objects = awaited.map { Request.get($0.path) }
            work.append(.ready(ReadinessWait(for: objects, through: try planner.route, within: rule.within)))
        }
        let addresses = Set(service.labels.flatMap(\.nodes)).sorted().compactMap { findings.address(of: $0) }
        let endpoints = addresses.flatMap { address in rule.tcp.map { "\(address) \($0)" } }
        if !endpoints.isEmpty {
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
            work.append(.script(script))
        }
        return work
    }
}

extension ServiceFindings {
    /// Where a node is reached.
    func address(of node: String) -> String? {
        nodes[node]?["status"]?["addresses"]?.items?.first { $0["type"]?.string == "InternalIP" }?["address"]?.string
    }
}
