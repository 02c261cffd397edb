import CLibSSH2

/// One command on its way: opens a channel, starts it, feeds and reads it, and says how it ended.
final class Exchange: Activity {
    typealias Outcome = Result<CommandResult, SSHError.Problem>

    /// What happens to output that nobody has taken yet.
    enum Overflow {
        /// The command is ended when there is more than this.
        case fail(limit: Int)
        /// Reading stops, and so, once the windows are full, does the command.
        case pause(at: Int)
    }

    let id: Int
    let command: Command
    /// Until the command has begun it is that of the start.
    private(set) var deadline: ContinuousClock.Instant?
    private let end: ContinuousClock.Instant?
    /// Without its output, which is in `output` until it is taken.
    private(set) var outcome: Outcome?
    private(set) var output: [UInt8] = []
    private(set) var isAbandoned = false

    var onStart: (() -> Void)?
    var onOutput: (() -> Void)?
    var onSent: (() -> Void)?
    var onEnd: ((Outcome) -> Void)?
    /// The remote session has to be ended, by another channel; called once it is known.
    var onOrphan: ((Int32) -> Void)?

    private let session: Session
    private let scratch: Scratch
    private let shell: RemoteShell
    private var overflow: Overflow
    private let user: String
    private let doing: String
    private let outbox: Outbox

    private var channel: Channel?
    private var stage = Stage.opening
    private var blocked: Step?
    private var isExecuted = false
    private var isInputEnded: Bool
    private var isClosed = false
    private var start: RemoteStart
    private var errorOutput: [UInt8] = []
    private var received = 0

    private enum Stage { case opening, running, closing, closed }

    private enum Step: CaseIterable { case execute, write, readOutput, readErrors, awaitClose }

    private enum Stride {
        case idle
        case moved
        case failed(LibraryError)
    }

    private static let errorTail = 1 << 16
    /// Passes in one go; each moves up to a scratch buffer in each direction.
    private static let longestRun = 16
    /// How long an interrupted command may take to end before its channel is closed regardless.
    private static let grace = Duration.seconds(12)
    /// How long a login shell and sudo may take until the command begins; one whose profile waits for a person never ends.
    private static let startLimit = Duration.seconds(60)

    init(
        id: Int,
        command: Command,
        input: Input,
        keepsInputOpen: Bool = false,
        overflow: Overflow,
        deadline: ContinuousClock.Instant?,
        doing: String,
        user: String,
        session: Session,
        scratch: Scratch
    ) {
        self.id = id
        self.command = command
        self.overflow = overflow
        end = deadline
        self.deadline = deadline.map { min($0, .now + Self.startLimit) }
        self.doing = doing
        self.user = user
        self.session = session
        self.scratch = scratch
        let readsInput = keepsInputOpen || !input.parts.isEmpty
        shell = RemoteShell(command, readsInput: readsInput, marker: Self.newMarker())
        start = RemoteStart(marker: shell.marker)
        outbox = Outbox(preamble: shell.preamble, input: input, staysOpen: keepsInputOpen)
        // A command without input has /dev/null: nothing to send, not even an end.
        isInputEnded = !readsInput && shell.preamble.isEmpty
    }

    /// Whether the command has begun: the login shell is ready, sudo has agreed.
    var hasStarted: Bool { start.hasStarted }

    /// The channel of an ended command, which the connection keeps to hear the server by; nil when its window was used up.
    var spentChannel: Channel? { stage == .closed && received < 1 << 18 ? channel : nil }

    // MARK: For the caller

    func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    func send(_ bytes: [UInt8]) { if !bytes.isEmpty { outbox.append(bytes) } }

    func closeInput() { outbox.close() }

    var unsent: Int { outbox.waiting }

    /// The caller takes no more output until the end.
    func collect(limit: Int) { overflow = .fail(limit: limit) }

    /// From here on the command may take as long as it likes.
    func liftDeadline() { deadline = nil }

    func setDeadline(_ instant: ContinuousClock.Instant) { deadline = instant }

    /// Tells the caller at once; the remote processes are ended behind its back.
    func interrupt(_ problem: SSHError.Problem) {
        guard !isAbandoned, outcome == nil else { return }
        isAbandoned = true
        outbox.abandon()
        deadline = .now + Self.grace
        deliver(.failure(problem))
        if let remote = start.session { onOrphan?(remote) }
    }

    // MARK: Activity

    func expire() {
        if isAbandoned {
            deadline = nil
            if stage == .running { isClosed = true }
        } else if !start.hasStarted, deadline != end {
            interrupt(.notStarted(explanation: "it had not begun after \(Self.startLimit.inWords)"))
        } else {
            interrupt(.timedOut(doing: doing))
        }
    }

    func fail(_ problem: SSHError.Problem) {
        if stage == .opening { session.endOpening() }
        stage = .closed
        channel = nil
        deliver(.failure(problem))
    }

    func advance() -> Advance {
        if stage == .opening, let advance = open() { return advance }
        if stage == .running, let advance = run() { return advance }
        if stage == .closing, let advance = close() { return advance }
        return .through
    }

    private func open() -> Advance? {
        guard session.beginOpening(self) else {
            if isAbandoned { stage = .closed }
            return isAbandoned ? .through : .waiting
        }
        switch session.openChannel() {
        case .again: return .waiting
        case .done(let opened):
            session.endOpening()
            channel = opened
            stage = isAbandoned ? .closing : .running
            return nil
        case .failed(let error):
            session.endOpening()
            guard !error.isFatal else { return .lost(error) }
            stage = .closed
            deliver(
                .failure(
                    error.code == LIBSSH2_ERROR_CHANNEL_FAILURE
                        ? .sessionRefused
                        : .protocolFailure(code: error.code, text: error.text)
                )
            )
            return .through
        }
    }

