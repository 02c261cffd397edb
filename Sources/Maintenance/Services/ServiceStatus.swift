package import Plan

/// How services are, as `paictl service status` shows them.
package struct ServiceStatus: Sendable, Equatable, Encodable {
    package struct Service: Sendable, Equatable, Encodable {
        package var name: String
        /// Pods; a job counts how often it is to end well.
        package var ready: Int
        package var wanted: Int
        /// Nodes that its pods are on.
        package var machines: [String]
        package var images: [String]
        /// Where it answers from outside: `:30080` on every machine, `w1:9100`; else the name within the cluster.
        package var addresses: [String]
        /// When the last of its pods became ready, ISO 8601; nil while one is not, and when it has none.
        package var since: String?
        /// Whether it was stopped, and only what holds its data is left.
        package var isStopped: Bool
        /// Whether a deploy would change something; nil where that was not asked, or cannot be said.
        package var drift: Bool?
        /// What keeps pods from being ready, a sentence each.
        package var problems: [String]

        package init(
            name: String,
            ready: Int,
            wanted: Int,
            machines: [String],
            images: [String],
            addresses: [String],
            since: String?,
            isStopped: Bool,
            drift: Bool?,
            problems: [String]
        ) {
            self.name = name
            self.ready = ready
            self.wanted = wanted
            self.machines = machines
            self.images = images
            self.addresses = addresses
            self.since = since
            self.isStopped = isStopped
            self.drift = drift
            self.problems = problems
        }

        package var isReady: Bool { isStopped || (ready >= wanted && problems.isEmpty) }
    }

    package var event = "service-status"
    package var services: [Service]
    /// Why drift cannot be said.
    package var driftProblem: String?

    package init(_ services: [Service]) { self.services = services }

    /// Done when all of them are ready, and none is other than it should be.
    package var verdict: Verdict {
        services.allSatisfy { $0.isReady && $0.drift != true } && driftProblem == nil ? .done : .changes
    }
}
