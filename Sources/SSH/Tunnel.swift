import Dispatch
import Glibc

/// The way to a machine behind a bastion: a channel of the bastion's connection, which carries another session's bytes.
///
/// Two buffers lie between the sessions, because libssh2 wants each of them left alone while a packet of the other is half sent.
// @unchecked Sendable because both connections live on the same queue.
final class Tunnel: Transport, Activity, @unchecked Sendable {
    let id = 0
    private(set) var deadline: ContinuousClock.Instant?
    /// No descriptor at all; libssh2 refuses -1 before it looks.
    let descriptor = Int32.max

    private let host: String
    private let port: UInt16
    private let executor: QueueExecutor
    private weak let outer: Connection?
    private var session: Session?
    private var channel: Channel?

    private var stage = Stage.opening
    private var failure: LibraryError?
    private var blocked: Step?
    private var incoming = Bytes()
    private var outgoing = Bytes()
    private var hasEnded = false
    private var isRoomAwaited = false
    private var isWakeScheduled = false
    private var ready: (@Sendable () -> Void)?

    private enum Stage { case opening, running, closing, closed }
    private enum Step: CaseIterable { case write, read }

    private static let bufferSize = 1 << 18

    init(host: String, port: UInt16, deadline: ContinuousClock.Instant, executor: QueueExecutor, outer: Connection) {
        self.host = host
        self.port = port
        self.deadline = deadline
        self.executor = executor
        self.outer = outer
    }

    func attach(to session: Session) { self.session = session }

    /// What has become of opening so far.
    func connection() -> Attempt<Void> {
        if let failure { return .failed(failure) }
        return stage == .opening ? .again : .done(())
    }

    // MARK: Transport, for the inner session

    func start(_ ready: @escaping @Sendable () -> Void) { self.ready = ready }

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard !incoming.isEmpty else { return hasEnded ? 0 : -Int(EAGAIN) }
        let wasFull = incoming.count >= Self.bufferSize
        let count = unsafe incoming.take(into: buffer)
        if wasFull { outer?.nudge() }
        return count
    }

    func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard !hasEnded else { return -Int(EPIPE) }
        let count = min(bytes.count, Self.bufferSize - outgoing.count)
        guard count > 0 else { return -Int(EAGAIN) }
        if outgoing.isEmpty { outer?.nudge() }
        unsafe outgoing.append(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        return count
    }

    func awaitRoom(_ isAwaited: Bool) { isRoomAwaited = isAwaited }

    func hurry() {}

    func close() {
        ready = nil
        guard stage == .opening || stage == .running else { return }
        if stage == .running { stage = .closing } else { failure = LibraryError(code: 0, text: "closed") }
        outer?.nudge()
    }

    /// Wakes the inner connection, once for however many reasons, and not from within the outer one's work.
    private func wakeInner() {
        guard !isWakeScheduled, let ready else { return }
        isWakeScheduled = true
        executor.queue.async {
            self.isWakeScheduled = false
            ready()
        }
    }

    // MARK: Activity, of the outer session

    func expire() { deadline = nil }

    func fail(_ problem: SSHError.Problem) {
        finish(LibraryError(code: 0, text: "\(problem)"))
        session = nil
    }

    func advance() -> Advance {
        guard let session else { return .through }
        if stage == .opening {
            guard session.beginOpening(self) else { return failure == nil ? .waiting : .through }
            switch session.openTunnel(host: host, port: port) {
            case .again: return .waiting
            case .done(let opened):
                session.endOpening()
                channel = opened
                stage = failure == nil ? .running : .closing
                deadline = nil
                wakeInner()
            case .failed(let error):
                session.endOpening()
                finish(error)
                return error.isFatal ? .lost(error) : .through
            }
        }
        if stage == .running, let advance = carry(session) { return advance }
        if stage == .closing, let channel {
            switch channel.close() {
            case .again: return .waiting
            case .failed(let error) where error.isFatal: return .lost(error)
            case .done, .failed: finish(nil)
            }
        }
        return .through
    }

    private func carry(_ session: Session) -> Advance? {
        for _ in 0..<16 {
            var hasMoved = false
            for step in Step.allCases where blocked == nil || blocked == step {
                switch step == .write ? write() : read() {
                case .again: break
                case .done: hasMoved = true
                case .failed(let error):
                    if error.isFatal { return .lost(error) }
                    stage = .closing
                    return nil
                }
                if session.isSending {
                    blocked = step
                    return .waiting
                }
                blocked = nil
            }
            if stage == .closing { return nil }
            if !hasMoved { return .waiting }
        }
        return .more
    }

    private func write() -> Attempt<Void> {
        guard let channel, !outgoing.isEmpty else { return .again }
        let attempt = unsafe outgoing.withBytes { unsafe channel.write($0) }
        guard case .done(let count) = attempt, count > 0 else { return attempt.asIdle }
        outgoing.drop(count)
        if isRoomAwaited { wakeInner() }
        return .done(())
    }

    private func read() -> Attempt<Void> {
        guard let channel, incoming.count < Self.bufferSize || blocked == .read else { return .again }
        let attempt = unsafe channel.read(.output, into: executor.scratch.bytes)
        guard case .done(let count) = attempt else { return attempt.asIdle }
        guard count > 0 else {
            if channel.isAtEnd {
                hasEnded = true
                stage = .closing
                wakeInner()
            }
            return .again
        }
        unsafe incoming.append(UnsafeRawBufferPointer(rebasing: executor.scratch.bytes[..<count]))
        wakeInner()
        return .done(())
    }

    private func finish(_ error: LibraryError?) {
        failure = failure ?? error
        hasEnded = true
        stage = .closed
        channel = nil
        wakeInner()
    }
}
