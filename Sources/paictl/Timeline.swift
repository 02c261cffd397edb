import Execution

/// When each step of a run was at work, and which of them the end of the run waited for.
struct Timeline: Equatable {
    struct Bar: Equatable {
        var track: String
        var title: String
        /// Since when it waited for others; the same as `began` where it did not.
        var waited: Duration
        var began: Duration
        var ended: Duration
        /// Milestones that it waited for, and that it brought about.
        var awaits: [String] = []
        var reaches: [String] = []
        /// Whether the run had been over sooner without it.
        var isOnPath = false
    }

    /// In the order of tracks, as they were first heard of, and of time.
    private(set) var bars: [Bar] = []
    private(set) var end = Duration.zero

    /// What machines are asked before anything is planned.
    static let asking = "what there is"

    init(_ events: [Event]) {
        var order: [String] = []
        var open: [String: Bar] = [:]
        var closed: [String: [Bar]] = [:]
        func close(_ track: String, at time: Duration, reaching milestones: [String] = []) {
            guard var bar = open.removeValue(forKey: track) else { return }
            (bar.ended, bar.reaches) = (time, milestones)
            closed[track, default: []].append(bar)
        }
        func begin(_ title: String, _ track: String, _ time: Duration) -> Bar {
            Bar(track: track, title: title, waited: time, began: time, ended: time)
        }
        for event in events {
            end = max(end, event.elapsed)
            guard let track = event.track else { continue }
            if !order.contains(track) { order.append(track) }
            let now = event.elapsed
            switch event.kind {
            case .connecting: open[track] = begin(Self.asking, track, now)
            case .stepWaits(let title, let milestones):
                open[track] = begin(title, track, now)
                open[track]?.awaits = milestones
            case .stepBegan(let title, _):
                if open[track]?.title != title { open[track] = begin(title, track, now) }
                open[track]?.began = now
            case .stepEnded(_, let milestones): close(track, at: now, reaching: milestones)
            case .asked, .stepFailed, .trackEnded: close(track, at: now)
            default: continue
            }
        }
        // Of a run that was cut short.
        for track in open.keys { close(track, at: end) }
        bars = order.flatMap { closed[$0] ?? [] }
        markPath()
    }

    /// From what ended last to what that waited for last, and so on: another track's step, or the one before it in its own.
    private mutating func markPath() {
        var next = bars.indices.max { bars[$0].ended < bars[$1].ended }
        while let index = next {
            bars[index].isOnPath = true
            next = cause(of: index)
        }
    }

    private func cause(of index: Int) -> Int? {
        let bar = bars[index]
        func last(_ indices: [Int]) -> Int? { indices.max { bars[$0].ended < bars[$1].ended } }
        let earlier = bars.indices.filter { $0 != index && bars[$0].ended <= bar.began && !bars[$0].isOnPath }
        // A milestone is reached once, by whoever is first.
        let reached = bar.awaits.compactMap { milestone in
            earlier.filter { bars[$0].reaches.contains(milestone) }.min { bars[$0].ended < bars[$1].ended }
        }
        let before = earlier.filter { bars[$0].track == bar.track }
        // Nothing is planned before all have answered.
        let asked = bar.title == Self.asking ? [] : earlier.filter { bars[$0].title == Self.asking }
        return last(reached + before) ?? last(asked)
    }

    /// The bars of the path, in the order of time.
    var path: [Bar] { bars.filter(\.isOnPath).sorted { $0.ended < $1.ended } }
}

extension Timeline {
    /// A bar a step, of 48 columns for the whole of the run, and the path as a list.
    var lines: [String] {
        guard !bars.isEmpty else { return ["nothing is told of any step"] }
        var lines = ["seconds: from, to; '.' waits, '-' works, '#' works while the end of the run waits for it"]
        var track: String?
        for bar in bars {
            if bar.track != track { lines += ["", bar.track] }
            track = bar.track
            lines.append("\(Self.seconds(bar.began)) \(Self.seconds(bar.ended))  \(drawn(bar))  \(bar.title)")
        }
        let working = path.reduce(Duration.zero) { $0 + ($1.ended - $1.began) }
        lines += ["", "the end waited for these, \(Self.plain(working)) of \(Self.plain(end)) s:"]
        return lines + path.map { "\(Self.seconds($0.ended - $0.began)) s  \($0.track): \($0.title)" }
    }

    private static let columns = 48

    private func drawn(_ bar: Bar) -> String {
        func column(_ time: Duration) -> Int { end > .zero ? Int(Double(Self.columns - 1) * (time / end)) : 0 }
        let (waited, began, ended) = (column(bar.waited), column(bar.began), column(bar.ended))
        return (0..<Self.columns).map { column in
            if (began...max(began, ended)).contains(column) { return bar.isOnPath ? "#" : "-" }
            return (waited..<max(waited, began)).contains(column) ? "." : " "
        }.joined()
    }

    static func plain(_ time: Duration) -> String {
        let tenths = Int((time / .milliseconds(100)).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func seconds(_ time: Duration) -> String {
        let text = plain(time)
        return String(repeating: " ", count: max(0, 7 - text.count)) + text
    }
}
