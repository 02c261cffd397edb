import ArgumentParser
import Execution
import Foundation
import Maintenance
import Planning

/// What every job is told, and how it is run from the command line.
struct JobOptions: ParsableArguments {
    enum Output: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Option(
        name: [.customShort("p"), .customLong("path")],
        help: "The configuration directory.",
        completion: .directory
    )
    var directory: String

    @Option(help: "text, or json: one event a line, and nothing else on stdout.")
    var output = Output.text

    @Flag(help: "Do not ask before a change that destroys something.")
    var yes = false

    @Option(help: "How many machines are worked on at the same moment.")
    var concurrency = 100

    @Option(help: "Seconds for connecting to a machine and logging in.")
    var timeout = 30

    @Flag(name: .shortAndLong, help: "Show every change of every step.")
    var verbose = false

    func validate() throws {
        guard (1...10_000).contains(concurrency) else {
            throw ValidationError("--concurrency is a number from 1 to 10000, not \(concurrency).")
        }
        guard (1...3600).contains(timeout) else {
            throw ValidationError("--timeout is a number of seconds from 1 to 3600, not \(timeout).")
        }
    }

    private enum Attempt {
        case done(Report)
        /// To be asked about first.
        case asks(Run, Run.Prepared)
    }

    func execute(_ job: String, _ special: SpecialOptions = SpecialOptions()) async throws {
        let console = Console(output: output, verbose: verbose)
        let log = RunLog(directory: directory, job: job)
        let outcome = await console.follow(log: log) { report in
            let run = try makeRun(of: job, special, report: report)
            for warning in run.warnings { console.warn(warning) }
            let prepared = try await run.prepare()
            return prepared.plan.losses.isEmpty || yes
                ? Attempt.done(await run.execute(prepared)) : .asks(run, prepared)
        }
        switch outcome {
        case .success(.done(let report)): throw ExitCode(report.exitCode)
        case .success(.asks(let run, let prepared)):
            let answer = console.isTold("Type 'yes' to go on: ")
            guard answer == true else {
                await run.abandon(prepared)
                let reason = answer == nil ? ": '\(job)' asks first; --yes answers it" : ""
                throw console.complain(JobFailure.refused(["nothing was changed\(reason)"]), log: log)
            }
            let report = await console.follow(log: log) { report in await run.reporting(to: report).execute(prepared) }
            throw ExitCode(try report.get().exitCode)
        case .failure(let error): throw console.complain(error, log: log)
        }
    }

    func plan(_ job: String, _ special: SpecialOptions = SpecialOptions()) async throws {
        let console = Console(output: output, verbose: verbose)
        let outcome = await console.follow { report in
            let run = try makeRun(of: job, special, report: report)
            for warning in run.warnings { console.warn(warning) }
            return try await run.plan()
        }
        switch outcome {
        case .success(let plan):
            console.print(plan)
            let isUnknown = plan.tracks.contains { $0.obstacle != nil }
            throw ExitCode(isUnknown ? 4 : plan.isEmpty ? 0 : 2)
        case .failure(let error): throw console.complain(error)
        }
    }

    private func makeRun(
        of job: String,
        _ special: SpecialOptions,
        report: @escaping @Sendable (Event) -> Void
    ) throws -> Run {
        let environment = ProcessInfo.processInfo.environment
        let workspace = Workspace(
            directory: directory,
            home: try Workspace.home(environment: environment, program: Bundle.main.executablePath ?? "")
        )
        return try Run(
            of: job,
            in: workspace,
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

/// What only some jobs are told.
struct SpecialOptions {
    var planning: Set<Planner.Option> = []
    var nodes: String?
    var drainTimeout: Duration?
    var maxUnavailable = Share.count(1)
    var renewalDays: Int?
}

extension Report {
    /// 0 done; 1 a step failed; 4 a machine could not be reached, and nothing else went wrong.
    var exitCode: Int32 {
        if failures.isEmpty { return 0 }
        if failures.contains(where: { $0.failure?.cause == .cancelled }) { return 130 }
        return failedOnlyToReach ? 4 : 1
    }
}
