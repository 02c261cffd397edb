import Plan
import ArgumentParser
import Maintenance

/// What every job is told, and how it is run from the command line.
struct JobOptions: ParsableArguments {
    @OptionGroup var common: PlanOptions

    @Flag(help: "Do not ask before a change that destroys something.")
    var yes = false

    @Flag(name: .shortAndLong, help: "Show every change of every step.")
    var verbose = false

    /// - Parameter settings: what only some jobs are told.
    func execute(_ job: String, _ settings: (inout ClusterJob.Options) -> Void = { _ in }) async throws {
        let console = Console(output: common.output, verbose: verbose)
        let run = common.reach.run(of: job, console, settings)
        try await console.execute(job, in: common.reach.directory, asks: !yes, run)
    }
}
