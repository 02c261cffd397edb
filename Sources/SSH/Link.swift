import Glibc

/// The bytes of one session on their way between libssh2 and the transport.
///
/// libssh2 reads the greeting byte by byte: this answers such reads from a buffer. It also keeps the first bytes, so that a
/// failed negotiation can be explained, and after `close` it lets libssh2 tidy up without touching the network.
final class Link {
    let transport: any Transport
    /// Grows with every byte; whoever saw it change knows that libssh2 may hold something for any channel.
    private(set) var received = 0
    private(set) var isClosed = false
    /// How the transport ended; nil while it has not.
    private(set) var ending: String?
    /// The peer's first bytes, until they are of no more use.
    var opening: [UInt8]? = []
    /// Who answers keyboard-interactive questions, which libssh2 asks with this link as its only context.
    var answers: Answers?
    /// Whether acknowledgements are asked for at once: until the first command has run, each step waits for the one before.
    var isHurried = true

    /// What of short packets the transport had no room for.
    private var backlog: [UInt8] = []

    private var buffer: [UInt8] = []
    private var served = 0
    /// Whether the transport had nothing more; saves the system call that would only say so.
    private var isDrained = false

    private static let bufferSize = 4096
    /// The longest packet that is taken over, in bytes: the end of a command's input, or a probe, with their padding and digest.
    private static let shortest = 256

    init(transport: any Transport) { self.transport = transport }

    /// The transport says that there may be more, or room.
    func wake() {
        isDrained = false
        _ = flush()
    }

    /// Whether there is something that waits for room.
    var hasBacklog: Bool { !backlog.isEmpty }

    func receive(into target: UnsafeMutableRawBufferPointer) -> Int {
        if isClosed { return 0 }
        if served < buffer.count { return unsafe serve(target) }
        if isDrained { return -Int(EAGAIN) }
        if opening == nil, target.count >= Self.bufferSize {
            return unsafe note(transport.receive(into: target), asked: target.count)
        }
        let count = fill()
        return count > 0 ? unsafe serve(target) : count
    }

    /// Takes a short packet whole, whatever room there is: libssh2 has the end of input and the probe on its stack. A second try of one
    /// from another depth of calls is another packet to it, for which 1.10.0 gives the session up ("Unable to send EOF on channel") and
    /// 1.11.1 waits for ever (`channel_send_eof`, `send_existing`).
    func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        if isClosed { return bytes.count }
        let failure = flush()
        if failure < 0 { return failure }
        let count = backlog.isEmpty ? unsafe transport.send(bytes) : -Int(EAGAIN)
        if count < 0 { noteEnding(-count) }
        guard bytes.count <= Self.shortest, backlog.count < Self.bufferSize, count < bytes.count,
            count >= 0 || count == -Int(EAGAIN)
        else { return count }
        unsafe backlog.append(contentsOf: bytes.dropFirst(max(0, count)))
        return bytes.count
    }

    /// - Returns: a negative errno where the way is broken; 0 also where there is no room.
    private func flush() -> Int {
        guard !backlog.isEmpty, !isClosed else { return 0 }
        let count = unsafe backlog.withUnsafeBytes { unsafe transport.send($0) }
        if count > 0 { backlog.removeFirst(count) }
        if count < 0 { noteEnding(-count) }
        return count == -Int(EAGAIN) ? 0 : min(count, 0)
    }

    /// Takes in what there is while no channel is open to ask libssh2 for it; false when the peer has gone.
    func absorb() -> Bool {
        if isClosed { return false }
        guard served == buffer.count, !isDrained else { return true }
        let count = fill()
        return count > 0 || count == -Int(EAGAIN)
    }

    /// Whether nothing has come since so much had; what came and was not read for want of room is no silence.
    func isSilent(since received: Int) -> Bool { self.received == received && isDrained }

    func close() {
        isClosed = true
        transport.close()
    }

    private func fill() -> Int {
        var count = 0
        buffer = unsafe [UInt8](unsafeUninitializedCapacity: Self.bufferSize) { bytes, filled in
            unsafe count = transport.receive(into: UnsafeMutableRawBufferPointer(bytes))
            filled = max(0, count)
        }
        served = 0
        if opening != nil { opening?.append(contentsOf: buffer) }
        return note(count, asked: Self.bufferSize)
    }

    private func note(_ count: Int, asked: Int) -> Int {
        if count > 0 {
            received += count
            isDrained = count < asked
            if isHurried { transport.hurry() }
        } else {
            isDrained = count == -Int(EAGAIN)
            noteEnding(-count)
        }
        return count
    }

    /// - Parameter number: an errno, or 0 at the end.
    private func noteEnding(_ number: Int) {
        guard number != Int(EAGAIN), ending == nil else { return }
        ending = number == 0 ? "the machine closed it" : errorText(Int32(number))
    }

    private func serve(_ target: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(target.count, buffer.count - served)
        unsafe target.copyBytes(from: buffer[served..<served + count])
        served += count
        return count
    }
}
