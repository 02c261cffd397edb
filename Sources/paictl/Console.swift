import Plan
import ArgumentParser
import Dispatch
import Execution
import Foundation
import Maintenance
import ClusterPlanning

/// Shows a run to whoever watches: a person at a terminal, a pipe, or a program that reads JSON.
final class Console: Sendable {
    private enum News: Sendable {
        case event(Event)
        /// Time has gone by, or the terminal has another size.
        case tick
        case interruption
        /// The program was stopped (Ctrl-Z) and goes on: what stands above the cursor is no longer its own.
        case resumption
    }

    private let output: Output
    private let verbose: Bool
    private let speed: Double

    /// - Parameter speed: how fast the time of events goes, for a replay.
    init(output: Output, verbose: Bool, speed: Double = 1) {
        self.output = output
        self.verbose = verbose
        self.speed = speed
        // Whoever reads our output may leave before the run ends. A job goes on; what only shows ends (`ReaderLeft`).
        signal(SIGPIPE, SIG_IGN)
    }

    /// Runs the body and shows the events it reports until it ends; Ctrl-C, SIGTERM and a terminal that is closed cancel it.
    ///
    /// - Parameters:
    ///   - showing: false when the body draws on the terminal itself.
    ///   - isView: the body does nothing but show, and is cancelled once nobody reads; the result is then `ReaderLeft`.
    ///   - ending: done as soon as the program is asked to end, and before a second signal can kill it.
    func follow<Value: Sendable>(
        log: RunLog? = nil,
        showing: Bool = true,
        isView: Bool = false,
        ending: @escaping @Sendable () -> Void = {},
        _ body: @escaping @Sendable (@escaping @Sendable (Event) -> Void) async throws -> Value
    ) async -> Result<Value, any Error> {
        let (news, source) = AsyncStream.makeStream(of: News.self)
        let work = Task {
            do { return Result<Value, any Error>.success(try await body { source.yield(.event($0)) }) } catch {
                return .failure(error)
            }
        }
        let endings = Self.endings
        let signals =
            endings.map { number in
                Self.onSignal(number) {
                    ending()
                    source.yield(.interruption)
                    work.cancel()
                    // A second one ends the program at once.
                    signal(number, SIG_DFL)
                }
            } + [
                Self.onSignal(SIGWINCH) { source.yield(.tick) }, Self.onSignal(SIGCONT) { source.yield(.resumption) },
            ]
        let ticks = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(200))
                source.yield(.tick)
            }
        }
        let reporter: any Reporter = showing ? makeReporter() : SilentReporter()
        let display = Task { await Self.show(news, on: reporter, log) { if isView { work.cancel() } } || !isView }
        let result = await work.value
        ticks.cancel()
        source.finish()
        let isRead = await display.value
        signals.forEach { $0.cancel() }
        for number in endings + [SIGWINCH, SIGCONT] { signal(number, SIG_DFL) }
        return isRead ? result : .failure(ReaderLeft())
    }

    /// - Parameter unread: done once nobody reads what is shown.
    /// - Returns: whether somebody read it to its end.
    private static func show(
        _ news: AsyncStream<News>,
        on reporter: any Reporter,
        _ log: RunLog?,
        unread: () -> Void
    ) async -> Bool {
        var reporter = reporter
        var isRead = true
        for await piece in news {
            switch piece {
            case .event(let event):
                log?.add(event)
                if !reporter.receive(event) {
                    isRead = false
                    unread()
                }
            case .tick: reporter.tick()
            case .interruption: reporter.interrupted()
            case .resumption: reporter.resumed()
            }
        }
        reporter.finish()
        return isRead
    }

    func print(_ plan: Plan) {
        switch output {
        case .text: PlanText.write(plan) { Standard.output.write($0) }
        case .json: PlanRecord.write(plan) { Standard.output.write($0 + "\n") }
        }
    }

    /// Asks for a `yes`, letter by letter, of the person at the terminal; nil without one.
    ///
    /// Who ends the program instead of answering is told that nothing was changed, and so is the log.
    func isTold(_ question: String, log: RunLog?) -> Bool? {
        guard output == .text, Terminal.isInteractive, isatty(0) == 1 else { return nil }
        Standard.output.write(question)
        let answer = Self.line {
            Standard.output.write("\n")
            _exit(self.complain(Unanswered(), log: log).rawValue)
        }
        return answer?.trimmingCharacters(in: .whitespaces).lowercased() == "yes"
    }

    /// Reads a line from stdin; a signal that asks the program to end does that instead.
    static func line(orEnd end: @escaping @Sendable () -> Never) -> String? {
        let endings = endings
        let signals = endings.map { onSignal($0) { end() } }
        defer {
            signals.forEach { $0.cancel() }
            for number in endings { signal(number, SIG_DFL) }
        }
        return readLine()
    }

    /// Tells a person what to do next; a program finds its own way.
    func advise(_ sentence: String) {
        if output == .text { Standard.output.write(sentence + "\n") }
    }

    @Sendable func warn(_ sentence: String) {
        Standard.error.write("warning: \(sentence)\n")
    }

    /// Says what went wrong, and returns the exit code to end with.
    func complain(_ error: any Error, log: RunLog? = nil) -> ExitCode {
        let (status, sentences) = Self.verdict(on: error)
        let failure = FailedRun(errors: sentences, exitCode: status)
        log?.add(failure)
        if output == .json {
            Standard.output.write(JSONLine.encode(failure) + "\n")
        } else {
            for sentence in sentences { Standard.error.write("\(sentence)\n") }
        }
        return ExitCode(status)
    }

    private static func verdict(on error: any Error) -> (Verdict, sentences: [String]) {
        switch error {
        case is CancellationError: (.interrupted, ["interrupted before anything was changed"])
        case is Unanswered: (.interrupted, ["interrupted before the question was answered: nothing was changed"])
        case let failure as JobFailure:
            switch failure {
            case .configuration: (.configuration, failure.sentences)
            case .refused: (.refused, failure.sentences)
            case .unreachable: (.unreachable, failure.sentences)
            case .failed: (.failed, failure.sentences)
            }
        case let refusal as Refusal: (.refused, [refusal.description])
        default: (.failed, "\(error)".split(separator: "\n").map(String.init))
        }
    }

    private func makeReporter() -> any Reporter {
        switch output {
        case .json: JSONReporter()
        case .text:
            Terminal.isInteractive
                ? LiveReporter(verbose: verbose, speed: speed) : PlainReporter(verbose: verbose)
        }
    }

    /// The signals that ask the program to end. What nohup starts is meant to outlive its terminal.
    private static var endings: [Int32] { [SIGINT, SIGTERM] + (isIgnored(SIGHUP) ? [] : [SIGHUP]) }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return false }
        let ignored = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == ignored
    }

    private static func onSignal(_ number: Int32, _ body: @escaping @Sendable () -> Void) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { @Sendable in body() }
        source.resume()
        return source
    }
}

extension ExitCode {
    init(_ status: Verdict) { self.init(status.rawValue) }
}

/// The program was asked to end when it had asked whether to go on.
struct Unanswered: Error {}

/// Nobody reads any more what is shown: the end of `paictl status --watch | head`, and no failure.
struct ReaderLeft: Error {}
