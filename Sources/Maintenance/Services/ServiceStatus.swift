package import Plan

/// How services are, as `paictl service status` shows them.
package struct ServiceStatus: Sendable, Equatable, Encodable {
    package enum State: String, Sendable, Equatable, Encodable {
        case deployed
        /// Only what holds its data is left.
        case stopped
        /// The configuration lists it, and it is not on the cluster.
        case absent
    }

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
        package var state: State
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
            state: State,
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
            self.state = state
            self.drift = drift
            self.problems = problems
        }

        package var isReady: Bool { state == .stopped || (state == .deployed && ready >= wanted && problems.isEmpty) }
    }

    package var event = "service-status"
    package var services: [Service]
    /// Why drift cannot be said.
    package var driftProblem: String?

    package init(_ services: [Service]) { self.services = services }

    /// Says which services a deploy would change, and adds those that it would bring.
    ///
    /// - Parameter names: none for all of them.
    mutating func compare(with plan: Plan, names: [String]) {
        var due: Set<String> = []
        for case (.service(let name, _), false) in plan.tracks.map({ ($0.place, $0.steps.isEmpty) }) {
            due.insert(name)
        }
        for index in services.indices { services[index].drift = due.contains(services[index].name) }
        let absent = due.subtracting(services.map(\.name)).filter { names.isEmpty || names.contains($0) }
        services += absent.map { Service(absent: $0) }
        services.sort { $0.name < $1.name }
    }

    /// Done when all of them are ready, and none is other than it should be.
    package var verdict: Verdict {
        services.allSatisfy { $0.isReady && $0.drift != true } && driftProblem == nil ? .done : .changes
    }
}

extension ServiceStatus.Service {
    /// One that a deploy would bring.
    init(absent name: String) {
        self.init(
            name: name,
            ready: 0,
            wanted: 0,
            machines: [],
            images: [],
            addresses: [],
            since: nil,
            state: .absent,
            drift: true,
            problems: []
        )
    }
}
