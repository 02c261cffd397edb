package import Execution
import Kubernetes
import Plan
import ServiceModel
import ServicePlanning

/// Looks at services, whatever the configuration says of them.
package struct ServiceLook: Sendable {
    package let workspace: Workspace
    let reach: ServiceReach
    let names: [String]
    private let environment: [String: String]
    private let kubeconfig: KubeconfigChoice?

    /// - Parameters:
    ///   - names: none for all of them.
    ///   - kubeconfig: of a cluster that is not ours; nil for that of the workspace.
    package init(
        of names: [String],
        in workspace: Workspace,
        environment: [String: String],
        options: ClusterJob.Options,
        kubeconfig: KubeconfigChoice? = nil
    ) throws {
        self.workspace = workspace
        self.names = names
        self.environment = environment
        self.kubeconfig = kubeconfig
        reach = try ServiceReach(kubeconfig, in: workspace, environment: environment, options: options)
    }

    /// What is odd in what was read, but no error.
    package var warnings: [String] { reach.warnings }

    /// Asks the API how they are, and what a deploy would change; changes nothing, and needs no lock.
    package func status(report: @escaping @Sendable (Event) -> Void) async throws -> ServiceStatus {
        let site = Site(isForShow: true, report: report)
        return try await site.closing {
            let api = try await reach.api(as: .staying, on: site)
            let all = try await members(api)
            var wanted = all
            wanted.keep(names)
            var status = try ServiceStatus(wanted, try await pods(of: wanted, api))
            try await addDrift(to: &status, through: api, on: site)
            let unknown = names.filter { name in !status.services.contains { $0.name == name } }
            if let failure = all.lacking(unknown) { throw failure }
            return status
        }
    }

    /// Asks the API where the members of networks answer; the configuration says what else there is to be.
    package func hosts(report: @escaping @Sendable (Event) -> Void) async throws -> ServiceHosts {
        let site = Site(isForShow: true, report: report)
        return try await site.closing {
            let api = try await reach.api(as: .staying, on: site)
            let listed = try await reach.services(in: workspace, asking: api)
            var members = try await members(api)
            if let failure = members.lacking(names.filter { name in !listed.contains { $0.name == name } }) {
                throw failure
            }
            members.keep(names)
            var survey = MemberSurvey(members)
            do { try survey.take(try await api.ask(survey.requests, named: "members")) } catch let
                refusal
                as APIStatus
            {
                throw JobFailure.failed("the API of \(api.name) does not say where members are: \(refusal)")
            }
            let configured = Dictionary(listed.map { ($0.name, $0.members) }) { first, _ in first }
            let known = Set(survey.sets.keys).union(listed.map(\.name)).sorted()
            let hosts = known.filter { names.isEmpty || names.contains($0) }.map { name in
                (name, survey.hosts(of: name, configured: configured[name] ?? []))
            }
            let plain = hosts.filter { names.contains($0.0) && $0.1.isEmpty }.map(\.0)
            guard plain.isEmpty else {
                throw JobFailure.refused(
                    plain.map { "\($0) has no members: 'paictl service status \($0)' shows where it answers" }
                )
            }
            return ServiceHosts(hosts.flatMap(\.1))
        }
    }

    /// Services can be looked at when their files cannot be read; what a deploy would change is not known then.
    private func addDrift(to status: inout ServiceStatus, through api: ClusterAPI, on site: Site) async throws {
        do {
            var deploy = ServiceJob.Options(ServiceGoal(.deploy))
            deploy.kubeconfig = kubeconfig
            let job = try ServiceJob(in: workspace, environment: environment, options: deploy)
            status.compare(with: try await job.plan(through: api, on: site).plan, names: names)
        } catch {
            try Task.checkCancellation()
            status.driftProblem = "\(error)".replacing("\n", with: "; ")
        }
    }

    /// - Throws: `JobFailure.configuration` for a name that no service has.
    func found(_ api: ClusterAPI) async throws -> (ServiceMembers, ServicePods) {
        var members = try await members(api)
        if let failure = members.lacking(names) { throw failure }
        members.keep(names)
        return (members, try await pods(of: members, api))
    }

    private func members(_ api: ClusterAPI) async throws -> ServiceMembers {
        do { return try ServiceMembers(try await api.ask(ServiceMembers.requests, named: "services")) } catch let
            refusal
            as APIStatus
        {
            throw JobFailure.failed("the API of \(api.name) does not say how services are: \(refusal)")
        }
    }

    private func pods(of members: ServiceMembers, _ api: ClusterAPI) async throws -> ServicePods {
        var pods = ServicePods(of: members)
        pods.take(try await api.ask(pods.requests, named: "pods"))
        return pods
    }
}

extension Site {
    /// Lets go of all machines, however it ends.
    func closing<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do {
            let value = try await body()
            await close()
            return value
        } catch {
            await close()
            throw error
        }
    }
}
