/// Whether a machine still gives signs of life. The kernel of one that has run out of memory, or waits for a disk, may go on
/// answering TCP when nothing above it does.
struct Liveness {
    private let interval: Duration
    /// When to look again.
    private(set) var next: ContinuousClock.Instant
    /// What the link had received at the last look, and how many in a row have found no more.
    private var heard = 0
    private var unanswered = 0

    /// So many in a row, and the machine counts as lost.
    private static let mostUnanswered = 3

    enum Verdict {
        /// The machine has to be asked for a sign of life.
        case ask
        case silent(Duration)
    }

    init(interval: Duration) {
        self.interval = interval
        next = .now + interval
    }

    /// Nil when it is too early to look.
    mutating func look(at link: Link) -> Verdict? {
        guard next <= .now else { return nil }
        next = .now + interval
        unanswered = link.isSilent(since: heard) ? unanswered + 1 : 0
        heard = link.received
        return unanswered < Self.mostUnanswered ? .ask : .silent(interval * unanswered)
    }
}
