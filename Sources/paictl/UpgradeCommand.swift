import Plan
import ArgumentParser
import Maintenance
import ClusterPlanning

struct UpgradeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade",
        abstract:
            "Take the cluster to the version that kubernetes-configuration.yaml says, one minor version at a time.",
        discussion: """
            Refuses what Kubernetes' rules on versions forbid. Keeps a snapshot of etcd, brings the images everywhere, then takes \
            master after master, each of them well before the next, and workers --max-unavailable at a time, drained. What does not \
            become well is put back to what ran before, and the run stops; the same command goes on from there. \
            What upgrade does, in order, stands in maintainconf/upgrade.yaml.
            """
    )

    @OptionGroup var options: JobOptions
    @OptionGroup var upgrade: UpgradeOptions
    @OptionGroup var window: WindowOptions

    func run() async throws {
        try await options.execute("upgrade") { settings in
            upgrade.apply(to: &settings)
            window.apply(to: &settings)
        }
    }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "upgrade", abstract: "What upgrade would change.")

        @OptionGroup var options: PlanOptions
        @OptionGroup var upgrade: UpgradeOptions

        func run() async throws { try await options.plan("upgrade", upgrade.apply) }
    }
}

/// How machines are taken through an upgrade.
struct UpgradeOptions: ParsableArguments {
    @OptionGroup var limit: LimitOptions

    @Option(
        help: "How many workers may be without their pods at the same moment: a number, or a part of them such as 10%."
    )
    var maxUnavailable = "1"

    @Flag(help: "Also end pods that no controller brings back elsewhere.")
    var force = false

    @Option(help: "Seconds for the pods of a machine to move elsewhere. (default: 900)")
    var drainTimeout: Int?

    func validate() throws {
        guard Share(maxUnavailable) != nil else {
            throw ValidationError(
                "--max-unavailable is a number such as 3 or a part such as 10%, not '\(maxUnavailable)'."
            )
        }
        if let drainTimeout, !(1...86_400).contains(drainTimeout) {
            throw ValidationError("--drain-timeout is a number of seconds from 1 to 86400, not \(drainTimeout).")
        }
    }

    func apply(to options: inout ClusterJob.Options) {
        limit.apply(to: &options)
        options.planning = force ? [.force] : []
        options.drainTimeout = drainTimeout.map { .seconds($0) }
        options.maxUnavailable = Share(maxUnavailable) ?? .count(1)
    }
}
