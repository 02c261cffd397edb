package import Plan

/// Where the members of networks answer, as `paictl service hosts` shows them.
package struct ServiceHosts: Sendable, Equatable, Encodable {
    package enum Exposure: String, Sendable, Equatable, Encodable {
        /// A port of the machine where its pod runs.
        case host
        /// A port of every machine, that of a Service.
        case node
        case balancer
        /// Within the cluster.
        case cluster
    }

    package struct Endpoint: Sendable, Equatable, Encodable {
        /// What its port is called by the package, or by the Service.
        package var name: String
        /// `10.0.0.2:30510`, or `net-1.default:4000`; without a host before its port where the member has no machine yet.
        package var address: String
        /// `TCP`, `UDP` or `SCTP`.
        package var transport: String
        package var exposure: Exposure

        package init(_ name: String, _ address: String, _ transport: String, _ exposure: Exposure) {
            (self.name, self.address, self.transport, self.exposure) = (name, address, transport, exposure)
        }
    }

    package struct Host: Sendable, Equatable, Encodable {
        package var service: String
        package var member: String
        /// Nil where the configuration has no such member.
        package var role: String?
        /// Where its pod is; nil while it has none.
        package var machine: String?
        package var isReady: Bool
        package var endpoints: [Endpoint]

        package init(
            service: String,
            member: String,
            role: String?,
            machine: String?,
            isReady: Bool,
            endpoints: [Endpoint]
        ) {
            self.service = service
            self.member = member
            self.role = role
            self.machine = machine
            self.isReady = isReady
            self.endpoints = endpoints
        }
    }

    package var event = "service-hosts"
    package var hosts: [Host]

    package init(_ hosts: [Host]) { self.hosts = hosts }

    /// Done when all of them are ready.
    package var verdict: Verdict { hosts.allSatisfy(\.isReady) ? .done : .changes }
}
