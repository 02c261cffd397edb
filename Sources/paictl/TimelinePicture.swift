/// A timeline as a picture, in SVG 1.1.
struct TimelinePicture {
    private static let (row, left, width, right) = (18, 170, 900, 420)
    private let timeline: Timeline
    private let title: String

    init(of timeline: Timeline, title: String) {
        self.timeline = timeline
        self.title = title
    }

    var text: String {
        let height = Self.row * (timeline.bars.count + 3)
        let size = Self.left + Self.width + Self.right
        let head = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size) \(height)" font-family="sans-serif" font-size="12">
            <rect width="\(size)" height="\(height)" fill="white"/>
            <text x="8" y="\(Self.row)" font-weight="bold">\(Self.escaped(title))</text>

            """
        return head + ticks(height) + timeline.bars.indices.map(bar).joined() + "</svg>\n"
    }

    /// Lines with their second, ten at the most.
    private func ticks(_ height: Int) -> String {
        let seconds = Int(timeline.end / .seconds(1))
        let step = [1, 2, 5, 10, 20, 60, 120, 300, 600].first { seconds / $0 <= 10 } ?? 3600
        return stride(from: 0, through: seconds, by: step).map { second in
            let x = place(.seconds(second))
            return """
                <line x1="\(x)" y1="\(Self.row * 2)" x2="\(x)" y2="\(height)" stroke="#dddddd"/>
                <text x="\(x)" y="\(Self.row * 2 - 4)" fill="#666666">\(second) s</text>

                """
        }.joined()
    }

    private func bar(_ index: Int) -> String {
        let bar = timeline.bars[index]
        let y = Self.row * (index + 2)
        let isFirst = index == 0 || timeline.bars[index - 1].track != bar.track
        func rectangle(_ from: Duration, _ to: Duration, _ color: String) -> String {
            let (x, end) = (place(from), max(place(from) + 1, place(to)))
            return "<rect x=\"\(x)\" y=\"\(y + 4)\" width=\"\(end - x)\" height=\"10\" fill=\"\(color)\"/>\n"
        }
        let name = isFirst ? "<text x=\"8\" y=\"\(y + 13)\">\(Self.escaped(bar.track))</text>\n" : ""
        let waits = bar.waited < bar.began ? rectangle(bar.waited, bar.began, "#eeeeee") : ""
        let words = "\(bar.title), \(Timeline.plain(bar.ended - bar.began)) s"
        let text =
            "<text x=\"\(place(bar.ended) + 6)\" y=\"\(y + 13)\"\(bar.isOnPath ? " font-weight=\"bold\"" : "")>\(Self.escaped(words))</text>\n"
        return name + waits + rectangle(bar.began, bar.ended, bar.isOnPath ? "#c0392b" : "#7f9fbf") + text
    }

    private func place(_ time: Duration) -> Int {
        guard timeline.end > .zero else { return Self.left }
        return Self.left + Int((Double(Self.width) * (time / timeline.end)).rounded())
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
