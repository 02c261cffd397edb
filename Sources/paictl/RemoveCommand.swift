import ClusterPlanning
import Plan
import ArgumentParser
import Maintenance

struct RemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take machines out of the cluster, which goes on without them.",
        discussion: """
            Moves their pods elsewhere as disruption budgets allow, takes masters out of etcd if its quorum allows, and cleans \
            the machines as clean does. A machine that you know from the configuration needs its 'hostname' in NODES only. \
            What remove does, in order, stands in maintainconf/remove.yaml.
            """
    )

    @OptionGroup var options: JobOptions
    @OptionGroup var nodes: NodesOption
    @OptionGroup var departure: DepartureOptions

    func run() async throws { try await options.execute("remove") { departure.apply(to: &$0, nodes) } }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "remove", abstract: "What remove would change.")

        @OptionGroup var options: PlanOptions
        @OptionGroup var nodes: NodesOption
        @OptionGroup var departure: DepartureOptions

        func run() async throws { try await options.plan("remove") { departure.apply(to: &$0, nodes) } }
    }
}

/// How machines are taken leave of.
struct DepartureOptions: ParsableArguments {
    @OptionGroup var removal: RemovalOptions

    @Flag(help: "Go on without machines that do not answer: they are not cleaned.")
    var unreachable = false

    @Flag(help: "Also end pods that no controller brings back elsewhere.")
    var force = false

    @Option(help: "Seconds for the pods of a machine to move elsewhere. (default: 300)")
    var drainTimeout: Int?

    func validate() throws {
        if let drainTimeout, !(1...86_400).contains(drainTimeout) {
            throw ValidationError("--drain-timeout is a number of seconds from 1 to 86400, not \(drainTimeout).")
        }
    }

    func apply(to options: inout ClusterJob.Options, _ nodes: NodesOption) {
        options.planning = removal.planning
        if unreachable { options.planning.insert(.unreachable) }
        if force { options.planning.insert(.force) }
        options.nodes = nodes.nodes
        options.drainTimeout = drainTimeout.map { .seconds($0) }
    }
}
