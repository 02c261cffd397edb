import ArgumentParser
import Maintenance

struct ServiceRestartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Start the pods of services anew, and wait until they are ready.",
        discussion: """
            Pods are replaced as each workload has it, so that one with several goes on serving. Jobs stay as they are. A later deploy \
            finds nothing to change.
            """
    )

    @Argument(help: "Services that are on the cluster.")
    var names: [String]

    @Option(help: ArgumentHelp("How long they may take until they are ready.", valueName: "seconds"))
    var within = 600

    @OptionGroup var options: JobOptions
    @OptionGroup var target: ServiceTarget

    func validate() throws {
        guard (1...86_400).contains(within) else {
            throw ValidationError("--within is a number of seconds from 1 to 86400, not \(within).")
        }
    }

    func run() async throws {
        let console = Console(output: options.common.output, verbose: options.verbose)
        let (reach, target, names, within) = (options.common.reach, target, names, within)
        try await console.execute("service-restart", in: reach.directory, asks: !options.yes) {
            let look = try reach.services(names, on: target)
            look.warnings.forEach(console.warn)
            return Run(
                of: "service-restart",
                stages: [ServiceRestart(look, within: .seconds(within))],
                here: look.workspace
            )
        }
    }
}
