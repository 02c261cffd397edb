import CLibSSH2

/// One command on its way: starts it on a channel, feeds and reads it, and says how it ended.
final class Exchange: Activity {
    typealias Outcome = Result<CommandResult, SSHError.Problem>

    let id: Int
    let command: Command
    var callbacks = Callbacks()
    /// Without its output, which is in the inbox until it is taken.
    private(set) var outcome: Outcome?
    private(set) var isAbandoned = false

    private let pump: ChannelPump<Exchange>
    private let outbox: Outbox
    private var inbox: Inbox
    private var time: TimeLimit
    /// What the machine has yet to be asked to run.
    private var line: String?

    /// How long an interrupted command may take to end before its channel is closed regardless.
    private static let grace = Duration.seconds(12)

    init(id: Int, request: Request, user: String, pump: ChannelPump<Exchange>) {
        self.id = id
        command = request.command
        self.pump = pump
        let marker = "paictl" + String(UInt64.random(in: .min ... .max), radix: 36)
        let shell = RemoteShell(request.command, readsInput: request.readsInput, marker: marker)
        line = shell.line
        outbox = Outbox(preamble: shell.preamble, input: request.input, staysOpen: request.keepsInputOpen)
        inbox = Inbox(marker: marker, user: user, overflow: request.overflow)
        time = TimeLimit(of: request)
    }

    // MARK: For the caller

    /// Whether the command has begun: the login shell is ready, sudo has agreed.
    var hasStarted: Bool { inbox.start.hasStarted }

    func takeOutput() -> [UInt8] { inbox.takeOutput() }

    func send(_ bytes: [UInt8]) { if !bytes.isEmpty { outbox.append(bytes) } }

    func closeInput() { outbox.close() }

    var unsent: Int { outbox.waiting }

    /// The caller takes no more output until the end.
    func collect(limit: Int) { inbox.overflow = .fail(limit: limit) }

    /// Nil: the command may take as long as it likes.
    func setDeadline(_ instant: ContinuousClock.Instant?) { time.deadline = instant }

    /// Tells the caller at once; the remote processes are ended behind its back.
    func interrupt(_ problem: SSHError.Problem) {
        guard !isAbandoned, outcome == nil else { return }
        isAbandoned = true
        outbox.abandon()
        time.deadline = .now + Self.grace
        deliver(.failure(problem))
        if let remote = inbox.start.session { callbacks.orphan?(remote) }
    }

    private func deliver(_ outcome: Outcome) {
        guard self.outcome == nil else { return }
        self.outcome = outcome
        callbacks.end?(outcome)
        callbacks.end = nil
        callbacks.start = nil
        callbacks.output?()
        callbacks.sent?()
    }

    // MARK: Activity

    var deadline: ContinuousClock.Instant? { time.deadline }

    /// Nil when its window was used up.
    var spentChannel: Channel? { pump.stage == .closed && inbox.received < 1 << 18 ? pump.channel : nil }

    func advance() -> Advance { pump.advance(self) }

    func expire() {
        guard isAbandoned else { return interrupt(time.problem(hasStarted: hasStarted)) }
        time.deadline = nil
        pump.finish()
    }

    func fail(_ problem: SSHError.Problem) {
        pump.fail()
        deliver(.failure(problem))
    }
}

extension Exchange: ChannelUser {
    enum Step: CaseIterable { case execute, write, readOutput, readErrors, awaitClose }

    func open(on session: Session) -> Attempt<Channel> { session.openChannel() }

    func opened() {}

    func refused(_ error: LibraryError) {
        deliver(.failure(error.code == LIBSSH2_ERROR_CHANNEL_FAILURE ? .sessionRefused : error.asProblem))
    }

    func failed(_ error: LibraryError) { deliver(.failure(error.asProblem)) }

    func ends(_ channel: Channel) { deliver(inbox.outcome(channel.exitStatus)) }

    func closed() { pump.session.link.isHurried = false }

    func take(_ step: Step, on channel: Channel) -> Stride {
        switch step {
        case .execute: return execute(on: channel)
        case .write: return write(to: channel)
        case .readOutput:
            return inbox.hasRoom || isAbandoned || pump.blocked == step ? readOutput(from: channel) : .idle
        case .readErrors: return readErrors(from: channel)
        case .awaitClose:
            guard pump.blocked == step || channel.isAtEnd else { return .idle }
            return channel.awaitClose().stride { pump.finish() }
        }
    }

    /// While the answer is awaited the input goes out already: the server takes both in order.
    private func execute(on channel: Channel) -> Stride {
        guard let line else { return .idle }
        switch channel.execute(line) {
        case .again: return .idle
        case .failed(let error) where error.isFatal: return .failed(error)
        case .failed:
            deliver(.failure(.notStarted(explanation: "the server refuses to run commands")))
            pump.finish()
        case .done: break
        }
        self.line = nil
        return .moved
    }

    private func write(to channel: Channel) -> Stride {
        guard !outbox.isEnded else { return .idle }
        do {
            if let bytes = unsafe try outbox.next() {
                return unsafe channel.write(bytes).stride { count in
                    outbox.consumed(count)
                    callbacks.sent?()
                }
            }
        } catch {
            interrupt(error.problem)
            return .moved
        }
        return outbox.isDone ? channel.sendEnd().stride { outbox.end() } : .idle
    }

    private func readOutput(from channel: Channel) -> Stride {
        unsafe channel.read(.output, into: pump.scratch.bytes).stride { count in
            let wasStarted = hasStarted
            let own = unsafe inbox.receive(UnsafeRawBufferPointer(rebasing: pump.scratch.bytes[..<count]))
            if !wasStarted, hasStarted { noteStart() }
            guard !isAbandoned, !own.isEmpty else { return }
            if let limit = inbox.keep(own) { interrupt(.outputTooLarge(limit: limit)) }
            callbacks.output?()
        }
    }

    private func noteStart() {
        if isAbandoned {
            if let remote = inbox.start.session { callbacks.orphan?(remote) }
        } else {
            time.begin()
            callbacks.start?()
        }
    }

    private func readErrors(from channel: Channel) -> Stride {
        unsafe channel.read(.error, into: pump.scratch.bytes).stride { count in
            unsafe inbox.receiveErrors(UnsafeRawBufferPointer(rebasing: pump.scratch.bytes[..<count]))
        }
    }
}
