import ArgumentParser
import Dispatch
import Execution
import Foundation
import Maintenance
import Planning

/// Shows a run to whoever watches: a person at a terminal, a pipe, or a program that reads JSON.
final class Console: Sendable {
    private let output: JobOptions.Output
    private let verbose: Bool

    init(output: JobOptions.Output, verbose: Bool) {
        self.output = output
        self.verbose = verbose
        // Whoever reads our output may leave before the run ends; the run goes on.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Runs the body and shows the events it reports until it ends; Ctrl-C and SIGTERM cancel it.
    func follow<Value: Sendable>(
        log: RunLog? = nil,
        _ body: @escaping @Sendable (@escaping @Sendable (Event) -> Void) async throws -> Value
    ) async -> Result<Value, any Error> {
        let (events, source) = AsyncStream.makeStream(of: Event?.self)
        let work = Task {
            do { return Result<Value, any Error>.success(try await body { source.yield($0) }) } catch {
                return .failure(error)
            }
        }
        let interruptions = [SIGINT, SIGTERM].map { Self.onSignal($0) { work.cancel() } }
        let ticks = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(200))
                source.yield(nil)
            }
        }
        let reporter = makeReporter()
        let display = Task {
            var reporter = reporter
            for await event in events {
                guard let event else {
                    reporter.tick()
                    continue
                }
                log?.add(event)
                reporter.receive(event)
            }
            reporter.finish()
        }
        let result = await work.value
        ticks.cancel()
        source.finish()
        await display.value
        interruptions.forEach { $0.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
        return result
    }

    func print(_ plan: Plan) {
        switch output {
        case .text: Standard.output.write(PlanText(plan).text)
        case .json: for line in PlanRecord.lines(of: plan) { Standard.output.write(line + "\n") }
        }
    }

    /// Asks for a `yes`, letter by letter, of the person at the terminal; nil without one.
    func isTold(_ question: String) -> Bool? {
        guard output == .text, Terminal.isInteractive, isatty(0) == 1 else { return nil }
        Standard.output.write(question)
        return readLine()?.trimmingCharacters(in: .whitespaces).lowercased() == "yes"
    }

    func warn(_ sentence: String) {
        Standard.error.write("warning: \(sentence)\n")
    }

    /// Says what went wrong, and returns the exit code to end with.
    func complain(_ error: any Error) -> ExitCode {
        let (code, sentences) = Self.verdict(on: error)
        if output == .json {
            Standard.output.write(EventRecord(failure: sentences, exitCode: code).line + "\n")
        } else {
            for sentence in sentences { Standard.error.write("\(sentence)\n") }
        }
        return ExitCode(code)
    }

    private static func verdict(on error: any Error) -> (code: Int32, sentences: [String]) {
        switch error {
        case is CancellationError: (130, ["interrupted before anything was changed"])
        case let failure as JobFailure:
            switch failure {
            case .configuration: (3, failure.sentences)
            case .refused: (5, failure.sentences)
            case .unreachable: (4, failure.sentences)
            case .failed: (1, failure.sentences)
            }
        case let refusal as Refusal: (5, [refusal.description])
        default: (1, "\(error)".split(separator: "\n").map(String.init))
        }
    }

    private func makeReporter() -> any Reporter {
        switch output {
        case .json: JSONReporter()
        case .text: Terminal.isInteractive ? LiveReporter(verbose: verbose) : PlainReporter(verbose: verbose)
        }
    }

    /// A second signal of the kind ends the program at once.
    private static func onSignal(_ number: Int32, _ body: @escaping @Sendable () -> Void) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { @Sendable in
            body()
            signal(number, SIG_DFL)
        }
        source.resume()
        return source
    }
}

/// Turns events into something to look at.
protocol Reporter: Sendable {
    mutating func receive(_ event: Event)
    /// Time has gone by.
    mutating func tick()
    mutating func finish()
}

extension Reporter {
    mutating func tick() {}
    mutating func finish() {}
}

/// The program's two output streams, unbuffered; a reader that left is no error.
enum Standard: Int32 {
    case output = 1
    case error = 2

    func write(_ text: String) {
        try? FileHandle(fileDescriptor: rawValue, closeOnDealloc: false).write(contentsOf: Data(text.utf8))
    }
}
