import SSH

/// Gives an operation up, by cancelling it, when it takes longer than it may.
func withDeadline<Value: Sendable>(
    _ deadline: Duration,
    of host: String,
    doing what: String = "waiting for its facts",
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask(operation: body)
        group.addTask {
            try await Task.sleep(for: deadline)
            throw SSHError(host: host, .timedOut(doing: what))
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
