import Plan
import ArgumentParser
import Maintenance

/// What a job and its plan are told alike, and how a plan is made from the command line.
struct PlanOptions: ParsableArguments {
    @OptionGroup var reach: ReachOptions

    @Option(help: "text, or json: one event a line, and nothing else on stdout.")
    var output = Output.text

    func plan(_ job: String, _ settings: (inout ClusterJob.Options) -> Void = { _ in }) async throws {
        let console = Console(output: output, verbose: false)
        try await console.plan(reach.run(of: job, console, settings))
    }
}
