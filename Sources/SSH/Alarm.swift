import Dispatch

/// Rings at the earliest of the times it was set to.
///
/// Deadlines mostly move away as commands come and go, so a later time leaves the timer alone: it then rings too early, its owner
/// finds nothing due and sets it anew. That is cheaper than setting it for each command.
final class Alarm {
    private let source: any DispatchSourceTimer
    private var time: ContinuousClock.Instant?

    init(queue: DispatchQueue, ring: @escaping @Sendable () -> Void) {
        source = DispatchSource.makeTimerSource(queue: queue)
        source.setEventHandler(handler: ring)
        source.activate()
    }

    deinit { stop() }

    func set(_ instant: ContinuousClock.Instant) {
        if let time, time <= instant { return }
        time = instant
        let left = max(.zero, ContinuousClock.now.duration(to: instant)).components
        source.schedule(
            deadline: .now() + .nanoseconds(Int(left.seconds) * 1_000_000_000 + Int(left.attoseconds / 1_000_000_000)),
            leeway: .milliseconds(10)
        )
    }

    func hasRung() { time = nil }

    func stop() { source.cancel() }
}
