import Dispatch

/// A logged-in connection to one machine, on which any number of commands run side by side.
///
/// Lives on one of a few serial queues, so a connection that waits costs no thread and no time.
package actor Connection {
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
    package nonisolated let target: Target
    nonisolated let multiplexer: Multiplexer

    var exchanges: [Int: Exchange] = [:]
    /// Exchanges that end what interrupted ones left running, and who waits to close until they have.
    private var rescues: Set<Int> = []
    private var waitingToClose: [CheckedContinuation<Void, Never>] = []
    private var sudo = SudoProof()
    private var lastID = 0

    nonisolated var executor: QueueExecutor { multiplexer.executor }

    init(target: Target, executor: QueueExecutor) {
        self.target = target
        multiplexer = Multiplexer(executor: executor)
    }

    // MARK: Opening and closing

    /// Connects, checks the host key and logs in; through another connection when there is one.
    ///
    /// - Parameter probeInterval: how often the machine is asked for a sign of life; when it has given none three times,
    ///   everything under way ends with `.silent`. A firewall that forgets idle connections does so after a minute at the
    ///   earliest.
    package static func open(
        _ target: Target,
        through jump: Connection? = nil,
        knownHosts: KnownHosts,
        deadline: Duration = .seconds(30),
        probeInterval: Duration = .seconds(45)
    ) async throws(SSHError) -> Connection {
        let connection = Connection(target: target, executor: jump?.executor ?? .next())
        let instant = ContinuousClock.now + deadline
        try await connection.establish(
            through: jump,
            knownHosts: knownHosts,
            until: instant,
            probeInterval: probeInterval
        )
        return connection
    }

    private func establish(
        through jump: Connection?,
        knownHosts: KnownHosts,
        until deadline: ContinuousClock.Instant,
        probeInterval: Duration
    ) async throws(SSHError) {
        do {
            try await logIn(through: jump, knownHosts: knownHosts, until: deadline)
            multiplexer.watch(every: probeInterval)
        } catch {
            multiplexer.end(.cancelled)
            throw error
        }
    }

    package func close() async {
        // What interrupted commands left running is ended over this very connection, each within a deadline of its own.
        if !rescues.isEmpty, multiplexer.ending == nil {
            await withCheckedContinuation { waitingToClose.append($0) }
        }
        multiplexer.disconnect()
        multiplexer.end(.cancelled)
    }

    // MARK: Commands

    /// Runs a command to its end.
    ///
    /// - Parameters:
    ///   - deadline: when it is over, the remote processes are ended and `.timedOut` is thrown.
    ///   - outputLimit: a command that prints more is ended, and `.outputTooLarge` thrown.
    package func run(
        _ command: Command,
        input: Input = .none,
        deadline: Duration,
        outputLimit: Int = 16 << 20
    ) async throws(SSHError) -> CommandResult {
        let overflow = Inbox.Overflow.fail(limit: outputLimit)
        let id = try await begin(Exchange.Request(command, input: input, overflow: overflow, within: deadline))
        defer { exchanges[id] = nil }
        return try await outcome(of: id)
    }

    /// Makes an exchange of a request, once its sudo password is proven; `cancellable` puts it under way.
    func begin(_ request: Exchange.Request) async throws(SSHError) -> Int {
        var request = request
        // Root needs no sudo, and by name we know that without asking.
        if target.user == "root" { request.command.privilege = .login }
        if let proof = sudo.command(before: request) {
            let left = ContinuousClock.now.duration(to: request.deadline)
            let exchange = try exchange(for: Exchange.Request(proof, within: left))
            defer { exchanges[exchange.id] = nil }
            _ = try await outcome(of: exchange.id)
        }
        let exchange = try exchange(for: request)
        let privilege = request.command.privilege
        exchange.callbacks.orphan = { [weak self] remote in
            self?.assumeIsolated { $0.endRemotely(remote, as: privilege) }
        }
        return exchange.id
    }

    private func exchange(for request: Exchange.Request) throws(SSHError) -> Exchange {
        guard let session = multiplexer.session, multiplexer.ending == nil else {
            let problem = multiplexer.ending ?? .disconnected(doing: "before the command began")
            throw SSHError(host: target.host, problem)
        }
        let pump = ChannelPump<Exchange>(session: session, scratch: executor.scratch)
        let exchange = Exchange(id: nextID(), request: request, user: target.user, pump: pump)
        exchanges[exchange.id] = exchange
        return exchange
    }

    func nextID() -> Int {
        lastID += 1
        return lastID
    }

    // MARK: What interrupted commands leave running

    /// Ends it, over a channel of its own.
    private func endRemotely(_ remote: Int32, as privilege: Privilege) {
        let command = RemoteShell.ending(session: remote, as: privilege)
        guard let exchange = try? exchange(for: Exchange.Request(command, within: .seconds(15))) else { return }
        let id = exchange.id
        rescues.insert(id)
        exchange.callbacks.end = { [weak self] _ in self?.assumeIsolated { $0.rescueEnded(id) } }
        multiplexer.add(exchange)
    }

    private func rescueEnded(_ id: Int) {
        exchanges[id] = nil
        rescues.remove(id)
        guard rescues.isEmpty else { return }
        for closing in waitingToClose { closing.resume() }
        waitingToClose = []
    }

    // MARK: Exchanges, for RemoteProcess

    /// Waits for the end of a command.
    func outcome(of id: Int) async throws(SSHError) -> CommandResult {
        let outcome: Exchange.Outcome = await cancellable(id) { exchange, resume in
            if let outcome = exchange.outcome { resume(outcome) } else { exchange.callbacks.end = resume }
        }
        if let exchange = exchanges[id], exchange.hasStarted { sudo.note(exchange.command) }
        var result = try outcome.mapError { SSHError(host: target.host, $0) }.get()
        result.output = exchanges[id]?.takeOutput() ?? []
        return result
    }

    func exchange(_ id: Int) -> Exchange? { exchanges[id] }

    func forget(_ id: Int) {
        guard let exchange = exchanges.removeValue(forKey: id) else { return }
        exchange.interrupt(.cancelled)
        multiplexer.pump()
    }

    func interrupt(_ id: Int, _ problem: SSHError.Problem) {
        exchanges[id]?.interrupt(problem)
        multiplexer.pump()
    }

    /// Puts an exchange under way if it is not yet, and waits for `arm` to resume; cancelling the task interrupts it.
    func cancellable<Value: Sendable>(
        _ id: Int,
        _ arm: (Exchange, @escaping (Result<Value, SSHError.Problem>) -> Void) -> Void
    ) async -> Result<Value, SSHError.Problem> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard let exchange = exchanges[id] else {
                    continuation.resume(returning: .failure(multiplexer.ending ?? .cancelled))
                    return
                }
                let once = Once(continuation)
                arm(exchange) { once.resume($0) }
                multiplexer.add(exchange)
            }
        } onCancel: {
            executor.queue.async { self.assumeIsolated { $0.interrupt(id, .cancelled) } }
        }
    }
}
