import ArgumentParser
import Execution
import Foundation
import Maintenance

/// Which cluster is meant, and how its machines are reached.
struct ReachOptions: ParsableArguments {
    @Option(
        name: [.customShort("p"), .customLong("path")],
        help: "The configuration directory.",
        completion: .directory
    )
    var directory: String

    @Option(help: "How many machines are asked or worked on at the same moment.")
    var concurrency = 100

    @Option(help: "Seconds for connecting to a machine and logging in.")
    var timeout = 30

    func validate() throws {
        // An unset variable of a shell, more often than not: the current directory is not meant.
        guard !directory.isEmpty else { throw ValidationError("-p is empty: give the configuration directory.") }
        guard (1...10_000).contains(concurrency) else {
            throw ValidationError("--concurrency is a number from 1 to 10000, not \(concurrency).")
        }
        guard (1...3600).contains(timeout) else {
            throw ValidationError("--timeout is a number of seconds from 1 to 3600, not \(timeout).")
        }
    }

    func run(
        of job: String,
        _ special: SpecialOptions = SpecialOptions(),
        report: @escaping @Sendable (Event) -> Void
    ) throws -> Run {
        let environment = ProcessInfo.processInfo.environment
        return try Run(
            of: job,
            in: Workspace(
                directory: directory,
                home: try Workspace.home(environment: environment, program: Bundle.main.executablePath ?? "")
            ),
            environment: environment,
            options: Run.Options(
                concurrency: concurrency,
                connectTimeout: .seconds(timeout),
                planning: special.planning,
                nodes: special.nodes,
                drainTimeout: special.drainTimeout,
                maxUnavailable: special.maxUnavailable,
                renewalDays: special.renewalDays
            ),
            report: report
        )
    }
}
