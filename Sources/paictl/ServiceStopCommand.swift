import ArgumentParser
import ServicePlanning

struct ServiceStopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Take services off the cluster; their data stays.",
        discussion: """
            Pods, config maps and labels of nodes go; claims for volumes, namespaces, and folders of machines stay. Those that need \
            others go first. 'paictl service deploy' brings them back.
            """
    )

    @OptionGroup var options: JobOptions
    @OptionGroup var target: ServiceTarget
    @OptionGroup var stopping: ServiceStopping

    func run() async throws { try await options.execute("service-stop", stopping.goal, on: target) }

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stop",
            abstract: "What stopping services would take away."
        )

        @OptionGroup var options: PlanOptions
        @OptionGroup var target: ServiceTarget
        @OptionGroup var stopping: ServiceStopping

        func run() async throws { try await options.plan("service-stop", stopping.goal, on: target) }
    }
}

/// Which services are stopped.
struct ServiceStopping: ParsableArguments {
    @Argument(help: "Services that are listed, or on the cluster.")
    var names: [String]

    @Flag(help: "Also those that need the named services.")
    var withDependents = false

    var goal: ServiceGoal { ServiceGoal(.stop, names, includesOthers: withDependents) }
}
