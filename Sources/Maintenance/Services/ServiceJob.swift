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
        case own(OwnServices)
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
        } else {
            let services = try OwnServices(
                in: workspace,
                environment: environment,
                isStrict: options.isStrict,
                needsSecrets: options.goal.verb == .deploy,
                options: options.job
            )
            reach = .own(services)
            warnings = services.warnings
        }
    }

    package func proposal(on site: Site) async throws -> Proposal {
        let manner: Survey.Manner = site.isForShow ? .staying : .locking
        let api: ClusterAPI
        switch reach {
        case .own(let services):
            api = try await services.api(as: manner, on: site, asking: services.questions(for: goal, on: site))
        case .foreign(let cluster): api = try await cluster.api(as: manner, on: site, plans: true)
        }
        let plan = try await plan(through: api, as: manner, on: site)
        for track in plan.plan.tracks { site.tell(.planned(steps: track.steps.count), track.name) }
        return Proposal(plan: plan.plan, remarks: plan.remarks, notes: plan.notes, goesOn: plan.goesOn)
    }

    /// What would be done, as an API says that is asked already.
    func plan(through api: ClusterAPI, on site: Site) async throws -> ServicePlan {
        try await plan(through: api, as: .staying, on: site)
    }

    private func plan(through api: ClusterAPI, as manner: Survey.Manner, on site: Site) async throws -> ServicePlan {
        var planner: ServicePlanner
        let keys: ServiceKeys
        var warnings: [String] = []
        switch reach {
        case .own(let services):
            planner = try await services.planner(for: goal, through: api, as: manner, on: site)
            keys = services.keys
        case .foreign(let cluster):
            let sends = goal.verb == .deploy
            (planner, keys, warnings) = try await cluster.planner(asking: api, isStrict: options.isStrict, sends: sends)
        }
        var inquiry = ServiceInquiry(for: goal, by: planner, triesNew: site.isForShow)
        while true {
            let requests = inquiry.requests
            guard !requests.isEmpty else { break }
            let told = requests.filter { api.told[$0.target] != nil }
            let asked = told.isEmpty ? requests : told
            let answers =
                told.isEmpty
                ? try await api.ask(requests, named: "Ask for services") : told.compactMap { api.told[$0.target] }
            do { try inquiry.take(answers, to: asked) } catch { throw JobFailure.failed("\(error)") }
        }
        var findings = try inquiry.findings()
        if try Self.refusing({ try planner.undoes(goal, findings) }) {
            planner.services = try await keys.services(asking: api)
        }
        for (service, request, probe) in try Self.refusing({ try planner.probes(of: goal, findings) }) {
            let reply = try await reply(to: probe, in: planner.namespace, through: api)
            findings.probes[service, default: [:]][request] = reply.answer
            findings.revisions[service, default: [:]][request] = reply.told
        }
        var folders: [DataFolder] = []
        if case .own(let services) = reach, goal.verb == .delete(data: true) {
            let known = try Self.refusing { try planner.dataFolders(of: goal, findings) }
            folders = try await services.sized(known, as: manner, on: site)
        }
        var plan = try Self.refusing { try planner.plan(goal, findings, erasing: folders) }
        plan.remarks = warnings + plan.remarks
        return plan
    }

    private func reply(
        to probe: WebRequest,
        in namespace: String,
        through api: ClusterAPI
    ) async throws -> (answer: Answer, told: String?) {
        do {
            guard let proxied = probe.proxied(in: namespace) else { return try await probe.reply() }
            let answers = try await api.ask([proxied], named: "Ask whether a request is to be sent")
            return (answers.first ?? .unreachable("no answer"), nil)
        } catch let problem as LocalProblem { throw JobFailure.failed(problem.description) }
    }

    private static func refusing<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try JobFailure.reading(body) } catch let refusal as Refusal {
            throw JobFailure.refused(refusal.description.split(separator: "\n").map(String.init))
        }
    }
}
