import Dispatch
import Glibc

/// The way to a machine behind a bastion: a channel of the bastion's connection, which carries another session's bytes.
///
/// Two buffers lie between the sessions, because libssh2 wants each of them left alone while a packet of the other is half sent.
// @unchecked Sendable because both connections live on the same queue.
final class Tunnel: @unchecked Sendable {
    private let destination: (host: String, port: UInt16)
    private weak let outer: Multiplexer?
    private let pump: ChannelPump<Tunnel>
    private let nextTurn: NextTurn

    private var failure: LibraryError?
    private var incoming = Bytes()
    private var outgoing = Bytes()
    private var hasEnded = false
    private var isRoomAwaited = false
    private var ready: (@Sendable () -> Void)?

    private static let bufferSize = 1 << 18

    init(to host: String, port: UInt16, over session: Session, of outer: Multiplexer) {
        destination = (host, port)
        self.outer = outer
        pump = ChannelPump(session: session, scratch: outer.executor.scratch)
        nextTurn = NextTurn(of: outer.executor.queue)
    }

    /// What has become of opening so far.
    func connection() -> Attempt<Void> {
        if let failure { return .failed(failure) }
        return pump.stage == .opening ? .again : .done(())
    }

    /// Wakes the inner connection, and not from within the outer one's work.
    private func wakeInner() { if let ready { nextTurn.take(ready) } }

    private func finish(_ error: LibraryError?) {
        failure = failure ?? error
        hasEnded = true
        pump.fail()
        wakeInner()
    }
}

/// For the inner session.
extension Tunnel: Transport {
    /// No descriptor at all; libssh2 refuses -1 before it looks.
    var descriptor: Int32 { .max }

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
        switch pump.stage {
        case .opening: failure = LibraryError(code: 0, text: "closed")
        case .running: pump.finish()
        case .closing, .closed: return
        }
        outer?.nudge()
    }
}

/// For the outer session.
extension Tunnel: Activity {
    var id: Int { 0 }
    /// Who waits for it to open has a deadline.
    var deadline: ContinuousClock.Instant? { nil }

    func advance() -> Advance { pump.advance(self) }

    func expire() {}

    func fail(_ problem: SSHError.Problem) { finish(LibraryError(code: 0, text: "\(problem)")) }
}

extension Tunnel: ChannelUser {
    enum Step: CaseIterable { case write, read }

    var isAbandoned: Bool { failure != nil }

    func open(on session: Session) -> Attempt<Channel> {
        session.openTunnel(host: destination.host, port: destination.port)
    }

    func opened() { wakeInner() }

    func refused(_ error: LibraryError) { finish(error) }

    func failed(_ error: LibraryError) {}

    func ends(_ channel: Channel) {}

    func closed() { finish(nil) }

    func take(_ step: Step, on channel: Channel) -> Stride { step == .write ? write(to: channel) : read(from: channel) }

    private func write(to channel: Channel) -> Stride {
        guard !outgoing.isEmpty else { return .idle }
        return unsafe outgoing.withBytes { unsafe channel.write($0) }.stride { count in
            outgoing.drop(count)
            if isRoomAwaited { wakeInner() }
        }
    }

    private func read(from channel: Channel) -> Stride {
        guard incoming.count < Self.bufferSize || pump.blocked == .read else { return .idle }
        let attempt = unsafe channel.read(.output, into: pump.scratch.bytes)
        if case .done(0) = attempt, channel.isAtEnd {
            hasEnded = true
            pump.finish()
            wakeInner()
        }
        return attempt.stride { count in
            unsafe incoming.append(UnsafeRawBufferPointer(rebasing: pump.scratch.bytes[..<count]))
            wakeInner()
        }
    }
}
