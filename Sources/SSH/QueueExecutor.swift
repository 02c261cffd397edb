import Dispatch
import Glibc
import Synchronization

/// Runs connections on a serial queue; there is one for each core, and each connection stays on its own.
final class QueueExecutor: SerialExecutor {
    let queue: DispatchQueue
    let scratch = Scratch()

    private init(number: Int) { queue = DispatchQueue(label: "paictl.ssh.\(number)") }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }

    private static let all = (0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))).map { QueueExecutor(number: $0) }
    private static let turn = Atomic<Int>(0)

    /// The next in turn, so that connections spread over the cores.
    static func next() -> QueueExecutor {
        all[turn.wrappingAdd(1, ordering: .relaxed).oldValue % all.count]
    }
}
