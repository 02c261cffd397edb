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
        do {
            let result = try await Subprocess.run(
                executable,
                arguments: Arguments(Array(words.dropFirst())),
                environment: Self.environment,
                platformOptions: options,
                input: Input(text: input),
                output: .string(limit: Self.longestOutput),
                error: .string(limit: Self.longestOutput)
            )
            return Outcome(
                status: Self.status(result.terminationStatus),
                output: result.standardOutput,
                errors: result.standardError
            )
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw LocalProblem("there is no program '\(words[0])' on this host: install it")
        }
    }

    private var executable: Executable { words[0].contains("/") ? .path(.init(words[0])) : .name(words[0]) }

    /// Bash reads nothing of a person's own before a script.
    private static let environment = Environment.inherit.updating(["BASH_ENV": nil])

    private var options: PlatformOptions {
        var options = PlatformOptions()
        // The leader of a group, so that it can be ended with all that it started, and Ctrl-C at the terminal is ours alone.
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: grace)]
        return options
    }

    /// What it reads from stdin. A program that ends before it has read all of that says so by its status; an error here, of a pipe that nobody reads any more or of
    /// a cancellation, would leave the pipe open, for which Subprocess 1.0.2 ends this process (`IODescriptor.deinit`).
    private struct Input: InputProtocol {
        let text: String

        func write(with writer: StandardInputWriter) async throws { _ = try? await writer.write(text) }
    }

    private static func status(_ ending: TerminationStatus) -> Int32 {
        switch ending {
        case .exited(let status): status
        case .signaled(let number): 128 + number
        }
    }

    /// Tells each line of what it prints, for as long as it does, whatever its limit.
    ///
    /// - Parameter line: false once no more are wanted, which ends the program; so does a cancellation.
    /// - Returns: its exit status, and what it has said on stderr; nil when it was ended.
    package func follow(line: @escaping @Sendable (String) -> Bool) async throws -> Outcome? {
        let result = try await Subprocess.run(
            executable,
            arguments: Arguments(Array(words.dropFirst())),
            environment: Self.environment,
            platformOptions: options,
            input: Input(text: input),
            output: .sequence,
            error: .string(limit: Self.longestOutput)
        ) { [options] execution in
            for try await text in execution.standardOutput.strings() where !line(text) {
                await execution.teardown(using: options.teardownSequence)
                return false
            }
            return true
        }
        try Task.checkCancellation()
        guard result.closureResult else { return nil }
        return Outcome(status: Self.status(result.terminationStatus), output: "", errors: result.standardError)
    }
}
