import Dispatch

/// A command that runs on a machine while others come and go; its input stays open until it is closed.
///
/// When the last reference to it goes, its input is closed and its processes are ended.
package final class RemoteProcess: Sendable {
    private let connection: Connection
    private let id: Int

    init(connection: Connection, id: Int) {
        self.connection = connection
        self.id = id
    }

    deinit { connection.abandon(id) }

    /// What it has printed since the last call; waits when that is nothing, nil at the end.
    package func nextOutput() async throws(SSHError) -> [UInt8]? { try await connection.nextOutput(of: id) }

    /// Sends it bytes; waits while much of what was sent before is still on its way.
    package func write(_ bytes: [UInt8]) async throws(SSHError) { try await connection.send(bytes, to: id) }

    package func closeInput() async { await connection.closeInput(of: id) }

    /// Closes its input and waits for its end. `output` holds what `nextOutput` has not taken.
    package func finish(deadline: Duration, outputLimit: Int = 16 << 20) async throws(SSHError) -> CommandResult {
        try await connection.finish(id, deadline: deadline, outputLimit: outputLimit)
    }

    /// Ends its processes: with TERM, and after a few seconds with KILL.
    package func terminate() async { await connection.interrupt(id, .cancelled) }
}

extension Connection {
    func nextOutput(of id: Int) async throws(SSHError) -> [UInt8]? {
        while let exchange = exchange(id) {
            let output = exchange.takeOutput()
            if !output.isEmpty {
                // Reading may have paused for want of room.
                multiplexer.pump()
                return output
            }
            switch exchange.outcome {
            case .success?: return nil
            case .failure(let problem)?: throw SSHError(host: target.host, problem)
            case nil: try await waitForChange(of: id) { $0.callbacks.output = $1 }
            }
        }
        return nil
    }

    func send(_ bytes: [UInt8], to id: Int) async throws(SSHError) {
        exchange(id)?.send(bytes)
        multiplexer.pump()
        while let exchange = exchange(id), exchange.unsent > 1 << 20 {
            switch exchange.outcome {
            case .success?: return
            case .failure(let problem)?: throw SSHError(host: target.host, problem)
            case nil: try await waitForChange(of: id) { $0.callbacks.sent = $1 }
            }
        }
    }

    func closeInput(of id: Int) {
        exchange(id)?.closeInput()
        multiplexer.pump()
    }

    func finish(_ id: Int, deadline: Duration, outputLimit: Int) async throws(SSHError) -> CommandResult {
        exchange(id)?.closeInput()
        exchange(id)?.collect(limit: outputLimit)
        exchange(id)?.setDeadline(.now + deadline)
        return try await outcome(of: id)
    }

    nonisolated func abandon(_ id: Int) { executor.queue.async { self.assumeIsolated { $0.forget(id) } } }

    /// Waits until the exchange calls back; a cancelled task stops waiting, and the command goes on.
    private func waitForChange(of id: Int, _ arm: (Exchange, @escaping () -> Void) -> Void) async throws(SSHError) {
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let once = Once(continuation)
                guard let exchange = exchange(id) else { return once.resume(()) }
                arm(exchange) { once.resume(()) }
            }
        } onCancel: {
            executor.queue.async {
                self.assumeIsolated {
                    $0.exchange(id)?.callbacks.output?()
                    $0.exchange(id)?.callbacks.sent?()
                }
            }
        }
        if Task.isCancelled { throw SSHError(host: target.host, .cancelled) }
    }
}
