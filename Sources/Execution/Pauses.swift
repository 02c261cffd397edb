/// How long to wait from one look to the next: short at first, for what is there at once, and twice as long each time.
struct Pauses {
    private var pause = Duration.milliseconds(100)
    private let longest: Duration

    init(upTo longest: Duration) { self.longest = longest }

    mutating func next() -> Duration {
        defer { pause *= 2 }
        return min(pause, longest)
    }
}
