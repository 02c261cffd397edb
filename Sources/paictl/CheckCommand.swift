import ArgumentParser
import Execution
import Foundation
import Maintenance
import Planning

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Look whether the machines can become the cluster; change nothing.",
        discussion: """
            Reads the configuration, asks all machines at once, and tries every port that one needs on another. Each finding \
            comes with what to do about it. An error stops a deploy, a warning does not.

            Exit codes: 0 no errors; 1 errors; 3 the configuration is wrong; 4 a machine could not be reached, the others were \
            checked; 5 another cluster's data, or a host key that changed.
            """
    )

    @OptionGroup var options: CheckOptions

    func run() async throws {
        let console = Console(output: options.output, verbose: false)
        let isWatched = options.output == .text && Terminal.isInteractive
        let outcome = await console.follow { report in
            try await options.run { if isWatched { report($0) } }.check()
        }
        switch outcome {
        case .success(let report):
            switch options.output {
            case .text:
                Standard.output.write(CheckText(report, columns: isWatched ? Terminal.size().columns : nil).text)
            case .json: for line in CheckRecord.lines(of: report) { Standard.output.write(line + "\n") }
            }
            throw ExitCode(report.findings.exitCode)
        case .failure(let error): throw console.complain(error)
        }
    }
}

/// What a check is told.
struct CheckOptions: ParsableArguments {
    @Option(
        name: [.customShort("p"), .customLong("path")],
        help: "The configuration directory.",
        completion: .directory
    )
    var directory: String

    @Option(help: "text, or json: one finding a line, then a summary, and nothing else on stdout.")
    var output = JobOptions.Output.text

    @Option(help: "How many machines are asked at the same moment.")
    var concurrency = 100

    @Option(help: "Seconds for connecting to a machine and logging in.")
    var timeout = 15

    func validate() throws {
        guard (1...10_000).contains(concurrency) else {
            throw ValidationError("--concurrency is a number from 1 to 10000, not \(concurrency).")
        }
        guard (1...3600).contains(timeout) else {
            throw ValidationError("--timeout is a number of seconds from 1 to 3600, not \(timeout).")
        }
    }

    func run(report: @escaping @Sendable (Event) -> Void) throws -> Run {
        let environment = ProcessInfo.processInfo.environment
        return try Run(
            of: "deploy",
            in: Workspace(
                directory: directory,
                home: try Workspace.home(environment: environment, program: Bundle.main.executablePath ?? "")
            ),
            environment: environment,
            options: Run.Options(concurrency: concurrency, connectTimeout: .seconds(timeout)),
            report: report
        )
    }
}
