import Dispatch

/// Has something done in the next turn of a queue, once for however many reasons.
// @unchecked Sendable because it is touched only on that queue.
final class NextTurn: @unchecked Sendable {
    private let queue: DispatchQueue
    private var isTaken = false

    init(of queue: DispatchQueue) { self.queue = queue }

    func take(_ body: @escaping @Sendable () -> Void) {
        guard !isTaken else { return }
        isTaken = true
        queue.async {
            self.isTaken = false
            body()
        }
    }
}