    private func run() -> Advance? {
        for _ in 0..<Self.longestRun {
            var hasMoved = false
            for step in Step.allCases where blocked == nil || blocked == step {
                switch take(step) {
                case .idle: break
                case .moved: hasMoved = true
                case .failed(let error) where error.isFatal: return .lost(error)
                case .failed(let error):
                    deliver(.failure(.protocolFailure(code: error.code, text: error.text)))
                    isClosed = true
                }
                if session.isSending {
                    blocked = step
                    return .waiting
                }
                blocked = nil
            }
            if isClosed {
                if let channel { deliver(conclude(channel.exitStatus)) }
                stage = .closing
                return nil
            }
            if !hasMoved { return .waiting }
        }
        return .more
    }

    private func close() -> Advance? {
        guard let channel else { return nil }
        switch channel.close() {
        case .again: return .waiting
        case .failed(let error) where error.isFatal: return .lost(error)
        case .done, .failed:
            stage = .closed
            return nil
        }
    }

    // MARK: Steps

    private func take(_ step: Step) -> Stride {
        guard let channel else { return .idle }
        switch step {
        case .execute: return isExecuted ? .idle : execute(on: channel)
        case .write: return isInputEnded ? .idle : write(to: channel)
        case .readOutput: return hasRoom || blocked == step ? readOutput(from: channel) : .idle
        case .readErrors: return readErrors(from: channel)
        case .awaitClose:
            guard blocked == step || channel.isAtEnd else { return .idle }
            return stride(channel.awaitClose()) { isClosed = true }
        }
    }

    /// While the answer is awaited the input goes out already: the server takes both in order.
    private func execute(on channel: Channel) -> Stride {
        switch channel.execute(shell.line) {
        case .again: return .idle
        case .failed(let error) where error.isFatal: return .failed(error)
        case .failed:
            isExecuted = true
            isClosed = true
            deliver(.failure(.notStarted(explanation: "the server refuses to run commands")))
            return .moved
        case .done:
            isExecuted = true
            return .moved
        }
    }

    private func write(to channel: Channel) -> Stride {
        do {
            if let bytes = unsafe try outbox.next() {
                return stride(unsafe channel.write(bytes)) { count in
                    outbox.consumed(count)
                    onSent?()
                }
            }
        } catch {
            interrupt(error.problem)
            return .moved
        }
        guard outbox.isDone else { return .idle }
        return stride(channel.sendEnd()) { isInputEnded = true }
    }

    private func readOutput(from channel: Channel) -> Stride {
        let attempt = unsafe channel.read(.output, into: scratch.bytes)
        return stride(attempt) { count in
            received += count
            let wasStarted = start.hasStarted
            let own = unsafe start.take(UnsafeRawBufferPointer(rebasing: scratch.bytes[..<count]))
            if !wasStarted, start.hasStarted { noteStart() }
            if !isAbandoned, !own.isEmpty { append(own) }
        }
    }

    private func noteStart() {
        if isAbandoned {
            if let remote = start.session { onOrphan?(remote) }
        } else {
            deadline = end
            onStart?()
        }
    }

    private func append(_ bytes: ArraySlice<UInt8>) {
        output += bytes
        if case .fail(let limit) = overflow, output.count > limit {
            output = []
            interrupt(.outputTooLarge(limit: limit))
        }
        onOutput?()
    }

    private func readErrors(from channel: Channel) -> Stride {
        let attempt = unsafe channel.read(.error, into: scratch.bytes)
        return stride(attempt) { count in
            received += count
            unsafe errorOutput += scratch.bytes[..<count]
            // Cut seldom, so that a chatty command does not cost a copy of the tail for every line.
            if errorOutput.count > 4 * Self.errorTail { errorOutput.removeFirst(errorOutput.count - Self.errorTail) }
        }
    }

    private var hasRoom: Bool {
        if case .pause(let limit) = overflow, !isAbandoned { return output.count < limit }
        return true
    }

    private func stride<Value>(_ attempt: Attempt<Value>, _ body: (Value) -> Void) -> Stride {
        switch attempt {
        case .again: return .idle
        case .failed(let error): return .failed(error)
        case .done(let value):
            if let count = value as? Int, count == 0 { return .idle }
            body(value)
            return .moved
        }
    }

    // MARK: The end

    private func conclude(_ status: ExitStatus) -> Outcome {
        let errors = ownErrors
        guard start.hasStarted else {
            let text = String(decoding: errors.isEmpty ? start.noise : errors, as: UTF8.self)
            if start.hasReachedSudo { return .failure(.sudoRefused(SudoRefusal(errorText: text, user: user))) }
            let lines = text.split(whereSeparator: \.isNewline)
            return .failure(.notStarted(explanation: lines.last.map(String.init) ?? ""))
        }
        return .success(CommandResult(status: status, errorOutput: errors))
    }

    /// What followed the marker, which parts the command's errors from those of login scripts and sudo.
    private var ownErrors: [UInt8] {
        let marker = Array(shell.marker.utf8) + [UInt8(ascii: "\n")]
        let errors = errorOutput.position(after: marker).map { errorOutput[$0...] } ?? errorOutput[...]
        return Array(errors.suffix(Self.errorTail))
    }

    private func deliver(_ outcome: Outcome) {
        guard self.outcome == nil else { return }
        self.outcome = outcome
        onEnd?(outcome)
        onEnd = nil
        onStart = nil
        onOutput?()
        onSent?()
    }

    private static func newMarker() -> String { "paictl" + String(UInt64.random(in: .min ... .max), radix: 36) }
}
