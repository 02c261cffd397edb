import Subprocess
import SystemPackage

/// A program of this box, run without a shell and with a bound on its time.
package struct LocalProgram: Sendable {
    package struct Outcome: Sendable {
        /// As a shell has it: 128 and its number for a signal.
        package var status: Int32
        package var output: String
        package var errors: String
    }

    /// The path of the program, or its name, and its arguments; no secret stands here.
    package var words: [String]
    /// What it reads from stdin: here secrets may stand.
    package var input: String
    package var limit: Duration
    /// Between asking it to end and making it.
    package var grace: Duration

    package init(_ words: [String], input: String = "", limit: Duration, grace: Duration = .seconds(10)) {
        self.words = words
        self.input = input
        self.limit = limit
        self.grace = grace
    }

    /// - Throws: when it cannot be started or takes longer than the limit; it is ended then, and so it is by a cancellation.
    package func run() async throws -> Outcome {
        let outcome = try await withThrowingTaskGroup(of: Outcome.self) { group in
            group.addTask { try await start() }
            group.addTask {
                try await Task.sleep(for: limit)
                throw LocalProblem("'\(words[0])' takes longer than \(limit.components.seconds) s")
            }
            defer { group.cancelAll() }
            guard let outcome = try await group.next() else { throw CancellationError() }
            return outcome
        }
        try Task.checkCancellation()
        return outcome
    }

    private static let longestOutput = 16 << 20

    private func start() async throws -> Outcome {
        var options = PlatformOptions()
        // The leader of a group, so that it can be ended with all that it started, and Ctrl-C at the terminal is ours alone.
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: grace)]
        do {
            let result = try await Subprocess.run(
                words[0].contains("/") ? .path(.init(words[0])) : .name(words[0]),
                arguments: Arguments(Array(words.dropFirst())),
                platformOptions: options,
                input: .string(input),
                output: .string(limit: Self.longestOutput),
                error: .string(limit: Self.longestOutput)
            )
            let status =
                switch result.terminationStatus {
                case .exited(let status): status
                case .signaled(let number): 128 + number
                }
            return Outcome(status: status, output: result.standardOutput, errors: result.standardError)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw LocalProblem("there is no program '\(words[0])' on this host: install it")
        }
    }
}
