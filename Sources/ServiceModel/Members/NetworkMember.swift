/// A member of a network, as what is planned and looked at knows it.
package struct NetworkMember: Sendable, Equatable {
    package struct Port: Sendable, Equatable {
        /// What its rule is called.
        package var name: String
        package var number: Int
        /// `TCP`, `UDP` or `SCTP`, as objects have it.
        package var transport: String

        package init(_ name: String, _ number: Int, _ transport: String) {
            (self.name, self.number, self.transport) = (name, number, transport)
        }
    }

    package var role: String
    package var name: String
    /// The machine whose turn it is; nil where the service has none.
    package var machine: String?
    package var ports: [Port]

    package init(role: String, name: String, machine: String? = nil, ports: [Port] = []) {
        (self.role, self.name, self.machine, self.ports) = (role, name, machine, ports)
    }
}

/// How members are changed whose pods start anew: some at a time, the next once these are ready.
package struct RollingRule: Sendable, Equatable {
    /// How many may be away at a time.
    package var atMost: Int
    /// How long is waited after each, before it is looked at once more.
    package var pause: Duration

    package init(atMost: Int = 1, pause: Duration = .zero) { (self.atMost, self.pause) = (atMost, pause) }
}
