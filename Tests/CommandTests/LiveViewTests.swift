import Foundation
import Testing

@testable import paictl

/// What is written to a terminal, as text; `Tests/terminal` looks at it through one.
@Suite struct LiveViewTests {
    private let size = Terminal.Size(rows: 24, columns: 20)

    @Test(arguments: [
        ("m1", 2), ("机器", 4), ("e\u{301}", 1), ("👍", 2), ("✔", 1), ("✔\u{fe0f}", 2), ("한", 2), ("\u{1b}", 0), ("…", 1),
        ("👩‍💻", 2), ("ﾊ", 1),
    ])
    func `a character is as wide as a terminal shows it`(text: String, columns: Int) {
        #expect(text.columns == columns)
    }

    @Test func `what does not fit is cut, wide characters whole`() {
        #expect("abcdef".fitted(to: 6) == "abcdef")
        #expect("abcdefg".fitted(to: 6) == "abcde…")
        #expect("机器机器".fitted(to: 6) == "机器…")
        #expect("a\nb\tc\u{1b}[31m".fitted(to: 20) == "a b c[31m")
        #expect("abc".fitted(to: 0) == "")
    }

    @Test func `long lines are broken between words, and words that are too long`() {
        #expect("  one two three four".wrapped(to: 10) == ["  one two", "  three", "  four"])
        #expect("abcdefghijklmnop".wrapped(to: 10) == ["abcdefghij", "klmnop"])
        for line in String(repeating: "机器 x ", count: 20).wrapped(to: 11) { #expect(line.columns <= 11) }
        #expect("short".wrapped(to: 80) == ["short"])
        #expect("  -> one two three".wrapped(to: 12, hanging: 3) == ["  -> one two", "     three"])
    }

    @Test func `a frame that changes nothing is not written`() {
        var view = LiveView(isColourful: true)
        #expect(!view.frame([.init("a"), .init("b")], in: size).isEmpty)
        #expect(view.frame([.init("a"), .init("b")], in: size).isEmpty)
        let frame = view.frame([.init("a"), .init("c", .red)], in: size)
        #expect(!frame.contains("a") && frame.contains("\u{1b}[31mc\u{1b}[0m"))
    }

    @Test func `a narrower terminal has broken the lines that were there`() {
        var view = LiveView(isColourful: false)
        _ = view.frame([.init(String(repeating: "x", count: 19)), .init("y", .green)], in: size)
        let frame = view.frame([.init("x")], in: Terminal.Size(rows: 24, columns: 10))
        // Two rows of x, one of y.
        #expect(frame.contains("\u{1b}[3A\u{1b}[J") && !frame.contains("[32m"))
    }

    @Test func `after a stop the first frame goes below what others wrote meanwhile`() {
        var view = LiveView(isColourful: false)
        _ = view.frame([.init("a"), .init("b")], in: size)
        view.beginAnew()
        let frame = view.frame([.init("a"), .init("b")], in: size)
        #expect(frame.contains("a\u{1b}[K\nb") && frame.wholeMatch(of: /.*\[[0-9]+A.*/.dotMatchesNewlines()) == nil)
    }

    @Test func `there are never more lines than fit`() {
        var view = LiveView(isColourful: false)
        let frame = view.frame((1...50).map { .init("line \($0)") }, in: Terminal.Size(rows: 5, columns: 80))
        #expect(frame.count { $0 == "\n" } == 4)
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (99_949, "99.9 kB"), (250_000_000, "250 MB"),
        (2_600_000_000, "2.6 GB"),
    ])
    func `bytes are said in words`(count: Int, text: String) { #expect(count.inBytes == text) }
}
