import Glibc

/// What a command still has to be sent, in a buffer that stays in place while libssh2 works on it.
@safe final class Outbox {
    private var parts: [Input.Part]
    private let progress: (@Sendable (Int) -> Void)?
    /// Below zero until the preamble is through, which is not the caller's.
    private var sent: Int
    /// Whether more may be added.
    private(set) var isOpen: Bool
    /// Whether the other side knows that nothing follows. A command without input has /dev/null: it is not even told that.
    private(set) var isEnded: Bool
    /// Bytes added and not yet sent, files aside.
    private(set) var waiting = 0

    private var buffer: UnsafeMutableRawBufferPointer?
    /// What is left of the buffer.
    private var unsent = 0..<0
    private var offset = 0
    private var descriptor: Int32 = -1

    private static let bufferSize = 1 << 17

    init(preamble: [UInt8], input: Input, staysOpen: Bool) {
        parts = preamble.isEmpty ? input.parts : [.bytes(preamble)] + input.parts
        progress = input.progress
        sent = -preamble.count
        isOpen = staysOpen
        isEnded = parts.isEmpty && !staysOpen
        unsafe buffer = nil
    }

    deinit {
        abandon()
        unsafe buffer?.deallocate()
    }

    func append(_ bytes: [UInt8]) {
        waiting += bytes.count
        parts.append(.bytes(bytes))
    }

    func close() { isOpen = false }

    func end() { isEnded = true }

    /// Forgets all but the bytes that libssh2 may be sending.
    func abandon() {
        parts = []
        waiting = 0
        isOpen = false
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    /// Whether everything is sent and nothing can follow.
    var isDone: Bool { unsent.isEmpty && parts.isEmpty && !isOpen }

    /// The next bytes to send; nil when there are none now.
    func next() throws(SSHError) -> UnsafeRawBufferPointer? {
        while unsent.isEmpty, let part = parts.first {
            try fill(from: part)
        }
        guard !unsent.isEmpty, let buffer = unsafe buffer else { return nil }
        return unsafe UnsafeRawBufferPointer(rebasing: buffer[unsent])
    }

    func consumed(_ count: Int) {
        unsent = unsent.lowerBound + count..<unsent.upperBound
        sent += count
        progress?(max(0, sent))
    }

    private func fill(from part: Input.Part) throws(SSHError) {
        let target = unsafe buffer ?? .allocate(byteCount: Self.bufferSize, alignment: 16)
        unsafe buffer = unsafe target
        switch part {
        case .bytes(let bytes):
            let count = min(bytes.count - offset, target.count)
            unsafe target.copyBytes(from: bytes[offset..<offset + count])
            unsent = 0..<count
            offset += count
            waiting -= min(waiting, count)
            if offset == bytes.count { finishPart() }
        case .file(let path, let offset):
            if descriptor < 0 {
                descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
                if descriptor >= 0, offset > 0, lseek(descriptor, off_t(offset), SEEK_SET) < 0 {
                    throw SSHError(host: "", .unusable(path: path, reason: errorText(errno)))
                }
            }
            let count = descriptor < 0 ? -1 : unsafe read(descriptor, target.baseAddress, target.count)
            guard count >= 0 else { throw SSHError(host: "", .unusable(path: path, reason: errorText(errno))) }
            unsent = 0..<count
            if count == 0 {
                Glibc.close(descriptor)
                descriptor = -1
                finishPart()
            }
        }
    }

    private func finishPart() {
        parts.removeFirst()
        offset = 0
    }
}
