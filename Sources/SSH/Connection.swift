import Dispatch

/// A logged-in connection to one machine, on which any number of commands run side by side.
///
/// Lives on one of a few serial queues. libssh2 never blocks: whatever cannot go on waits as an `Activity` until the transport
/// or a deadline wakes the queue, so a connection that waits costs no thread and no time.
public actor Connection {
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
    public nonisolated let target: Target
    nonisolated let executor: QueueExecutor

    private(set) var transport: (any Transport)?
    private(set) var session: Session?
    private var activities: [any Activity] = []
    /// Whose packet is half sent; libssh2 takes no other call before that one is through.
    private var sender: (any Activity)?
    /// Why there is no session any more.
    private var ending: SSHError.Problem?
    private var isPumpScheduled = false
    private var isLoggedIn = false
    /// The channel of a command that is over. libssh2 reads only on behalf of a channel, and an idle connection has to read, too: to
    /// answer the server's probes, and to notice its end.
    private var ear: Channel?
    private var alarm: Alarm?
    private var exchanges: [Int: Exchange] = [:]
    /// Exchanges that end what interrupted ones left running, and who waits to close until they have.
    private var rescues: Set<Int> = []
    private var waitingToClose: [CheckedContinuation<Void, Never>] = []
    private var lastID = 0
    /// Grows when an activity is over, which may let another go on.
    private var completions = 0
    /// The sudo password that this machine has accepted.
    private var acceptedPassword: String?

    private let probeInterval: Duration
    private var nextProbe: ContinuousClock.Instant
    /// What the link had received at the last probe, and how many have had no answer since.
    private var heard = 0
    private var unansweredProbes = 0

    /// So many in a row, and the machine counts as lost.
    private static let mostUnansweredProbes = 3

    init(target: Target, executor: QueueExecutor, probeInterval: Duration) {
        self.target = target
        self.executor = executor
        self.probeInterval = probeInterval
        nextProbe = .now + probeInterval
    }

    // MARK: Opening and closing

    /// Connects, checks the host key and logs in; through another connection when there is one.
    ///
    /// - Parameter probeInterval: how often the machine is asked for a sign of life; when it has given none three times,
    ///   everything under way ends with `.silent`. A firewall that forgets idle connections does so after a minute at the
    ///   earliest.
    public static func open(
        _ target: Target,
        through jump: Connection? = nil,
        knownHosts: KnownHosts,
        deadline: Duration = .seconds(30),
        probeInterval: Duration = .seconds(45)
    ) async throws(SSHError) -> Connection {
        let connection = Connection(
            target: target,
            executor: jump?.executor ?? .next(),
            probeInterval: probeInterval
        )
        try await connection.establish(through: jump, knownHosts: knownHosts, until: .now + deadline)
        return connection
    }

    public func close() async {
        // What interrupted commands left running is ended over this very connection, each within a deadline of its own.
        if !rescues.isEmpty, ending == nil {
            await withCheckedContinuation { waitingToClose.append($0) }
        }
        if let session, ending == nil { _ = session.disconnect() }
        end(.cancelled)
    }

    private func establish(
        through jump: Connection?,
        knownHosts: KnownHosts,
        until deadline: ContinuousClock.Instant
    ) async throws(SSHError) {
        do {
            try await logIn(through: jump, knownHosts: knownHosts, until: deadline)
            isLoggedIn = true
            setAlarm()
        } catch {
            end(.cancelled)
            throw error
        }
    }

    /// Takes a transport into use; `session` follows once it is connected.
    func use(_ transport: any Transport) {
        self.transport?.close()
        self.transport = transport
        transport.start { @Sendable [weak self] in self?.assumeIsolated { $0.wake() } }
    }

    func use(_ session: Session?) { self.session = session }

    // MARK: Commands

    /// Runs a command to its end.
    ///
    /// - Parameters:
    ///   - deadline: when it is over, the remote processes are ended and `.timedOut` is thrown.
    ///   - outputLimit: a command that prints more is ended, and `.outputTooLarge` thrown.
    public func run(
        _ command: Command,
        input: Input = .none,
        deadline: Duration,
        outputLimit: Int = 16 << 20
    ) async throws(SSHError) -> CommandResult {
        let instant = ContinuousClock.now + deadline
        try await proveSudoPassword(for: command, input: input, until: instant)
        let id = try begin(
            command,
            input: input,
            overflow: .fail(limit: outputLimit),
            deadline: instant,
            after: deadline
        )
        defer { exchanges[id] = nil }
        return try await outcome(of: id)
    }

    /// Starts a command that goes on beside others, whose input stays open until it is closed.
    ///
    /// - Parameter deadline: for the start alone: the login shell, and sudo.
    public func start(
        _ command: Command,
        input: Input = .none,
        deadline: Duration = .seconds(60)
    ) async throws(SSHError) -> RemoteProcess {
        let instant = ContinuousClock.now + deadline
        // The input stays open, so it counts as there even if nothing is in it yet.
        try await proveSudoPassword(for: command, input: nil, until: instant)
        let id = try begin(
            command,
            input: input,
            keepsInputOpen: true,
            overflow: .pause(at: 1 << 20),
            deadline: instant,
            after: deadline
        )
        // Owns the exchange from here on, also when the start fails.
        let process = RemoteProcess(connection: self, id: id)
        let start: Result<Void, SSHError.Problem> = await cancellable(id) { exchange, resume in
            exchange.onStart = { resume(.success(())) }
            exchange.onEnd = { resume($0.map { _ in }) }
        }
        try start.mapError { SSHError(host: target.host, $0) }.get()
        exchanges[id]?.liftDeadline()
        return process
    }

    private func begin(
        _ command: Command,
        input: Input,
        keepsInputOpen: Bool = false,
        overflow: Exchange.Overflow,
        deadline: ContinuousClock.Instant,
        after duration: Duration,
        isRescue: Bool = false
    ) throws(SSHError) -> Int {
        guard let session, ending == nil else {
            throw SSHError(host: target.host, ending ?? .disconnected(doing: "before the command began"))
        }
        var command = command
        // Root needs no sudo, and by name we know that without asking.
        if target.user == "root" { command.privilege = .login }
        let exchange = Exchange(
            id: nextID(),
            command: command,
            input: input,
            keepsInputOpen: keepsInputOpen,
            overflow: overflow,
            deadline: deadline,
            doing: "running a command (\(duration.inWords))",
            user: target.user,
            session: session,
            scratch: executor.scratch
        )
        if !isRescue {
            let privilege = command.privilege
            exchange.onOrphan = { [weak self] remote in
                self?.assumeIsolated { $0.endRemotely(remote, as: privilege) }
            }
        }
        exchanges[exchange.id] = exchange
        return exchange.id
    }

    private func nextID() -> Int {
        lastID += 1
        return lastID
    }

    /// Ends what an interrupted command left running, over a channel of its own.
    private func endRemotely(_ remote: Int32, as privilege: Privilege) {
        let limit = Duration.seconds(15)
        guard
            let id = try? begin(
                RemoteShell.ending(session: remote, as: privilege),
                input: .none,
                overflow: .fail(limit: 1 << 16),
                deadline: .now + limit,
                after: limit,
                isRescue: true
            ), let exchange = exchanges[id]
        else { return }
        rescues.insert(id)
        exchange.onEnd = { [weak self] _ in self?.assumeIsolated { $0.rescueEnded(id) } }
        add(exchange)
    }

    private func rescueEnded(_ id: Int) {
        exchanges[id] = nil
        rescues.remove(id)
        guard rescues.isEmpty else { return }
        for closing in waitingToClose { closing.resume() }
        waitingToClose = []
    }

    /// Input travels right behind the password, and a wrong one would make sudo take the input for its next attempts; so a password
    /// that is not proven yet is proven by a command without input.
    private func proveSudoPassword(
        for command: Command,
        input: Input?,
        until deadline: ContinuousClock.Instant
    ) async throws(SSHError) {
        guard case .root(let password?) = command.privilege, target.user != "root", acceptedPassword != password
        else { return }
        if input?.parts.isEmpty != true || RemoteShell.isLong(command) {
            let left = ContinuousClock.now.duration(to: deadline)
            let proof = Command(":", as: command.privilege)
            let id = try begin(proof, input: .none, overflow: .fail(limit: 1 << 16), deadline: deadline, after: left)
            defer { exchanges[id] = nil }
            _ = try await outcome(of: id)
            acceptedPassword = password
        }
    }

    // MARK: Exchanges, for RemoteProcess

    /// Waits for the end of a command.
    func outcome(of id: Int) async throws(SSHError) -> CommandResult {
        let outcome: Exchange.Outcome = await cancellable(id) { exchange, resume in
            if let outcome = exchange.outcome { resume(outcome) } else { exchange.onEnd = resume }
        }
        var result = try outcome.mapError { SSHError(host: target.host, $0) }.get()
        result.output = exchanges[id]?.takeOutput() ?? []
        return result
    }

    func exchange(_ id: Int) -> Exchange? { exchanges[id] }

    func forget(_ id: Int) {
        guard let exchange = exchanges.removeValue(forKey: id) else { return }
        exchange.interrupt(.cancelled)
        pump()
    }

    func interrupt(_ id: Int, _ problem: SSHError.Problem) {
        exchanges[id]?.interrupt(problem)
        pump()
    }

    /// Puts an exchange under way if it is not yet, and waits for `arm` to resume; cancelling the task interrupts it.
    private func cancellable<Value: Sendable>(
        _ id: Int,
        _ arm: (Exchange, @escaping (Result<Value, SSHError.Problem>) -> Void) -> Void
    ) async -> Result<Value, SSHError.Problem> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard let exchange = exchanges[id] else {
                    continuation.resume(returning: .failure(ending ?? .cancelled))
                    return
                }
                let once = Once(continuation)
                arm(exchange) { once.resume($0) }
                add(exchange)
            }
        } onCancel: {
            executor.queue.async { self.assumeIsolated { $0.interrupt(id, .cancelled) } }
        }
    }

    // MARK: The pump

    /// Repeats a call until it is through; how long steps are done one after another, before there are commands.
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
                add(call)
            }
        } onCancel: {
            executor.queue.async { self.assumeIsolated { $0.cancel(id) } }
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

    private func cancel(_ id: Int) {
        for activity in activities where activity.id == id { activity.fail(.cancelled) }
        pump()
    }

    /// Carries another connection's bytes from now on.
    func carry(_ tunnel: Tunnel) {
        if let session { tunnel.attach(to: session) }
        add(tunnel)
    }

    func add(_ activity: any Activity) {
        if let ending {
            activity.fail(ending)
            return
        }
        if !activities.contains(where: { $0 === activity }) { activities.append(activity) }
        pump()
        setAlarm()
    }

    /// The transport has something, or room.
    private func wake() {
        session?.link.wake()
        pump()
    }

    /// Something outside libssh2 that an activity waits for has happened, or its caller has made room.
    nonisolated func nudge() { executor.queue.async { self.assumeIsolated { $0.pump() } } }

    /// Lets every activity go as far as it can. What one reads from the socket may be another's, so none may rest before all have
    /// seen that nothing new has come.
    func pump() {
        guard ending == nil else { return }
        if activities.isEmpty { listen() }
        var hasMore = false
        var seen = -1
        while ending == nil, seen != progress {
            seen = progress
            hasMore = false
            for activity in activities where sender == nil || sender === activity {
                switch activity.advance() {
                case .waiting: break
                case .more: hasMore = true
                case .through: remove(activity)
                case .lost(let error):
                    end(
                        error.isDisconnection
                            ? .disconnected(doing: "while in use")
                            : .protocolFailure(code: error.code, text: error.text)
                    )
                    return
                }
                sender = session?.isSending == true ? activity : nil
                if sender != nil { break }
            }
        }
        transport?.awaitRoom(session.map(\.isSending) ?? true)
        // Others share this queue, so what could go on forever takes turns with them.
        if hasMore, !isPumpScheduled {
            isPumpScheduled = true
            executor.queue.async { [weak self] in
                self?.assumeIsolated {
                    $0.isPumpScheduled = false
                    $0.pump()
                }
            }
        }
    }

    private var progress: Int { (session?.link.received ?? 0) + (session?.turns ?? 0) + completions }

    private func remove(_ activity: any Activity) {
        activities.removeAll { $0 === activity }
        completions += 1
        if let exchange = activity as? Exchange {
            if exchange.hasStarted, case .root(let password?) = exchange.command.privilege {
                acceptedPassword = password
            }
            if let spent = exchange.spentChannel { ear = spent }
            session?.link.isHurried = false
        }
    }

    /// Reads while nothing is under way.
    private func listen() {
        guard isLoggedIn, let session else { return }
        if let ear {
            if case .failed(let error) = unsafe ear.read(.output, into: executor.scratch.bytes), error.isFatal {
                end(.disconnected(doing: "while idle"))
            }
        } else if !session.link.absorb() {
            end(.disconnected(doing: "while idle"))
        }
    }

    /// Gives up the session: everything under way fails, handles are freed, the socket is closed.
    private func end(_ problem: SSHError.Problem) {
        guard ending == nil else { return }
        ending = problem
        session?.link.close()
        transport?.close()
        let left = activities
        activities = []
        sender = nil
        ear = nil
        for activity in left { activity.fail(problem) }
        session = nil
        transport = nil
        alarm?.stop()
        alarm = nil
    }

    // MARK: Deadlines

    private func setAlarm() {
        guard ending == nil else { return }
        if alarm == nil {
            alarm = Alarm(queue: executor.queue) { @Sendable [weak self] in self?.assumeIsolated { $0.ring() } }
        }
        alarm?.set(activities.compactMap(\.deadline).reduce(nextProbe, min))
    }

    private func ring() {
        alarm?.hasRung()
        let now = ContinuousClock.now
        for activity in activities where activity.deadline.map({ $0 <= now }) == true { activity.expire() }
        if now >= nextProbe { probe() }
        pump()
        setAlarm()
    }

    /// Asks for a sign of life. The kernel of a machine that has run out of memory, or waits for a disk, may go on answering TCP when
    /// nothing above it does.
    private func probe() {
        nextProbe = .now + probeInterval
        // A login has a deadline of its own.
        guard isLoggedIn, let session else { return }
        unansweredProbes = session.link.isSilent(since: heard) ? unansweredProbes + 1 : 0
        heard = session.link.received
        guard unansweredProbes < Self.mostUnansweredProbes else {
            end(.silent(probeInterval * unansweredProbes))
            return
        }
        // Half a packet of ours is a question, too.
        if sender == nil { session.probe() }
    }
}
