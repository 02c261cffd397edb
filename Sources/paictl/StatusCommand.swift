import ArgumentParser
import Maintenance

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract:
            "How the cluster is: nodes, control plane, etcd, certificates, fronts, and what a deploy would change.",
        discussion: """
            Changes nothing, and runs beside any job. Exit code 0: all is well and as the configuration has it. Exit code 2: \
            something is not. Exit code 4: a machine cannot be asked.
            """
    )

    @OptionGroup var reach: ReachOptions

    @OptionGroup var options: WatchOptions

    @Flag(name: .shortAndLong, help: "List every certificate, and every step that a deploy would do.")
    var verbose = false

    func run() async throws {
        let (reach, options, verbose) = (reach, options, verbose)
        try await Watch<StatusReport>(options: options, verbose: verbose) { report in
            let job = try reach.job("deploy", reach.jobOptions)
            if !options.watch { options.warn(job.warnings) }
            return try await job.status(report: report)
        } lines: {
            StatusText($0, verbose: verbose, summaryFirst: $1).lines
        }.run()
    }
}

extension StatusReport: ShownState {}
