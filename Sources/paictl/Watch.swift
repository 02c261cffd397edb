import ArgumentParser
import Dispatch
import Execution
import Foundation
import Maintenance
import Plan
import Synchronization

/// How something is, as it is shown to a person or to a program.
protocol ShownState: Sendable, Encodable {
    var verdict: Verdict { get }
}

/// How something is looked at.
struct WatchOptions: ParsableArguments {
    @Flag(help: "Look again every few seconds, until Ctrl-C.")
    var watch = false

    @Option(help: ArgumentHelp("With --watch: from the end of one look to the next.", valueName: "seconds"))
    var interval = 5

    @Option(name: .shortAndLong, help: "text, or json: one line for each look.")
    var output = Output.text

    func validate() throws {
        guard (1...3600).contains(interval) else {
            throw ValidationError("--interval is a number of seconds from 1 to 3600, not \(interval).")
        }
    }

    /// Who reads JSON reads nothing else.
    func warn(_ sentences: [String]) {
        if output == .text { sentences.forEach { Standard.error.write("warning: \($0)\n") } }
    }
}

/// Looks at how something is, once or again and again, shows it, and ends with the exit code that says whether it is well.
struct Watch<State: ShownState>: Sendable {
    var options: WatchOptions
    var verbose = false
    /// Looks; what it reports is shown while it does.
    var look: @Sendable (@escaping @Sendable (Event) -> Void) async throws -> State
    /// As a person reads it.
    ///
    /// - Parameter isOnScreen: on a screen that may not hold all of it, so that what matters comes first.
    var lines: @Sendable (_ state: State, _ isOnScreen: Bool) -> [String]

    func run() async throws -> Never {
        if options.watch { try await untilInterrupted() } else { try await once() }
    }

    private var output: Output { options.output }

    private func once() async throws -> Never {
        let console = Console(output: output, verbose: verbose)
        let outcome = await console.follow { report in
            // Who reads JSON wants the state, not how it was come by.
            try await look { if output == .text, Terminal.isInteractive { report($0) } }
        }
        switch outcome {
        case .success(let state):
            show(state)
            throw ExitCode(state.verdict)
        case .failure(let error): throw console.complain(error)
        }
    }

    private func untilInterrupted() async throws -> Never {
        let console = Console(output: output, verbose: verbose)
        let isLive = output == .text && Terminal.isInteractive
        let last = LastLook<State>()
        let screen = Screen(isLive: isLive)
        screen.enter()
        let signals = isLive ? screen.followSignals() : []
        let outcome = await console.follow(showing: !isLive, ending: { screen.end() }) { _ in
            while true {
                let state = try await look { _ in }
                await last.keep(state)
                if isLive {
                    screen.show([Self.time] + lines(state, true))
                } else if !show(state, isOneOfMany: true) {
                    throw ReaderLeft()
                }
                try await Task.sleep(for: .seconds(options.interval))
            }
        }
        screen.end()
        signals.forEach { $0.cancel() }
        if case .failure(let error) = outcome, !(error is CancellationError || error is ReaderLeft) {
            throw console.complain(error)
        }
        guard let state = await last.state else { throw ExitCode(.interrupted) }
        if isLive { show(state) }
        throw ExitCode(state.verdict)
    }

    private static var time: String {
        "as of \(Date.now.formatted(.iso8601)); Ctrl-C ends"
    }

    /// - Returns: false once nobody reads it.
    @discardableResult private func show(_ state: State, isOneOfMany: Bool = false) -> Bool {
        switch output {
        case .text:
            let text = lines(state, false).map { $0 + "\n" }.joined()
            return Standard.output.write(text + (isOneOfMany ? "\n" : ""))
        case .json: return Standard.output.write(JSONLine.encode(state) + "\n")
        }
    }
}

/// What was seen last, for when the watching ends.
private actor LastLook<State: ShownState> {
    private(set) var state: State?

    func keep(_ state: State) { self.state = state }
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
