import Glibc

/// What a command still has to be sent, in a buffer that stays in place while libssh2 works on it.
@safe final class Outbox {
    private var parts: [Input.Part]
    private let progress: (@Sendable (Int) -> Void)?
    private var sent = -1
    private let preambleCount: Int
    /// Whether more may be added.
    private(set) var isOpen: Bool
    /// Bytes added and not yet sent, files aside.
    private(set) var waiting = 0

    private var buffer: UnsafeMutableRawBufferPointer?
    private var start = 0
    private var end = 0
    private var offset = 0
    private var descriptor: Int32 = -1

    private static let bufferSize = 1 << 17

    init(preamble: [UInt8], input: Input, staysOpen: Bool) {
        parts = preamble.isEmpty ? input.parts : [.bytes(preamble)] + input.parts
        progress = input.progress
        preambleCount = preamble.count
        isOpen = staysOpen
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

    /// Forgets all but the bytes that libssh2 may be sending.
    func abandon() {
        parts = []
        waiting = 0
        isOpen = false
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    /// Whether everything is sent and nothing can follow.
    var isDone: Bool { start == end && parts.isEmpty && !isOpen }

    /// The next bytes to send; nil when there are none now.
    func next() throws(SSHError) -> UnsafeRawBufferPointer? {
        while start == end, let part = parts.first {
            try fill(from: part)
        }
        guard start < end, let buffer = unsafe buffer else { return nil }
        return unsafe UnsafeRawBufferPointer(rebasing: buffer[start..<end])
    }

    func consumed(_ count: Int) {
        start += count
        guard let progress else { return }
        if sent < 0 { sent = -preambleCount }
        sent += count
        progress(max(0, sent))
    }

    private func fill(from part: Input.Part) throws(SSHError) {
        let target = unsafe buffer ?? .allocate(byteCount: Self.bufferSize, alignment: 16)
        unsafe buffer = unsafe target
        start = 0
        end = 0
        switch part {
        case .bytes(let bytes):
            end = min(bytes.count - offset, target.count)
            unsafe target.copyBytes(from: bytes[offset..<offset + end])
            offset += end
            waiting -= min(waiting, end)
            if offset == bytes.count { finishPart() }
        case .file(let path):
            if descriptor < 0 { descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC) }
            let count = descriptor < 0 ? -1 : unsafe read(descriptor, target.baseAddress, target.count)
            guard count >= 0 else { throw SSHError(host: "", .unusable(path: path, reason: errorText(errno))) }
            end = count
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
