import CLibSSH2

/// Owns one `LIBSSH2_CHANNEL` and frees it exactly once, before its session.
@safe final class Channel {
    enum Stream: Int32 {
        case output = 0
        case error = 1
    }

    private let handle: OpaquePointer
    private let session: Session

    init(owning handle: OpaquePointer, of session: Session) {
        unsafe self.handle = unsafe handle
        self.session = session
    }

    // One that is not closed stays with the session, which frees it at its own end.
    deinit { unsafe libssh2_channel_free(handle) }

    func execute(_ line: String) -> Attempt<Void> {
        let count = UInt32(line.utf8.count)
        return unsafe attempt(Int(libssh2_channel_process_startup(handle, "exec", 4, line, count))).map { _ in }
    }

    /// The number of bytes read; 0 when there is nothing more to come.
    func read(_ stream: Stream, into buffer: UnsafeMutableRawBufferPointer) -> Attempt<Int> {
        unsafe attempt(
            libssh2_channel_read_ex(
                handle,
                stream.rawValue,
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                buffer.count
            )
        )
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> Attempt<Int> {
        unsafe attempt(
            libssh2_channel_write_ex(handle, 0, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        )
    }

    func sendEnd() -> Attempt<Void> { unsafe attempt(Int(libssh2_channel_send_eof(handle))).map { _ in } }

    /// Whether the other side has said all, and all of it has been read.
    var isAtEnd: Bool { unsafe libssh2_channel_eof(handle) == 1 }

    /// Waits for the other side to close; how the command ended is certain only then.
    func awaitClose() -> Attempt<Void> { unsafe attempt(Int(libssh2_channel_wait_closed(handle))).map { _ in } }

    func close() -> Attempt<Void> { unsafe attempt(Int(libssh2_channel_close(handle))).map { _ in } }

    /// libssh2 says 0 of a command that a signal ended, so the signal is asked for first.
    var exitStatus: ExitStatus {
        var name: UnsafeMutablePointer<CChar>?
        var count = 0
        unsafe libssh2_channel_get_exit_signal(handle, &name, &count, nil, nil, nil, nil)
        guard let text = unsafe name else { return unsafe .exited(libssh2_channel_get_exit_status(handle)) }
        defer { unsafe session.free(text: text) }
        return unsafe .signaled(String(cString: text))
    }

    private func attempt(_ result: Int) -> Attempt<Int> {
        if result >= 0 { return .done(result) }
        if result == Int(LIBSSH2_ERROR_EAGAIN) { return .again }
        let error = session.lastError()
        let code = Int32(truncatingIfNeeded: result)
        return .failed(error.code == code ? error : LibraryError(code: code, text: "error \(code)"))
    }
}

extension Attempt {
    func map<Other>(_ transform: (Value) -> Other) -> Attempt<Other> {
        switch self {
        case .done(let value): .done(transform(value))
        case .again: .again
        case .failed(let error): .failed(error)
        }
    }
}
