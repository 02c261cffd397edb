import ClusterModel
import ClusterPlanning
import Execution
import Facts
import Foundation
import Kubernetes
import Plan
import ServiceModel
package import ServicePlanning

/// Services brought about, or taken away, through the API of their cluster.
package struct ServiceJob: Stage {
    package struct Options: Sendable {
        package var goal: ServiceGoal
        /// Whether what is only odd in templates is an error.
        package var isStrict = false
        /// Of a cluster that is not ours; nil for that of the workspace.
        package var kubeconfig: KubeconfigChoice?
        /// For asking the machines.
        package var job = ClusterJob.Options()

        package init(_ goal: ServiceGoal) { self.goal = goal }
    }

    package let workspace: Workspace
    /// What is odd in what was read, but no error.
    package let warnings: [String]
    private let reach: Reach
    private let options: Options
    private var goal: ServiceGoal { options.goal }

    private enum Reach {
        case own(ClusterJob, ServicePlanner)
        /// Whose nodes services are read by, so that they are read once it was asked.
        case foreign(ForeignCluster)
    }

    /// Reads the configuration and its services.
    package init(in workspace: Workspace, environment: [String: String], options: Options) throws {
        self.workspace = workspace
        self.options = options
        if let kubeconfig = options.kubeconfig {
            let cluster = try ForeignCluster(kubeconfig, in: workspace, environment: environment)
            reach = .foreign(cluster)
            warnings = cluster.warnings
            return
        }
        let job = try ClusterJob("service", in: workspace, environment: environment, options: options.job)
        let catalogue = try JobFailure.configuration {
            try ServiceCatalogue.load(
                directory: workspace.directory,
                library: workspace.home + "/k8sPaiLibrary/service",
                cluster: job.cluster,
                environment: environment,
                isStrict: options.isStrict
            )
        }
        warnings = job.warnings + catalogue.warnings
        var planner = ServicePlanner(
            services: catalogue.services,
            namespace: catalogue.namespace,
            scripts: job.planner.library.scripts,
            dataPath: catalogue.dataPath
        )
        planner.scriptHost = ScriptHost(kubeconfig: workspace.path("admin.conf"), environment: environment)
        reach = .own(job, planner)
    }

    package func proposal(on site: Site) async throws -> Proposal {
        let manner: Survey.Manner = site.isForShow ? .staying : .locking
        let (planner, api, warnings) = try await begin(as: manner, on: site)
        var inquiry = ServiceInquiry(for: goal, by: planner)
        while true {
            let requests = inquiry.requests
            guard !requests.isEmpty else { break }
            let answers = try await api.ask(requests, named: "Ask for services")
            do { try inquiry.take(answers, to: requests) } catch { throw JobFailure.failed("\(error)") }
        }
        let findings = try inquiry.findings()
        var folders: [DataFolder] = []
        if case .own(let job, _) = reach {
            folders = try await self.folders(of: job, planner, findings, as: manner, on: site)
        }
        let plan = try refusing { try planner.plan(goal, findings, erasing: folders) }
        for track in plan.plan.tracks { site.tell(.planned(steps: track.steps.count), track.name) }
        return Proposal(plan: plan.plan, remarks: warnings + plan.remarks)
    }

    /// Connects, and says what services are planned by.
    private func begin(
        as manner: Survey.Manner,
        on site: Site
    ) async throws -> (ServicePlanner, ClusterAPI, warnings: [String]) {
        switch reach {
        case .own(let job, let planner):
            let facts = try await job.gather(job.cluster.masters, as: manner, on: site).facts
            let master = job.planner.planner.workingMaster(facts)
            await site.keep(local: LocalShell(secrets: job.cluster.secrets)) {}
            let bound = try self.planner(planner, of: job, through: master, facts)
            return (bound, try await api(bound, on: site), [])
        case .foreign(let cluster):
            let api = try await cluster.api(as: manner, on: site)
            let (planner, warnings) = try await cluster.planner(asking: api, isStrict: options.isStrict)
            return (planner, api, warnings)
        }
    }

    /// - Throws: `JobFailure.refused` when no API server answers.
    private func planner(
        _ planner: ServicePlanner,
        of job: ClusterJob,
        through master: Machine?,
        _ facts: [String: Facts]
    ) throws -> ServicePlanner {
        guard let master, facts[master.name]?.objects != nil else {
            throw JobFailure.refused([
                "the API server answers on none of \(job.cluster.masters.map(\.name).joined(separator: ", ")): "
                    + "mend that first, with 'paictl deploy' or 'paictl etcdfix'"
            ])
        }
        var planner = planner
        planner.master = master.name
        planner.context = job.planner.planner.scriptContext(for: master)
        return planner
    }

    private func api(_ planner: ServicePlanner, on site: Site) async throws -> ClusterAPI {
        guard let master = planner.master, let session = await site.session(master) else {
            throw JobFailure.unreachable([planner.master ?? "the cluster": "it is not connected"])
        }
        return ClusterAPI(master: master, name: master, session: session, route: try planner.route) {
            site.tell($0, master)
        }
    }

    /// What is to be erased, with how much there is; its machines are connected, and locked, from then on.
    private func folders(
        of job: ClusterJob,
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
