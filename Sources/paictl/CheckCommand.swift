import ArgumentParser
import Execution
import Foundation
import Maintenance
import ClusterPlanning
import Plan

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

    @Flag(help: "Look at what the CIS benchmark asks of a cluster that is there, and at nothing else.")
    var cis = false

    func run() async throws {
        if cis {
            try await show {
                try await $0.checkCIS(report: $1)
            } text: {
                CISText($0, columns: $1).text
            } lines: {
                CISRecord.lines(of: $0)
            } verdict: {
                $0.findings.verdict
            }
        } else {
            try await show {
                try await $0.check(report: $1)
            } text: {
                CheckText($0, columns: $1).text
            } lines: {
                CheckRecord.lines(of: $0)
            } verdict: {
                $0.findings.verdict
            }
        }
    }

    /// Looks, shows what was found as it is wanted, and ends with its verdict.
    private func show<Report: Sendable>(
        _ look: @escaping @Sendable (ClusterJob, @escaping @Sendable (Event) -> Void) async throws -> Report,
        text: (Report, Int?) -> String,
        lines: (Report) -> [String],
        verdict: (Report) -> Verdict
    ) async throws {
        let console = Console(output: output, verbose: false)
        let isWatched = output == .text && Terminal.isInteractive
        let reach = reach
        let outcome = await console.follow { report in
            try await look(try reach.job("deploy", reach.jobOptions)) { if isWatched { report($0) } }
        }
        switch outcome {
        case .success(let report):
            switch output {
            case .text:
                // The last column stays free: terminals differ in what they do once it is taken.
                let columns = isWatched ? Terminal.size().columns - 1 : nil
                Standard.output.write(text(report, columns))
            case .json: for line in lines(report) { Standard.output.write(line + "\n") }
            }
            throw ExitCode(verdict(report))
        case .failure(let error): throw console.complain(error)
        }
    }
}
