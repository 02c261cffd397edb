import ClusterModel
import ClusterPlanning
import Execution
import Facts
import Foundation
import Kubernetes
import Plan
import ServiceModel
package import ServicePlanning

/// Services brought about, or taken away, through the API of a cluster's master.
package struct ServiceJob: Stage {
    package struct Options: Sendable {
        package var goal: ServiceGoal
        /// Whether what is only odd in templates is an error.
        package var isStrict = false
        /// For asking the machines.
        package var job = ClusterJob.Options()

        package init(_ goal: ServiceGoal) { self.goal = goal }
    }

    package let workspace: Workspace
    /// What is odd in what was read, but no error.
    package let warnings: [String]
    private let job: ClusterJob
    private let goal: ServiceGoal
    private let planner: ServicePlanner
    private let images: ServiceImages
    private let keys: ServiceKeys

    /// Reads the configuration and its services.
    package init(in workspace: Workspace, environment: [String: String], options: Options) throws {
        self.workspace = workspace
        goal = options.goal
        let job = try ClusterJob("service", in: workspace, environment: environment, options: options.job)
        let catalogue = try JobFailure.configuration {
            try workspace.catalogue(of: job.cluster, environment: environment, isStrict: options.isStrict)
        }
        self.job = job
        warnings = job.warnings + catalogue.warnings
        images = catalogue.images
        keys = ServiceKeys(catalogue) { ring in
            try JobFailure.configuration {
                try workspace.catalogue(
                    of: job.cluster,
                    environment: environment,
                    isStrict: options.isStrict,
                    keys: ring
                ).services
            }
        }
        planner = ServicePlanner(
            services: catalogue.services,
            namespace: catalogue.namespace,
            scripts: job.planner.library.scripts,
            dataPath: catalogue.dataPath
        )
    }

    package func proposal(on site: Site) async throws -> Proposal {
        let manner: Survey.Manner = site.isForShow ? .staying : .locking
        let facts = try await job.gather(job.cluster.masters, as: manner, on: site).facts
        guard let master = job.planner.planner.workingMaster(facts), facts[master.name]?.objects != nil else {
            throw JobFailure.refused([
                "the API server answers on none of \(job.cluster.masters.map(\.name).joined(separator: ", ")): "
                    + "mend that first, with 'paictl deploy' or 'paictl etcdfix'"
            ])
        }
        let planner = planner(through: master)
        let plan = try await plan(planner, through: try await api(planner, on: site), as: manner, on: site)
        for track in plan.plan.tracks { site.tell(.planned(steps: track.steps.count), track.name) }
        return Proposal(plan: plan.plan, remarks: plan.remarks)
    }

    /// What would be done, as an API says that is asked already.
    func plan(through api: ClusterAPI, on site: Site) async throws -> ServicePlan {
        guard let master = job.cluster.machine(named: api.master) else {
            throw JobFailure.unreachable([api.master: "it is no machine of this cluster"])
        }
        return try await plan(planner(through: master), through: api, as: .staying, on: site)
    }

    private func plan(
        _ planner: ServicePlanner,
        through api: ClusterAPI,
        as manner: Survey.Manner,
        on site: Site
    ) async throws -> ServicePlan {
        var planner = planner
        if goal.verb == .deploy {
            try await keys.put(into: &planner, asking: api)
            planner.delivery = try await delivery(to: planner.scope(of: goal), as: manner, on: site)
        }
        var inquiry = ServiceInquiry(for: goal, by: planner)
        while true {
            let requests = inquiry.requests
            guard !requests.isEmpty else { break }
            let answers = try await api.ask(requests, named: "Ask for services")
            do { try inquiry.take(answers, to: requests) } catch { throw JobFailure.failed("\(error)") }
        }
        let findings = try inquiry.findings()
        let folders = try await folders(planner, findings, as: manner, on: site)
        return try refusing { try planner.plan(goal, findings, erasing: folders) }
    }

    private func planner(through master: Machine) -> ServicePlanner {
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
        let used = images.images.filter { image in services.flatMap(\.runs).contains { $0.reference == image.reference }
        }
        let planner = job.planner.planner
        var delivery = ImageDelivery(
            kept: try KeptImages(workspace: workspace, registry: images.registry).read(used, verifies: false),
            store: job.cluster.kubernetes.runtime.store,
            isByArchive: images.registry.host == nil
        )
        let wanted = delivery.wanted(by: services)
        guard !wanted.isEmpty else { return delivery }
        let machines = job.cluster.machines.filter { wanted[$0.name] != nil }
        let answers = try await job.ask(machines, as: manner, on: site) { machine in
            try delivery.request(wanted[machine.name] ?? [])
                .script(from: planner.library.scripts, context: planner.scriptContext(for: machine))
        }
        .withoutRefusals()
        (delivery.facts, delivery.obstacles) = (answers.facts, answers.obstacles)
        return delivery
    }

    private func api(_ planner: ServicePlanner, on site: Site) async throws -> ClusterAPI {
        guard let master = planner.master, let session = await site.session(master) else {
            throw JobFailure.unreachable([planner.master ?? "the cluster": "it is not connected"])
        }
        return ClusterAPI(master: master, session: session, route: try planner.route) { site.tell($0, master) }
    }

    /// What is to be erased, with how much there is; its machines are connected, and locked, from then on.
    private func folders(
        _ planner: ServicePlanner,
        _ findings: ServiceFindings,
        as manner: Survey.Manner,
        on site: Site
    ) async throws -> [DataFolder] {
        guard goal.verb == .delete(data: true) else { return [] }
        let folders = try refusing { try planner.dataFolders(of: goal, findings) }
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
            let text = try await session.ask(ServicePlanner.sizes(own)) { site.tell($0, machine.name) }
            found += own.map { $0.sized(by: text) }
        }
        return found
    }

    private func refusing<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try JobFailure.reading(body) } catch let refusal as Refusal {
            throw JobFailure.refused(refusal.description.split(separator: "\n").map(String.init))
        }
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
