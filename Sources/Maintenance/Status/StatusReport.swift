package import Facts
package import Plan

/// How a cluster is, as `paictl status` shows it.
package struct StatusReport: Sendable, Equatable, Encodable {
    package struct Machine: Sendable, Equatable, Encodable {
        package var name: String
        package var role: String
        package var address: String
        /// Why it could not be asked.
        package var obstacle: String?
        package var node: Node?
        /// The steps that a deploy would do there.
        package var drift: [String] = []
    }

    package struct Node: Sendable, Equatable, Encodable {
        package var ready: Bool
        package var message: String?
        package var cordoned: Bool
        package var kubeletVersion: String
    }

    /// A static pod of a machine.
    package struct Component: Sendable, Equatable, Encodable {
        package var machine: String
        package var name: String
        package var state: StatusFacts.Component.State
        package var version: String?
    }

    package struct EtcdMember: Sendable, Equatable, Encodable {
        package enum Role: String, Sendable, Encodable {
            case leader, follower, learner
        }

        /// The machine it is on; nil for one that is on no master of the configuration.
        package var machine: String?
        package var name: String
        package var id: String
        package var role: Role
        /// Whether it told of itself; without that, neither version nor size is known.
        package var answers: Bool
        package var version: String?
        package var databaseBytes: UInt64?
        package var alarm: String?
    }

    package struct Certificate: Sendable, Equatable, Encodable {
        /// A machine, or `here` for this box.
        package var machine: String
        package var path: String
        /// Nil when it cannot be read.
        package var daysLeft: Int?
        /// Who has signed it, of an authority: itself, or whoever is above it.
        package var issuer: String?
    }

    /// A program of a master that systemd runs now and then.
    package struct Timer: Sendable, Equatable, Encodable {
        package var machine: String
        package var name: String
        package var state: StatusFacts.Timer
    }

    /// How many there are of what `paictl service` has brought about.
    package struct Services: Sendable, Equatable, Encodable {
        package var ready: Int
        package var count: Int
        /// Those that are not ready, `zookeeper (2 of 3)`.
        package var unready: [String]
    }

    /// How the API is found.
    package struct Front: Sendable, Equatable, Encodable {
        /// The cluster's address; nil where every worker has a load balancer of its own.
        package var address: String?
        /// The machines of the configuration that have the address.
        package var heldBy: [String] = []
        /// Machines that asked there → whether an API server answered.
        package var answers: [String: Bool] = [:]
    }

    package var event = "status"
    /// Nil when no machine that answers bears a cluster's mark.
    package var clusterID: String?
    /// What the configuration wants.
    package var kubernetesVersion: String
    package var machines: [Machine]
    package var components: [Component]
    package var addons: [StatusFacts.Workload]
    package var etcd: [EtcdMember]
    package var certificates: [Certificate]
    /// Of authorities: when they are through, new ones are needed, and all of their certificates anew.
    package var authorities: [Certificate] = []
    package var gpus: [GPUs] = []
    package var timers: [Timer] = []
    /// When a master last kept a snapshot by itself that was whole, in seconds since 1970; nil where none has.
    package var snapshotKept: Int64?
    package var front: Front
    /// Nil when the cluster has none, or its API does not say.
    package var services: Services?
    /// Steps that a deploy would do once for the cluster or on this box.
    package var clusterDrift: [String]
    /// What is not well, a sentence each.
    package var problems: [String]

    package var unreachable: [String] { machines.filter { $0.obstacle != nil }.map(\.name) }

    /// How many steps a deploy would do.
    package var driftSteps: Int { clusterDrift.count + machines.map(\.drift.count).reduce(0, +) }

    /// Done when all is well and as the configuration has it; changes when something is not.
    package var verdict: Verdict {
        if !unreachable.isEmpty { return .unreachable }
        return problems.isEmpty && driftSteps == 0 ? .done : .changes
    }
}
