import Execution

/// Keeps one line for each machine on a terminal, with its current step and how long that has taken, and one for the whole.
struct LiveReporter: Reporter {
    private let words: EventWords
    /// How fast time goes: more than 1 when a log is replayed.
    private let speed: Double
    private var state = RunState()
    private var view = LiveView(isColourful: Terminal.isColourful)
    private var latest = (elapsed: Duration.zero, at: ContinuousClock.now)
    private var isInterrupted = false
    private var drawnAt: ContinuousClock.Instant?
    /// Between frames that nothing but progress brings about: more would cost time, and nobody would see them.
    private static let pause = Duration.milliseconds(100)

    init(verbose: Bool, speed: Double = 1) {
        words = EventWords(verbose: verbose)
        self.speed = speed
    }

    mutating func receive(_ event: Event) -> Bool {
        latest = (event.elapsed, .now)
        state.follow(event)
        switch event.kind {
        // What must not go with the next frame is said above it.
        case .stepFailed, .destroys, .found: draw(saying: words.lines(for: event))
        // The report says what became of each.
        case .runEnded: write(view.frame([], saying: words.lines(for: event), in: Terminal.size()))
        default: if drawnAt.map({ $0.duration(to: .now) >= Self.pause }) ?? true { draw() }
        }
        // A terminal that goes away says so by SIGHUP.
        return true
    }

    mutating func tick() { draw() }

    mutating func resumed() {
        view.beginAnew()
        draw()
    }

    mutating func interrupted() {
        isInterrupted = true
        draw(saying: [Interruption.sentence])
    }

    /// What an interrupted run knew of each machine stays to be read, unless its report has said so.
    mutating func finish() {
        if !isInterrupted { write(view.frame([], in: Terminal.size())) }
    }

    // MARK: Drawing

    private mutating func draw(saying said: [String] = []) {
        drawnAt = .now
        let size = Terminal.size()
        write(view.frame(lines(room: LiveView.room(in: size), columns: size.columns), saying: said, in: size))
    }

    private func write(_ frame: String) { if !frame.isEmpty { Standard.output.write(frame) } }

    private func lines(room: Int, columns: Int) -> [LiveView.Line] {
        guard state.report == nil else { return [] }
        let over = state.order.filter { state.tracks[$0]?.isOver == true }
        var shown = state.order.filter { state.tracks[$0]?.isOver == false } + over
        let summary = summary(columns: columns)
        let space = max(1, room - (summary == nil ? 0 : 1))
        var hidden = 0
        if shown.count > space {
            hidden = shown.count - max(1, space - 1)
            shown.removeLast(hidden)
        }
        let names = min(shown.map(\.columns).max() ?? 0, columns / 3)
        let counts = shown.map { count($0).columns }.max() ?? 0
        var lines = shown.map { line($0, names: names, counts: counts) }
        if hidden > 0, space > 1 {
            lines.append(LiveView.Line("… and \(hidden) more, \(min(hidden, over.count)) of them through"))
        }
        return lines + [summary].compactMap { $0 }
    }

    private func line(_ name: String, names: Int, counts: Int) -> LiveView.Line {
        let track = state.tracks[name] ?? TrackState()
        let time = (track.isOver ? track.since : elapsed - track.since).clock
        let text =
            name.fitted(to: names).padded(to: names) + "  "
            + (counts == 0 ? "" : count(name).padded(to: counts) + "  ") + time.padded(to: 5) + " " + track.words
        switch track.phase {
        case .stopped(let failure) where failure.isLeftForLater: return LiveView.Line(text)
        case .stopped, .unreachable: return LiveView.Line(text, .red)
        case .done: return LiveView.Line(text, .green)
        default: return LiveView.Line(text)
        }
    }

    private func count(_ name: String) -> String {
        guard let track = state.tracks[name], track.steps > 0 else { return "" }
        return "\(track.done)/\(track.steps)"
    }

    /// Steps and time of the whole run and, when machines are sent files, a bar of their bytes.
    private func summary(columns: Int) -> LiveView.Line? {
        guard state.steps > 0 else { return nil }
        let text = "\(state.stepsDone) of \(state.steps) steps, \(elapsed.clock)"
        guard state.upload > 0 else { return LiveView.Line(text) }
        let share = Double(state.uploaded) / Double(state.upload)
        let bytes = "\(Int(share * 100)) % of \(state.upload.inBytes) sent"
        let room = min(40, columns - text.columns - bytes.columns - 7)
        guard room >= 5 else { return LiveView.Line("\(text), \(bytes)") }
        let filled = Int(share * Double(room))
        let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: room - filled)
        return LiveView.Line("\(text)  [\(bar)] \(bytes)")
    }

    private var elapsed: Duration { latest.elapsed + latest.at.duration(to: .now) * speed }
}

extension Int {
    /// `1.2 GB`: in steps of a thousand, as disks and networks are measured.
    var inBytes: String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var value = Double(self)
        var unit = 0
        while value >= 999.5, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        let tenths = Int((value * 10).rounded())
        return unit == 0 || value >= 99.95
            ? "\(Int(value.rounded())) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
