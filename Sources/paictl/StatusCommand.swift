import Plan
import ArgumentParser
import Dispatch
import Execution
import Foundation
import Maintenance
import Synchronization
import ClusterPlanning

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract:
            "How the cluster is: nodes, control plane, etcd, certificates, fronts, and what a deploy would change.",
        discussion: """
            Changes nothing, and runs beside any job. Exit code 0: all is well and as the configuration has it. Exit code 2: \
            something is not. Exit code 4: a machine cannot be asked.
            """
    )

    @OptionGroup var reach: ReachOptions

    @Flag(help: "Look again every few seconds, until Ctrl-C.")
    var watch = false

    @Option(help: ArgumentHelp("With --watch: from the end of one look to the next.", valueName: "seconds"))
    var interval = 5

    @Option(help: "text, or json: one line for each look.")
    var output = Output.text

    @Flag(name: .shortAndLong, help: "List every certificate, and every step that a deploy would do.")
    var verbose = false

    func validate() throws {
        guard (1...3600).contains(interval) else {
            throw ValidationError("--interval is a number of seconds from 1 to 3600, not \(interval).")
        }
    }

    func run() async throws {
        if watch { try await watchOn() } else { try await lookOnce() }
    }

    private func lookOnce() async throws {
        let console = Console(output: output, verbose: verbose)
        let outcome = await console.follow { report in
            // Who reads JSON wants the state, not how it was come by.
            let job = try reach.job("deploy", reach.jobOptions)
            for warning in job.warnings where output == .text { console.warn(warning) }
            return try await job.status { if output == .text, Terminal.isInteractive { report($0) } }
        }
        switch outcome {
        case .success(let report):
            show(report)
            throw ExitCode(report.verdict)
        case .failure(let error): throw console.complain(error)
        }
    }

    private func watchOn() async throws {
        let console = Console(output: output, verbose: verbose)
        let isLive = output == .text && Terminal.isInteractive
        let last = LastLook()
        let screen = Screen(isLive: isLive)
        screen.enter()
        let signals = isLive ? screen.followSignals() : []
        let outcome = await console.follow(showing: !isLive, ending: { screen.end() }) { _ in
            while true {
                let report = try await reach.job("deploy", reach.jobOptions).status { _ in }
                await last.keep(report)
                if isLive {
                    let text = StatusText(report, verbose: verbose, summaryFirst: true)
                    screen.show([Self.time] + text.lines)
                } else if !show(report) {
                    throw ReaderLeft()
                }
                try await Task.sleep(for: .seconds(interval))
            }
        }
        screen.end()
        signals.forEach { $0.cancel() }
        if case .failure(let error) = outcome, !(error is CancellationError || error is ReaderLeft) {
            throw console.complain(error)
        }
        guard let report = await last.report else { throw ExitCode(.interrupted) }
        if isLive { show(report) }
        throw ExitCode(report.verdict)
    }

    private static var time: String {
        "as of \(Date.now.formatted(.iso8601)); Ctrl-C ends"
    }

    /// - Returns: false once nobody reads it.
    @discardableResult private func show(_ report: StatusReport) -> Bool {
        switch output {
        case .text:
            let isOneOfMany = watch && !Terminal.isInteractive
            return Standard.output.write(StatusText(report, verbose: verbose).text + (isOneOfMany ? "\n" : ""))
        case .json: return Standard.output.write(JSONLine.encode(report) + "\n")
        }
    }
}

/// What was seen last, for when the watching ends.
private actor LastLook {
    private(set) var report: StatusReport?

    func keep(_ report: StatusReport) { self.report = report }
}

/// The terminal's other screen, drawn anew in place, so that what stood before comes back when it is left.
private final class Screen: Sendable {
    private struct State {
        var lines = ["asking the machines…"]
        var isOver = false
    }

    private let isLive: Bool
    private let state = Mutex(State())

    init(isLive: Bool) { self.isLive = isLive }

    func enter() {
        guard isLive else { return }
        Standard.output.write("\u{1b}[?1049h\u{1b}[?25l\u{1b}[H\u{1b}[J")
        draw()
    }

    func show(_ lines: [String]) {
        state.withLock { $0.lines = lines }
        draw()
    }

    /// For good: what is still under way must not draw any more.
    func end() {
        guard isLive,
            state.withLock({ state in
                defer { state.isOver = true }
                return !state.isOver
            })
        else { return }
        leave()
    }

    /// Ctrl-Z brings the terminal back until the program goes on.
    func followSignals() -> [any DispatchSourceSignal] {
        [
            on(SIGWINCH) { $0.draw() },
            on(SIGTSTP) { screen in
                screen.leave()
                // Not to be held back, unlike SIGTSTP, which the threads of a queue do not take.
                kill(getpid(), SIGSTOP)
                if !screen.state.withLock(\.isOver) { screen.enter() }
            },
        ]
    }

    private func on(_ number: Int32, _ body: @escaping @Sendable (Screen) -> Void) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { @Sendable in body(self) }
        source.resume()
        return source
    }

    private func draw() {
        let text = state.withLock { state -> String? in
            guard isLive, !state.isOver else { return nil }
            let size = Terminal.size()
            var shown = state.lines
            let hidden = shown.count - (size.rows - 1)
            if hidden > 0 {
                shown =
                    shown.prefix(max(1, size.rows - 2)) + ["… and \(hidden + 1) lines more; a taller window shows them"]
            }
            return shown.map { $0.fitted(to: max(1, size.columns - 1)) + "\u{1b}[K\n" }.joined()
        }
        if let text { Standard.output.write("\u{1b}[?2026h\u{1b}[H\(text)\u{1b}[J\u{1b}[?2026l") }
    }

    private func leave() { Standard.output.write("\u{1b}[?25h\u{1b}[?1049l") }
}
