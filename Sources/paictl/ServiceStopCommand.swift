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

    @Argument(help: "Services that are listed, or on the cluster.")
    var names: [String]

    @Flag(help: "Also those that need the named services.")
    var withDependents = false

    func run() async throws {
        try await options.execute("service-stop", ServiceGoal(.stop, names, includesOthers: withDependents))
    }
}
