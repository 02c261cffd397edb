import ClusterModel

/// Where a step of a job is done.
enum Place: String, Sendable, Decodable {
    case master, worker, proxy, cluster, here
}

/// Whose steps they are in a job that is about some machines.
enum Scope: String, Sendable, Decodable {
    /// The machines that the job is about.
    case named
    /// The rest of the cluster.
    case others
}

extension Place {
    init(_ role: Role) {
        self =
            switch role {
            case .master: .master
            case .worker: .worker
            case .proxy: .proxy
            }
    }
}
