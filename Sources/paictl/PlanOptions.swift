import Plan
import ArgumentParser
import Execution
import Maintenance
import ClusterPlanning

/// What a job and its plan are told alike, and how a plan is made from the command line.
struct PlanOptions: ParsableArguments {
    @OptionGroup var reach: ReachOptions

    @Option(help: "text, or json: one event a line, and nothing else on stdout.")
    var output = JobOptions.Output.text

    func plan(_ job: String, _ special: SpecialOptions = SpecialOptions()) async throws {
        let console = Console(output: output, verbose: false)
        let outcome = await console.follow { report in
            let run = try reach.run(of: job, special, report: report)
            for warning in run.warnings { console.warn(warning) }
            return try await run.plan()
        }
        switch outcome {
        case .success(let plan):
            console.print(plan)
            let isUnknown = plan.tracks.contains { $0.obstacle != nil }
            throw ExitCode(isUnknown ? .unreachable : plan.isEmpty ? .done : .changes)
        case .failure(let error): throw console.complain(error)
        }
    }
}
