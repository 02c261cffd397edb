/// When blocks were last seen to come: kept from one request to the next.
struct BlockProgress {
    typealias Instant = ContinuousClock.Instant

    private struct Sight {
        var number: Int
        var since: Instant
    }

    private var sights: [String: Sight] = [:]

    /// How long a kind's number has been what it is.
    mutating func age(of kind: String, at number: Int, now: Instant = .now) -> Duration {
        if let sight = sights[kind], sight.number == number { return now - sight.since }
        sights[kind] = Sight(number: number, since: now)
        return .zero
    }
}
