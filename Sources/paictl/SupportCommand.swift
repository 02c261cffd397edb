import ArgumentParser
import Execution
import Foundation
import Maintenance
import Plan

struct SupportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "support",
        abstract: "What a helper asks for.",
        subcommands: [SupportBundleCommand.self]
    )
}

struct SupportBundleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: "One archive with everything that a helper asks for, without secrets; change nothing.",
        discussion: """
            It holds the configuration, the logs of the last runs, what 'check' and 'status' say, and of each machine its system, \
            runtime and logs. Passwords, keys and tokens are taken out, as far as they are known or look like that: read it before \
            you give it away. A machine that does not answer is named in it, and the exit code is 4.
            """
    )

    @OptionGroup var reach: ReachOptions
    @OptionGroup var target: SupportTarget

    func run() async throws {
        let console = Console(output: .text, verbose: false)
        let (reach, path, isWatched) = (reach, target.path, Terminal.isInteractive)
        let outcome = await console.follow { report in
            try await Self.write(to: path, reach) { if isWatched { report($0) } }
        }
        switch outcome {
        case .success(let problems):
            Standard.output.write("\(path)\n")
            for problem in problems { Standard.error.write("\(problem)\n") }
            throw ExitCode(problems.isEmpty ? .done : .unreachable)
        case .failure(let error): throw console.complain(error)
        }
    }

    /// Gathers what can be had, and writes it; what cannot be is named in the bundle, and stops nothing.
    ///
    /// - Returns: what could not be had.
    private static func write(
        to path: String,
        _ reach: ReachOptions,
        _ report: @escaping @Sendable (Event) -> Void
    ) async throws -> [String] {
        var bundle = SupportBundle(
            of: try reach.workspace(),
            version: Program.version,
            environment: Program.environment
        )
        var problems: [String] = []
        func trying(_ what: String, _ body: (ClusterJob) async throws -> Void) async throws {
            do { try await body(try reach.job("deploy", reach.jobOptions)) } catch is CancellationError {
                throw CancellationError()
            } catch { problems.append("\(what) cannot be had: \(error)") }
        }
        try await trying("what the machines say") { job in
            let silences = try await job.support(&bundle, report: report)
            problems += silences.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        }
        try await trying("'paictl check'") {
            bundle.add(
                "check.ndjson",
                CheckRecord.lines(of: try await $0.check(report: report)).joined(separator: "\n")
            )
        }
        try await trying("'paictl status'") {
            bundle.add("status.json", JSONLine.encode(try await $0.status(report: report)))
        }
        bundle.add("problems.txt", problems.map { $0 + "\n" }.joined())
        try await bundle.write(to: path)
        return problems
    }
}

/// Where the bundle goes.
struct SupportTarget: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The archive to write; nothing may be there yet. (default: one in the current directory)",
            valueName: "file"
        ),
        completion: .file()
    )
    var to: String?

    func validate() throws {
        guard to?.isEmpty != true else { throw ValidationError("--to is empty: give a file.") }
    }

    /// Absolute.
    var path: String {
        let time = Date.now.formatted(.iso8601).replacing(":", with: "-")
        return URL(filePath: to ?? "paictl-support-\(time).tar.gz").standardizedFileURL.path
    }
}
