import ArgumentParser
import Foundation
import Maintenance

/// Which cluster is meant, and how its machines are reached.
struct ReachOptions: ParsableArguments {
    @OptionGroup var place: DirectoryOptions

    @Option(help: "How many machines are asked or worked on at the same moment.")
    var concurrency = 100

    @Option(help: "Seconds for connecting to a machine and logging in.")
    var timeout = 30

    func validate() throws {
        guard (1...10_000).contains(concurrency) else {
            throw ValidationError("--concurrency is a number from 1 to 10000, not \(concurrency).")
        }
        guard (1...3600).contains(timeout) else {
            throw ValidationError("--timeout is a number of seconds from 1 to 3600, not \(timeout).")
        }
    }

    var directory: String { place.directory }

    func workspace() throws -> Workspace { try place.workspace() }

    var jobOptions: ClusterJob.Options {
        var options = ClusterJob.Options()
        options.concurrency = concurrency
        options.connectTimeout = .seconds(timeout)
        return options
    }

    func job(_ name: String, _ options: ClusterJob.Options) throws -> ClusterJob {
        try ClusterJob(name, in: workspace(), environment: Program.environment, options: options)
    }

    /// - Parameter settings: what only some jobs are told.
    func run(
        of job: String,
        _ console: Console,
        _ settings: (inout ClusterJob.Options) -> Void
    ) -> @Sendable () throws -> Run {
        var options = jobOptions
        settings(&options)
        return { [options] in
            let job = try self.job(job, options)
            job.warnings.forEach(console.warn)
            return Run(of: job.name, stages: [job], here: job.workspace, window: options.window)
        }
    }
}
