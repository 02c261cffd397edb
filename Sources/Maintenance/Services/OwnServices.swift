import ClusterModel
import ClusterPlanning
import Execution
import Facts
import Kubernetes
import Plan
import ServiceModel
import ServicePlanning

/// The services of a cluster of ours, whose machines are logged in to.
struct OwnServices: Sendable {
    /// What is odd in what was read, but no error.
    let warnings: [String]
    private let workspace: Workspace
    private let job: ClusterJob
    private let planner: ServicePlanner
    private let images: ServiceImages
    let keys: ServiceKeys

    /// Reads the configuration and its services.
    ///
    /// - Parameters:
    ///   - isStrict: whether what is only odd in templates is an error.
    ///   - needsSecrets: false for what sends none: what they are made of may be missing then.
    ///   - options: for asking the machines.
    init(
        in workspace: Workspace,
        environment: [String: String],
        isStrict: Bool,
        needsSecrets: Bool,
        options: ClusterJob.Options
    ) throws {
        self.workspace = workspace
        let job = try ClusterJob("service", in: workspace, environment: environment, options: options)
        let read = { @Sendable (keys: KeyRing, learned: Learned?, needsSecrets: Bool) in
            try JobFailure.configuration {
                try workspace.catalogue(
                    of: job.cluster,
                    environment: environment,
                    isStrict: isStrict,
                    needsSecrets: needsSecrets,
                    keys: keys,
                    learned: learned
                )
            }
        }
        let catalogue = try read([:], nil, needsSecrets)
        self.job = job
        warnings = job.warnings + catalogue.warnings
        images = catalogue.images
        keys = ServiceKeys(catalogue) { try read($0, $1, true).services }
        var planner = ServicePlanner(
            services: catalogue.services,
            namespace: catalogue.namespace,
            scripts: job.planner.library.scripts,
            dataPath: catalogue.dataPath
        )
        planner.scriptHost = ScriptHost(kubeconfig: workspace.path("admin.conf"), environment: environment)
        self.planner = planner
    }

    /// What is asked of the API in any case, whatever it answers.
    func questions(for goal: ServiceGoal, on site: Site) -> [Request] {
        ServiceInquiry(for: goal, by: planner, triesNew: site.isForShow).requests
    }

    /// Connects to the masters, and makes sure that the cluster can take part.
    ///
    /// - Parameter questions: to the API, which the first master's is asked along with its facts.
    func api(as manner: Survey.Manner, on site: Site, asking questions: [Request]) async throws -> ClusterAPI {
        let facts = try await job.gather(job.cluster.masters, as: manner, on: site, asking: questions).facts
        guard let master = job.planner.planner.workingMaster(facts), facts[master.name]?.objects != nil else {
            throw JobFailure.refused([
                "the API server answers on none of \(job.cluster.masters.map(\.name).joined(separator: ", ")): "
                    + "mend that first, with 'paictl deploy' or 'paictl etcdfix'"
            ])
        }
        guard let session = await site.session(master.name) else {
            throw JobFailure.unreachable([master.name: "it is not connected"])
        }
        await site.keep(LocalShell(hiding: job.cluster.secrets), as: Track.box)
        let route = try bound(to: master).route
        var api = ClusterAPI(master: master.name, name: master.name, session: session, route: route) {
            site.tell($0, master.name)
        }
        api.told = facts[master.name]?.answers ?? [:]
        return api
    }

    /// What is planned by, with what there is of images for a deploy.
    func planner(
        for goal: ServiceGoal,
        through api: ClusterAPI,
        as manner: Survey.Manner,
        on site: Site
    ) async throws -> ServicePlanner {
        guard let master = api.master.flatMap({ job.cluster.machine(named: $0) }) else {
            throw JobFailure.unreachable([api.name: "it is no machine of this cluster"])
        }
        var planner = bound(to: master)
        if goal.verb == .deploy {
            try await keys.put(into: &planner, asking: api)
            planner.delivery = try await delivery(to: planner.scope(of: goal), as: manner, on: site)
        }
        return planner
    }

    private func bound(to master: Machine) -> ServicePlanner {
        var planner = planner
        planner.master = master.name
        planner.context = job.planner.planner.scriptContext(for: master)
        return planner
    }

    /// What there is of images that are built for services, in the configuration directory and on machines that are to run them.
    ///
    /// A machine that has to be asked is locked from then on, for it may be brought some.
    private func delivery(to services: [Service], as manner: Survey.Manner, on site: Site) async throws -> ImageDelivery
    {
        let planner = job.planner.planner
        var delivery = ImageDelivery(
            kept: try KeptImages(workspace: workspace, registry: images.registry).read(of: services, among: images),
            store: job.cluster.kubernetes.runtime.store,
            isByArchive: images.registry.host == nil
        )
        let wanted = delivery.wanted(by: services)
        guard !wanted.isEmpty else { return delivery }
        let machines = job.cluster.machines.filter { wanted[$0.name] != nil }
        if job.cluster.images.goFromMachineToMachine {
            for machine in machines { delivery.addresses[machine.name] = machine.address.description }
        }
        let answers = try await job.ask(machines, as: manner, on: site) { [delivery] machine in
            try delivery.request(wanted[machine.name] ?? [])
                .script(from: planner.library.scripts, context: planner.scriptContext(for: machine))
        }
        .withoutRefusals()
        (delivery.facts, delivery.obstacles) = (answers.facts, answers.obstacles)
        return delivery
    }

    /// What is to be erased, with how much there is; its machines are connected, and locked, from then on.
    func sized(_ folders: [DataFolder], as manner: Survey.Manner, on site: Site) async throws -> [DataFolder] {
        let names = Set(folders.map(\.machine))
        let machines = job.cluster.machines.filter { names.contains($0.name) }
        let context = job.planner.planner
        let answers = try await job.ask(
            machines.filter { $0.role != .master },
            as: manner,
            on: site
        ) { try FactsRequest().script(from: context.library.scripts, context: context.scriptContext(for: $0)) }
        let silent = try answers.withoutRefusals().obstacles
        guard silent.isEmpty else { throw JobFailure.unreachable(silent) }
        var found: [DataFolder] = []
        for machine in machines {
            let own = folders.filter { $0.machine == machine.name }
            guard let session = await site.session(machine.name) else {
                throw JobFailure.unreachable([machine.name: "it has data that is to be erased, and is not connected"])
            }
            let text = try await session.ask([ServicePlanner.sizes(own)]) { site.tell($0, machine.name) }
            found += own.map { $0.sized(by: text) }
        }
        return found
    }
}

extension DataFolder {
    /// - Parameter text: lines `PATH BYTES`.
    func sized(by text: String) -> DataFolder {
        var folder = self
        for line in text.split(separator: "\n") where line.hasPrefix(path + " ") {
            folder.bytes = Int(line.dropFirst(path.count + 1))
        }
        return folder
    }
}
