import ArgumentParser
import Execution
import Foundation
import Maintenance
import ClusterPlanning

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

    @OptionGroup var reach: ReachOptions

    @Option(help: "text, or json: one finding a line, then a summary, and nothing else on stdout.")
    var output = Output.text

    func run() async throws {
        let console = Console(output: output, verbose: false)
        let isWatched = output == .text && Terminal.isInteractive
        let outcome = await console.follow { report in
            try await reach.job("deploy", reach.jobOptions).check { if isWatched { report($0) } }
        }
        switch outcome {
        case .success(let report):
            switch output {
            case .text:
                // The last column stays free: terminals differ in what they do once it is taken.
                let columns = isWatched ? Terminal.size().columns - 1 : nil
                Standard.output.write(CheckText(report, columns: columns).text)
            case .json: for line in CheckRecord.lines(of: report) { Standard.output.write(line + "\n") }
            }
            throw ExitCode(report.findings.verdict)
        case .failure(let error): throw console.complain(error)
        }
    }
}
