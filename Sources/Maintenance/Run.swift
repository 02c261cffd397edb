import Checkup
import Facts
package import Plan
import ClusterModel
package import Execution
import Foundation
import PKI
package import ClusterPlanning
import SSH
import Templates
import YAML

/// One run of a job on one cluster: gather, plan, execute.
package struct Run: Sendable {
    package struct Options: Sendable {
        /// How many machines may be worked on at the same moment.
        package var concurrency: Int
        /// For connecting to a machine and logging in.
        package var connectTimeout: Duration
        package var planning: Set<Planner.Option>
        /// The file that lists the machines the job is about; nil for a job about all of them.
        package var nodes: String?
        /// How long pods may take to leave a node; nil for what the job says.
        package var drainTimeout: Duration?
        package var maxUnavailable: Share
        /// Certificates are renewed that have fewer days left than this; nil for what deploy renews.
        package var renewalDays: Int?

        package init(
            concurrency: Int = 100,
            connectTimeout: Duration = .seconds(30),
            planning: Set<Planner.Option> = [],
            nodes: String? = nil,
            drainTimeout: Duration? = nil,
            maxUnavailable: Share = .count(1),
            renewalDays: Int? = nil
        ) {
            self.concurrency = concurrency
            self.connectTimeout = connectTimeout
            self.planning = planning
            self.nodes = nodes
            self.drainTimeout = drainTimeout
            self.maxUnavailable = maxUnavailable
            self.renewalDays = renewalDays
        }
    }

    package let job: String
    package let workspace: Workspace
    package let options: Options
    /// What is odd in the configuration, but no error.
    package let warnings: [String]
    let cluster: Cluster
    let planner: JobPlanner
    /// The text of cluster-configuration.yaml once the job is done, for a job that changes it.
    private let recorded: String?
    private let began = ContinuousClock.now
    private var report: @Sendable (Event) -> Void

    /// Reads the configuration, the job and the library, and checks what can be checked without a connection.
    ///
    /// - Parameter report: receives what happens, in order for each track, from any thread.
    package init(
        of job: String,
        in workspace: Workspace,
        environment: [String: String],
        options: Options,
        report: @escaping @Sendable (Event) -> Void
    ) throws {
        self.job = job
        self.workspace = workspace
        self.options = options
        self.report = report
        let missing: [String]
        let bundlePlace: String
        do {
            let library = try workspace.library()
            let job = try workspace.job(job, library)
            let scene = try Scene(job: job, in: workspace, nodes: options.nodes, environment: environment)
            cluster = scene.cluster
            recorded = scene.recorded
            warnings = scene.warnings
            var planner = Planner(
                cluster: cluster,
                library: library,
                bundle: try cluster.images.bundle.map { try BundleReader.read($0, place: scene.bundlePlace) },
                options: options.planning,
                named: scene.named,
                leaving: scene.leaving,
                drainTimeout: options.drainTimeout,
                maxUnavailable: options.maxUnavailable.of(cluster.workers.count)
            )
            if let days = options.renewalDays { planner.renewalDays = days }
            self.planner = JobPlanner(job, planner)
            missing = self.planner.imagesMissingFromBundle()
            bundlePlace = scene.bundlePlace.map { "\($0): " } ?? ""
        } catch let failure as JobFailure {
            throw failure
        } catch {
            throw JobFailure.configuration("\(error)".split(separator: "\n").map(String.init))
        }
        guard missing.isEmpty else {
            throw JobFailure.configuration(
                missing.map {
                    "\(bundlePlace)image-bundle: no archive in '\(cluster.images.bundle ?? "")' holds \($0); add one made with 'docker save'"
                }
            )
        }
    }

    /// Asks the machines and says what the job would change; changes nothing.
    package func plan() async throws -> Plan {
        let gathered = try await gather(lockedBy: nil)
        await gathered.close()
        // What is only shown makes no secret, and is the same twice.
        return try makePlan(gathered, keys: StandInKeys())
    }

    /// A plan whose machines are locked; it ends with `execute` or `abandon`.
    package struct Prepared: Sendable {
        package let plan: Plan
        fileprivate let gathered: Gathered
    }

    /// Locks the machines, for as long as the run lasts, asks them, and says what the job will change.
    package func prepare() async throws -> Prepared {
        let gathered = try await gather(lockedBy: Self.holder())
        do {
            let plan = try makePlan(gathered, keys: FreshKeys())
            if !plan.losses.isEmpty { send(.destroys(losses: plan.losses, kept: plan.kept)) }
            return Prepared(plan: plan, gathered: gathered)
        } catch {
            await gathered.close()
            throw error
        }
    }

    /// The same run, which reports to someone else from now on.
    package func reporting(to report: @escaping @Sendable (Event) -> Void) -> Run {
        var run = self
        run.report = report
        return run
    }

    /// Lets go of the machines.
    package func abandon(_ prepared: Prepared) async { await prepared.gathered.close() }

    /// Does what was prepared, and lets go of the machines.
    package func execute(_ prepared: Prepared) async -> Report {
        let sessions = prepared.gathered.sessions
        let plan = prepared.plan
        send(.runBegan(job: job, machines: sessions.count, steps: plan.steps.count, upload: plan.uploadSize))
        let engine = Engine(remotes: sessions, began: began, here: workspace, report: report)
        let result = await engine.run(plan)
        send(.runEnded(result))
        await prepared.gathered.close()
        return result
    }

    // MARK: Gathering

    struct Gathered {
        var sessions: [String: Session] = [:]
        var facts: [String: Facts] = [:]
        var obstacles: [String: String] = [:]

        func close() async {
            await withTaskGroup(of: Void.self) { group in
                for session in sessions.values { group.addTask { await session.close() } }
            }
        }
    }

    private enum Answer: Sendable {
        case facts(Session, Facts)
        case obstacle(String)
        /// Not to be worked around: a wrong host key, another run's lock.
        case refusal(String)
    }

    /// Asks machines for their facts; throws only for what must not be worked around.
    func askAll(_ machines: [Machine], lockedBy holder: String?) async throws -> Gathered {
        let fleet = try makeFleet()
        // What cannot be asked is no machine's fault.
        let questions = try Self.reading { try machines.map { ($0, try planner.factsScript(for: $0)) } }
        for machine in machines { send(.connecting, machine.name) }
        var gathered = Gathered()
        var refusals: [String] = []
        await withTaskGroup(of: (String, Answer).self) { group in
            for (machine, script) in questions {
                group.addTask { (machine.name, await ask(machine, script, through: fleet, lockedBy: holder)) }
            }
            for await (name, answer) in group {
                switch answer {
                case .facts(let session, let facts):
                    gathered.sessions[name] = session
                    gathered.facts[name] = facts
                    send(.asked(obstacle: nil), name)
                case .obstacle(let reason):
                    gathered.obstacles[name] = reason
                    send(.asked(obstacle: reason), name)
                case .refusal(let reason):
                    refusals.append("\(name): \(reason)")
                    send(.asked(obstacle: reason), name)
                }
            }
        }
        do {
            try Task.checkCancellation()
            guard refusals.isEmpty else { throw JobFailure.refused(refusals.sorted()) }
            return gathered
        } catch {
            await gathered.close()
            throw error
        }
    }

    /// Asks machines, and makes sure that the job can be begun with what they say.
    private func gather(_ machines: [Machine]? = nil, lockedBy holder: String?) async throws -> Gathered {
        let gathered = try await askAll(machines ?? planner.machines, lockedBy: holder)
        do {
            let needed = planner.job.kind.takesAway ? cluster.machines : cluster.masters
            if needed.allSatisfy({ gathered.facts[$0.name] == nil }) {
                throw JobFailure.unreachable(gathered.obstacles)
            }
            if let unreachable = planner.unreachable(among: gathered.facts) {
                throw JobFailure.unreachable(
                    unreachable.reduce(into: [:]) { reasons, name in
                        reasons[name] =
                            (gathered.obstacles[name] ?? "it does not answer")
                            + "; --unreachable goes on without it"
                    }
                )
            }
            let obstacles =
                try preflight(gathered.facts).map(\.sentence) + planner.obstacles(gathered.facts)
                + Checkup(planner.demands).errors(gathered.facts).map(\.sentence)
            guard obstacles.isEmpty else { throw JobFailure.refused(obstacles) }
            return gathered
        } catch {
            await gathered.close()
            throw error
        }
    }

    /// What keeps machines from taking part.
    func preflight(_ facts: [String: Facts]) throws -> [Finding] {
        planner.preflight(facts, knownClusterID: try knownClusterID())
    }

    func makeFleet() throws -> Fleet {
        Fleet(
            knownHosts: try .pinning(into: workspace.path("known_hosts")),
            concurrency: options.concurrency,
            connectDeadline: options.connectTimeout
        )
    }

    private func ask(
        _ machine: Machine,
        _ script: String,
        through fleet: Fleet,
        lockedBy holder: String?
    ) async -> Answer {
        do {
            let (session, text) = try await fleet.open(machine, facts: script, lockedBy: holder) {
                send($0, machine.name)
            }
            do {
                var facts = try FactsReader.read(text)
                facts.clockSkew = facts.clock - Self.now()
                return .facts(session, facts)
            } catch {
                await session.close()
                throw error
            }
        } catch let error as SSHError {
            switch error.problem {
            case .hostKeyChanged, .hostKeyUnknown: return .refusal(error.problem.words)
            default: return .obstacle(error.problem.words)
            }
        } catch let locked as Locked {
            return .refusal("another run is at work there: \(locked.by)")
        } catch {
            return .obstacle("\(error)")
        }
    }

    // MARK: Planning

    func makePlan(_ gathered: Gathered, keys: any KeySource) throws -> Plan {
        let now = Self.now()
        var here: [String: String] = [:]
        for file in planner.filesHere {
            here[file] = try workspace.text(file)
        }
        let findings = Findings(
            facts: gathered.facts,
            obstacles: gathered.obstacles,
            secrets: planner.job.kind.takesAway ? nil : try secrets(gathered.facts, keys: keys, now: now),
            here: here,
            recorded: recorded,
            keys: keys,
            now: now
        )
        let plan = try Self.reading { try planner.plan(findings) }
        if planner.job.kind == .renews { try planner.checkRenewal(plan, findings) }
        for track in plan.tracks {
            send(.planned(steps: track.steps.count), track.name)
            if !track.findings.isEmpty { send(.found(track.findings), track.name) }
        }
        return plan
    }

    private func secrets(_ facts: [String: Facts], keys: any KeySource, now: Int64) throws -> ClusterSecrets {
        let masters = facts.filter { name, _ in cluster.machine(named: name)?.role == .master }
        return try ClusterSecrets(
            masters: masters,
            hasSilentMasters: masters.count < cluster.masters.count,
            keys: keys,
            now: now
        )
    }

    /// What the masters that answer share, the objects of the job that the API has, and where this box finds it; takes no lock.
    func shared() async throws -> (secrets: ClusterSecrets, objects: [String: Facts.Object]?, apiServer: String) {
        let gathered = try await gather(cluster.masters, lockedBy: nil)
        await gathered.close()
        let facts = gathered.facts
        guard facts.values.contains(where: { $0.clusterID != nil }) else {
            throw JobFailure.refused(["no master that answers has a cluster yet: run 'paictl deploy' first"])
        }
        // As if some were silent, so that nothing is made that no master knows.
        let secrets = try ClusterSecrets(masters: facts, hasSilentMasters: true, keys: FreshKeys(), now: Self.now())
        return (secrets, facts.values.lazy.compactMap(\.objects).first, planner.cluster.apiServerFromHere)
    }

    /// The cluster that this directory's admin.conf is of.
    func knownClusterID() throws(JobFailure) -> String? {
        guard let text = try workspace.text("admin.conf") else { return nil }
        guard let kubeconfig = try? Kubeconfig(reading: text), kubeconfig.cluster.hasPrefix("paictl-") else {
            throw .refused(["\(workspace.path("admin.conf")) is not one that paictl wrote: move it away"])
        }
        return String(kubeconfig.cluster.dropFirst("paictl-".count))
    }

    func send(_ kind: Event.Kind, _ track: String? = nil) {
        report(Event(kind, track: track, elapsed: began.duration(to: .now)))
    }

    /// A mistake in a job, a template or a script is told as one of the files that paictl reads.
    static func reading<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error
            where error is PlanningError || error is MissingScript || error is TemplateError || error is YAMLError
        {
            throw JobFailure.configuration("\(error)".split(separator: "\n").map(String.init))
        }
    }

    static func now() -> Int64 { Int64(Date.now.timeIntervalSince1970) }

    /// Who holds the lock, as the next run will be told.
    private static func holder() -> String {
        let process = ProcessInfo.processInfo
        return "\(process.userName) on \(process.hostName), process \(process.processIdentifier), since "
            + Date.now.formatted(.iso8601)
    }
}
