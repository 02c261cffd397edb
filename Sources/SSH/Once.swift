/// A continuation that only its first answer resumes; belongs to one queue.
final class Once<Value: Sendable> {
    private var continuation: CheckedContinuation<Value, Never>?

    init(_ continuation: CheckedContinuation<Value, Never>) { self.continuation = continuation }

    func resume(_ value: Value) {
        continuation?.resume(returning: value)
        continuation = nil
    }
}
