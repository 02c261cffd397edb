import Execution
import Foundation
import Planning

/// Keeps one line for each machine on a terminal, with its current step and how long that has taken.
struct LiveReporter: Reporter {
    private struct Line {
        var text = "connecting"
        var since = Duration.zero
        var done = 0
        var steps = 0
        var isOver = false
    }

    private let words: EventWords
    private var lines: [String: Line] = [:]
    private var order: [String] = []
    private var drawn = 0
    private var now = Duration.zero
    private let began = ContinuousClock.now

    init(verbose: Bool) { words = EventWords(verbose: verbose) }

    mutating func receive(_ event: Event) {
        if let track = event.track {
            if lines[track] == nil { order.append(track) }
            update(&lines[track, default: Line()], with: event)
        }
        // What must not scroll away with the next redraw is said above the lines.
        switch event.kind {
        case .stepFailed, .runEnded, .destroys, .found: say(words.lines(for: event))
        default: break
        }
        draw()
    }

    mutating func tick() { draw() }

    mutating func finish() { erase() }

    private func update(_ line: inout Line, with event: Event) {
        switch event.kind {
        case .connecting: break
        case .asked(let obstacle): line.text = obstacle ?? "ready"
        case .planned(let steps):
            line.steps = steps
            line.text = steps == 0 ? "nothing to change" : "planned"
        case .stepWaits(let title, let milestones):
            line.since = event.elapsed
            line.text = "\(title), once \(milestones.joined(separator: " and "))"
        case .stepBegan(let title, _):
            line.text = title
            line.since = event.elapsed
        case .stepEnded: line.done += 1
        case .stepFailed(let failure): line.text = "stopped: \(failure.summary)"
        case .trackEnded(let failure):
            line.isOver = true
            if failure == nil, line.steps > 0 { line.text = "done" }
        case .runBegan, .runEnded, .destroys, .found: break
        }
    }

    // MARK: Drawing

    private mutating func draw() {
        let size = Terminal.size()
        let elapsed = began.duration(to: .now)
        let width = order.map(\.count).max() ?? 0
        var shown = order.filter { lines[$0]?.isOver == false } + order.filter { lines[$0]?.isOver == true }
        let hidden = max(0, shown.count - max(1, size.rows - 2))
        shown.removeLast(hidden)
        var text = "\u{1b}[?2026h" + eraseSequence
        drawn = 0
        for name in shown {
            guard let line = lines[name] else { continue }
            let count = line.steps == 0 ? "" : "\(line.done)/\(line.steps) "
            let time = line.isOver || line.since == .zero ? "" : " \((elapsed - line.since).clock)"
            let entry = "\(name.padding(toLength: width, withPad: " ", startingAt: 0))  \(count)\(line.text)"
            text += entry.prefix(max(1, size.columns - 1 - time.count)) + time + "\n"
            drawn += 1
        }
        if hidden > 0 {
            text += "… and \(hidden) more\n".prefix(max(1, size.columns - 1))
            drawn += 1
        }
        Standard.output.write(text + "\u{1b}[?2026l")
    }

    private mutating func say(_ lines: [String]) {
        Standard.output.write(eraseSequence + lines.map { $0 + "\n" }.joined())
        drawn = 0
    }

    private mutating func erase() {
        Standard.output.write(eraseSequence)
        drawn = 0
    }

    private var eraseSequence: String { drawn == 0 ? "" : "\u{1b}[\(drawn)A\u{1b}[J" }
}

/// The terminal on stdout.
enum Terminal {
    static var isInteractive: Bool {
        isatty(1) == 1 && (ProcessInfo.processInfo.environment["TERM"] ?? "dumb") != "dumb" && size().columns >= 40
    }

    static func size() -> (rows: Int, columns: Int) {
        var size = winsize()
        guard unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (24, 80) }
        return (Int(size.ws_row), Int(size.ws_col))
    }
}
