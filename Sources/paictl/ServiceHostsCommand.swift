import ArgumentParser
import Maintenance

struct ServiceHostsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hosts",
        abstract: "Where the members of a network answer: machine, addresses, ports; a member a line.",
        discussion: """
            Changes nothing, and runs beside any job. Exit code 0: all members are ready. Exit code 2: one is not, or is not there \
            yet. Exit code 4: no master can be asked.
            """
    )

    @Argument(help: "Services with members. (default: all that have some)")
    var names: [String] = []

    @OptionGroup var reach: ReachOptions
    @OptionGroup var target: ServiceTarget
    @OptionGroup var options: WatchOptions

    func run() async throws {
        try await reach.watch(names, on: target, options) { look, report in
            try await look.hosts(report: report)
        } lines: {
            ServiceHostsText($0).lines
        }
    }
}

extension ServiceHosts: ShownState {}

/// Where members answer, as a person reads it.
struct ServiceHostsText {
    let lines: [String]

    init(_ hosts: ServiceHosts) {
        guard !hosts.hosts.isEmpty else {
            lines = ["no service has members"]
            return
        }
        let hasMany = Set(hosts.hosts.map(\.service)).count > 1
        let rows = hosts.hosts.map { host in
            (hasMany ? [host.service] : []) + [
                host.member, host.role ?? "not in the configuration", host.machine ?? "-", host.isReady ? "yes" : "no",
                Self.addresses(host.endpoints),
            ]
        }
        lines =
            TextTable([(hasMany ? ["SERVICE"] : []) + ["MEMBER", "ROLE", "MACHINE", "READY", "ADDRESSES"]] + rows).lines
    }

    /// Those from outside; those within the cluster where there are none.
    private static func addresses(_ endpoints: [ServiceHosts.Endpoint]) -> String {
        let outside = endpoints.filter { $0.exposure != .cluster }
        let shown = (outside.isEmpty ? endpoints : outside).map { endpoint in
            let transport = endpoint.transport == "TCP" ? "" : "/\(endpoint.transport.lowercased())"
            return "\(endpoint.name) \(endpoint.address)\(transport) (\(endpoint.exposure.rawValue))"
        }
        return shown.isEmpty ? "-" : shown.joined(separator: ", ")
    }
}
