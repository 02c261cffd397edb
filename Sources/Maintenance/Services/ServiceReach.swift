import ClusterPlanning
import Facts
import ServiceModel
import ServicePlanning

/// Where services are, and how that is reached.
enum ServiceReach: Sendable {
    /// A cluster of ours: its masters are logged in to.
    case own(ClusterJob)
    /// Another, which this box speaks to.
    case foreign(ForeignCluster)

    init(
        _ kubeconfig: KubeconfigChoice?,
        in workspace: Workspace,
        environment: [String: String],
        options: ClusterJob.Options
    ) throws {
        if let kubeconfig {
            self = .foreign(try ForeignCluster(kubeconfig, in: workspace, environment: environment))
        } else {
            self = .own(try ClusterJob("service", in: workspace, environment: environment, options: options))
        }
    }

    /// - Parameter manner: `staying`, or `locking` for what changes something.
    func api(as manner: Survey.Manner, on site: Site) async throws -> ClusterAPI {
        switch self {
        case .own(let job): try await job.api(as: manner, on: site)
        case .foreign(let cluster): try await cluster.api(as: manner, on: site)
        }
    }

    /// What is odd in what was read, but no error.
    var warnings: [String] {
        switch self {
        case .own(let job): job.warnings
        case .foreign(let cluster): cluster.warnings
        }
    }

    /// As those find them that run where the API is asked.
    var scripts: Scripts {
        switch self {
        case .own(let job): job.planner.planner.library.scripts
        case .foreign(let cluster): cluster.scripts
        }
    }
}

extension ServiceReach {
    /// The services that are listed, as far as nobody's secrets are needed for that.
    func services(in workspace: Workspace, asking api: ClusterAPI) async throws -> [Service] {
        switch self {
        case .own(let job):
            try JobFailure.configuration { try workspace.catalogue(of: job.cluster, needsSecrets: false) }.services
        case .foreign(let cluster): try await cluster.planner(asking: api, isStrict: false, sends: false).0.services
        }
    }
}
