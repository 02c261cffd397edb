import Dispatch

/// The long steps that are done one after another, before there are commands.
extension Connection {
    var session: Session? { multiplexer.session }

    /// Repeats a call until it is through.
    func perform<Value: Sendable>(
        _ doing: String,
        until deadline: ContinuousClock.Instant,
        _ attempt: @escaping () -> Attempt<Value>
    ) async throws(SSHError) -> Result<Value, LibraryError> {
        if Task.isCancelled { throw SSHError(host: target.host, .cancelled) }
        let id = nextID()
        let result: Result<Value, Call<Value>.Stop> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let call = Call(id: id, deadline: deadline, attempt: attempt) { continuation.resume(returning: $0) }
                multiplexer.add(call)
            }
        } onCancel: {
            executor.queue.async { self.multiplexer.cancel(id) }
        }
        switch result {
        case .success(let value): return .success(value)
        case .failure(.failed(let error)):
            guard !error.isDisconnection else { throw SSHError(host: target.host, .disconnected(doing: doing)) }
            return .failure(error)
        case .failure(.expired): throw SSHError(host: target.host, .timedOut(doing: doing))
        case .failure(.lost(let problem)): throw SSHError(host: target.host, problem)
        }
    }

    /// A way for another connection's bytes, under way.
    func tunnel(to host: String, port: UInt16) throws(SSHError.Problem) -> Tunnel {
        guard let session else { throw multiplexer.ending ?? .cancelled }
        let tunnel = Tunnel(to: host, port: port, over: session, of: multiplexer)
        multiplexer.add(tunnel)
        return tunnel
    }

    func asError(_ error: LibraryError) -> SSHError { SSHError(host: target.host, error.asProblem) }

    /// Hands an answer from another queue to a call that waits for it.
    nonisolated func deliver<Value: Sendable>(_ value: Value, to answer: Answer<Value>) {
        executor.queue.async {
            answer.value = value
            self.multiplexer.pump()
        }
    }
}

/// Something another queue is going to say.
// @unchecked Sendable because it is written and read only on its connection's queue.
final class Answer<Value: Sendable>: @unchecked Sendable {
    var value: Value?
}
