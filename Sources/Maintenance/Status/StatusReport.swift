public import Planning

/// How a cluster is, as `paictl status` shows it.
public struct StatusReport: Sendable, Equatable, Encodable {
    public struct Machine: Sendable, Equatable, Encodable {
        public var name: String
        public var role: String
        public var address: String
        /// Why it could not be asked.
        public var obstacle: String?
        public var node: Node?
        /// The steps that a deploy would do there.
        public var drift: [String] = []
    }

    public struct Node: Sendable, Equatable, Encodable {
        public var ready: Bool
        public var message: String?
        public var cordoned: Bool
        public var kubeletVersion: String
    }

    /// A static pod of a machine.
    public struct Component: Sendable, Equatable, Encodable {
        public var machine: String
        public var name: String
        public var state: StatusFacts.Component.State
        public var version: String?
    }

    public struct EtcdMember: Sendable, Equatable, Encodable {
        public enum Role: String, Sendable, Encodable {
            case leader, follower, learner
        }

        /// The machine it is on; nil for one that is on no master of the configuration.
        public var machine: String?
        public var name: String
        public var id: String
        public var role: Role
        /// Whether it told of itself; without that, neither version nor size is known.
        public var answers: Bool
        public var version: String?
        public var databaseBytes: Int64?
        public var alarm: String?
    }

    public struct Certificate: Sendable, Equatable, Encodable {
        /// A machine, or `here` for this box.
        public var machine: String
        public var path: String
        /// Nil when it cannot be read.
        public var daysLeft: Int?
    }

    /// How the API is found.
    public struct Front: Sendable, Equatable, Encodable {
        /// The cluster's address; nil where every worker has a load balancer of its own.
        public var address: String?
        /// The machines of the configuration that have the address.
        public var heldBy: [String] = []
        /// Machines that asked there → whether an API server answered.
        public var answers: [String: Bool] = [:]
    }

    public var event = "status"
    /// Nil when no machine that answers bears a cluster's mark.
    public var clusterID: String?
    /// What the configuration wants.
    public var kubernetesVersion: String
    public var machines: [Machine]
    public var components: [Component]
    public var addons: [StatusFacts.Workload]
    public var etcd: [EtcdMember]
    public var certificates: [Certificate]
    public var front: Front
    /// Steps that a deploy would do once for the cluster or on this box.
    public var clusterDrift: [String]
    /// What is not well, a sentence each.
    public var problems: [String]

    public var unreachable: [String] { machines.filter { $0.obstacle != nil }.map(\.name) }

    /// How many steps a deploy would do.
    public var driftSteps: Int { clusterDrift.count + machines.map(\.drift.count).reduce(0, +) }

    /// Done when all is well and as the configuration has it; changes when something is not.
    public var verdict: Verdict {
        if !unreachable.isEmpty { return .unreachable }
        return problems.isEmpty && driftSteps == 0 ? .done : .changes
    }
}
