/// How long to wait from one look to the next: short at first, for what is there at once, and twice as long each time.
struct Pauses {
    private var pause: Duration
    private let longest: Duration

    init(upTo longest: Duration) {
        self.longest = longest
        pause = min(.milliseconds(100), longest)
    }

    mutating func next() -> Duration {
        // Whoever waits for hours doubles no further: it would be more than there is.
        defer { pause = min(pause * 2, longest) }
        return pause
    }
}
