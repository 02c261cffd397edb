import Foundation

/// Counts what a command is sent, and tells now and then how far its payload is.
final class Meter: @unchecked Sendable {
    // @unchecked because what changes is touched only under `lock`.
    private let lock = NSLock()
    private var count = 0
    private var told = 0
    private var toldAt: ContinuousClock.Instant?

    private let head: Int
    private let payload: Int
    private let skipped: Int
    private let tell: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - head: bytes that come before the payload.
    ///   - skipped: bytes of the payload that are there already, and are not sent.
    ///   - tell: is called with the bytes of the payload that are sent, a few times a second and at most fifty times.
    init(head: Int, payload: Int, skipped: Int = 0, tell: @escaping @Sendable (Int) -> Void) {
        self.head = head
        self.payload = payload
        self.skipped = skipped
        self.tell = tell
    }

    var sent: Int { lock.withLock { count } }

    func advance(to count: Int) {
        guard let sent = lock.withLock({ news(count, at: .now) }) else { return }
        tell(sent)
    }

    private func news(_ count: Int, at now: ContinuousClock.Instant) -> Int? {
        self.count = count
        let sent = min(payload, skipped + count - head)
        guard count >= head, sent > told else { return nil }
        let isDue = sent - told >= payload / 50 && toldAt.map { $0 + .milliseconds(250) <= now } ?? true
        guard isDue || sent == payload else { return nil }
        told = sent
        toldAt = now
        return sent
    }
}
