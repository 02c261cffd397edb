import ClusterPlanning
import Plan
import ArgumentParser
import Maintenance

struct CleanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean",
        abstract: "Take the cluster off its machines, and list whatever is left behind.",
        discussion: """
            Says what will be lost and asks first. Keeps a snapshot of etcd in the configuration directory. \
            Removes what paictl brought and what the kubelet made of it; Docker stays, and so do the machine's own settings. \
            What clean does, in order, stands in maintainconf/clean.yaml.
            """
    )

    @OptionGroup var options: JobOptions
    @OptionGroup var removal: RemovalOptions

    func run() async throws { try await options.execute("clean") { $0.planning = removal.planning } }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "clean",
            abstract: "What clean would remove, and what would stay."
        )

        @OptionGroup var options: PlanOptions
        @OptionGroup var removal: RemovalOptions

        func run() async throws { try await options.plan("clean") { $0.planning = removal.planning } }
    }
}

/// What is kept when things are taken away.
struct RemovalOptions: ParsableArguments {
    @Flag(help: "Remove Docker, too, with all its images and containers, if paictl installed it.")
    var docker = false

    @Flag(inversion: .prefixedNo, help: "Keep a snapshot of etcd's data before any of it goes.")
    var snapshot = true

    var planning: Set<Planner.Option> {
        var planning: Set<Planner.Option> = []
        if docker { planning.insert(.docker) }
        if snapshot { planning.insert(.snapshot) }
        return planning
    }
}
