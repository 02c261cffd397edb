extension Connection {
    /// Starts a command that goes on beside others, whose input stays open until it is closed.
    ///
    /// - Parameter deadline: for the start alone: the login shell, and sudo.
    package func start(
        _ command: Command,
        input: Input = .none,
        deadline: Duration = .seconds(60)
    ) async throws(SSHError) -> RemoteProcess {
        let overflow = Inbox.Overflow.pause(at: 1 << 20)
        let id = try await begin(
            Exchange.Request(command, input: input, keepsInputOpen: true, overflow: overflow, within: deadline)
        )
        // Owns the exchange from here on, also when the start fails.
        let process = RemoteProcess(connection: self, id: id)
        let start: Result<Void, SSHError.Problem> = await cancellable(id) { exchange, resume in
            exchange.callbacks.start = { resume(.success(())) }
            exchange.callbacks.end = { resume($0.map { _ in }) }
        }
        try start.mapError { SSHError(host: target.host, $0) }.get()
        exchanges[id]?.setDeadline(nil)
        return process
    }
}
