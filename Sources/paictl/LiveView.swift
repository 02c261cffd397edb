import Foundation

/// Some lines at the bottom of what a terminal shows, written anew where they change; what is said goes above them.
///
/// A frame is one write, so that nobody sees half of it, and leaves the terminal as it found it: whatever ends the program between
/// two frames, there is nothing to bring back.
struct LiveView {
    struct Line: Equatable {
        enum Colour: Int { case red = 31, green = 32 }

        var text: String
        var colour: Colour?

        init(_ text: String, _ colour: Colour? = nil) {
            self.text = text
            self.colour = colour
        }
    }

    private var drawn: [Line] = []
    private var size = Terminal.Size(rows: 0, columns: 0)
    /// Rows of ours that a terminal pushed out at its top when it became lower, and brings back when it becomes higher.
    private var pushedOut = 0
    private let isColourful: Bool

    init(isColourful: Bool) { self.isColourful = isColourful }

    /// Leaves what was drawn where it is: somebody else has written below it, and the next frame goes below that.
    mutating func beginAnew() {
        drawn = []
        pushedOut = 0
    }

    /// How many lines fit.
    static func room(in size: Terminal.Size) -> Int { max(1, size.rows - 1) }

    /// What to write so that the terminal shows these lines, and above them for good what is said; nothing when that changes nothing.
    mutating func frame(_ lines: [Line], saying said: [String] = [], in size: Terminal.Size) -> String {
        // The last column stays free: terminals differ in what they do once it is taken.
        let width = max(1, size.columns - 1)
        let lines = lines.suffix(Self.room(in: size)).map { Line($0.text.fitted(to: width), $0.colour) }
        let isSame = self.size == size && said.isEmpty
        guard !isSame || lines != drawn else { return "" }
        var text = toTheTop(in: size)
        if self.size != size { text += "\u{1b}[J" }
        for line in said.flatMap({ $0.wrapped(to: width) }) { text += line + "\u{1b}[K\n" }
        for (index, line) in lines.enumerated() {
            let stays = isSame && index < drawn.count && drawn[index] == line
            text += stays ? "\n" : painted(line) + "\u{1b}[K\n"
        }
        if !said.isEmpty { pushedOut = 0 }
        drawn = lines
        self.size = size
        return "\u{1b}[?2026h\(text)\u{1b}[J\u{1b}[?2026l"
    }

    /// Back to the first line. A terminal that became narrower has broken the lines that were there.
    private mutating func toTheTop(in size: Terminal.Size) -> String {
        var rows = drawn.reduce(0) { $0 + max(1, ($1.text.columns + size.columns - 1) / max(1, size.columns)) }
        let reach = size.rows - 1
        if rows > reach {
            pushedOut += rows - reach
        } else if size.rows > self.size.rows {
            let back = min(pushedOut, reach - rows, size.rows - self.size.rows)
            pushedOut -= back
            rows += back
        }
        rows = min(rows, max(1, reach))
        return rows == 0 ? "\r" : "\r\u{1b}[\(rows)A"
    }

    private func painted(_ line: Line) -> String {
        guard isColourful, let colour = line.colour else { return line.text }
        return "\u{1b}[\(colour.rawValue)m\(line.text)\u{1b}[0m"
    }
}

/// The terminal on stdout.
enum Terminal {
    struct Size: Equatable {
        var rows: Int
        var columns: Int
    }

    static var isInteractive: Bool {
        isatty(1) == 1 && (variable("TERM") ?? "dumb") != "dumb" && size().columns >= 40
    }

    /// See no-color.org.
    static var isColourful: Bool { variable("NO_COLOR") == nil }

    static func size() -> Size {
        var size = winsize()
        guard unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return Size(rows: 24, columns: 80)
        }
        return Size(rows: Int(size.ws_row), columns: Int(size.ws_col))
    }

    private static func variable(_ name: String) -> String? {
        let value = ProcessInfo.processInfo.environment[name]
        return value?.isEmpty == true ? nil : value
    }
}
