import Plan
import ArgumentParser
import Execution
import Foundation
import Maintenance
import ClusterPlanning

/// What every job is told, and how it is run from the command line.
struct JobOptions: ParsableArguments {
    enum Output: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @OptionGroup var common: PlanOptions

    @Flag(help: "Do not ask before a change that destroys something.")
    var yes = false

    @Flag(name: .shortAndLong, help: "Show every change of every step.")
    var verbose = false

    private var reach: ReachOptions { common.reach }
    private var output: Output { common.output }

    private enum Attempt {
        case done(Report)
        /// To be asked about first.
        case asks(Run, Run.Prepared)
    }

    func execute(_ job: String, _ special: SpecialOptions = SpecialOptions()) async throws {
        let console = Console(output: output, verbose: verbose)
        let log = RunLog(directory: reach.directory, job: job)
        let outcome = await console.follow(log: log) { report in
            let run = try reach.run(of: job, special, report: report)
            for warning in run.warnings { console.warn(warning) }
            let prepared = try await run.prepare()
            return prepared.plan.losses.isEmpty || yes
                ? Attempt.done(await run.execute(prepared)) : .asks(run, prepared)
        }
        switch outcome {
        case .success(.done(let report)): throw ExitCode(report.verdict)
        case .success(.asks(let run, let prepared)):
            let answer = console.isTold("Type 'yes' to go on: ", log: log)
            guard answer == true else {
                await run.abandon(prepared)
                let reason = answer == nil ? "'\(job)' asks first; --yes answers it" : "it was not answered with 'yes'"
                throw console.complain(JobFailure.refused(["nothing was changed: \(reason)"]), log: log)
            }
            let report = await console.follow(log: log) { report in await run.reporting(to: report).execute(prepared) }
            throw ExitCode(try report.get().verdict)
        case .failure(let error): throw console.complain(error, log: log)
        }
    }
}

/// What only some jobs are told.
struct SpecialOptions {
    var planning: Set<Planner.Option> = []
    var nodes: String?
    var drainTimeout: Duration?
    var maxUnavailable = Share.count(1)
    var renewalDays: Int?
}
