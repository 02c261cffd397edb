import Dispatch
import Glibc

/// A TCP socket that wakes its owner through Dispatch and closes its descriptor exactly once.
final class Socket: Transport {
    let descriptor: Int32
    private let queue: DispatchQueue
    private let openSources = DispatchGroup()
    private var reading: (any DispatchSourceRead)?
    private var writing: (any DispatchSourceWrite)?
    private var isWritingArmed = false
    private var ready: (@Sendable () -> Void)?

    private init(descriptor: Int32, queue: DispatchQueue) {
        self.descriptor = descriptor
        self.queue = queue
    }

    deinit { close() }

    /// Begins to connect; whether it succeeded shows in `connection`, when there is room to send.
    static func connecting(to address: Address, on queue: DispatchQueue) throws(SystemError) -> Socket {
        let descriptor = socket(
            address.family,
            Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue),
            0
        )
        guard descriptor >= 0 else { throw SystemError(number: errno) }
        let socket = Socket(descriptor: descriptor, queue: queue)
        // Without it every command would wait for a delayed acknowledgement, about 45 ms.
        socket.set(TCP_NODELAY, 1)
        // A machine that vanishes is noticed after half a minute, idle or not.
        socket.set(SO_KEEPALIVE, 1, level: SOL_SOCKET)
        socket.set(TCP_KEEPIDLE, 15)
        socket.set(TCP_KEEPINTVL, 5)
        socket.set(TCP_KEEPCNT, 3)
        socket.set(TCP_USER_TIMEOUT, 30_000)
        let result = unsafe address.withSockaddr { unsafe connect(descriptor, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else {
            let number = errno
            socket.close()
            throw SystemError(number: number)
        }
        return socket
    }

    /// What has become of connecting so far.
    func connection() -> Attempt<Void> {
        var number: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size)
        guard number == 0 else { return .failed(LibraryError(code: 0, text: errorText(number))) }
        var peer = sockaddr()
        size = socklen_t(MemoryLayout<sockaddr>.size)
        return unsafe getpeername(descriptor, &peer, &size) == 0 ? .done(()) : .again
    }

    func start(_ ready: @escaping @Sendable () -> Void) {
        self.ready = ready
        guard reading == nil else { return }
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        activate(source, ready)
        reading = source
    }

    func awaitRoom(_ isAwaited: Bool) {
        guard isAwaited != isWritingArmed, let ready else { return }
        isWritingArmed = isAwaited
        if let writing {
            if isAwaited { writing.resume() } else { writing.suspend() }
        } else {
            let source = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: queue)
            activate(source, ready)
            writing = source
        }
    }

    private func activate(_ source: some DispatchSourceProtocol, _ ready: @escaping @Sendable () -> Void) {
        source.setEventHandler(handler: ready)
        openSources.enter()
        source.setCancelHandler { @Sendable [openSources] in openSources.leave() }
        source.activate()
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
        return count < 0 ? -Int(errno) : count
    }

    func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        // A peer that is gone must be an error, not the end of this process.
        let count = unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        return count < 0 ? -Int(errno) : count
    }

    func hurry() { set(TCP_QUICKACK, 1) }

    private var isClosed = false

    func close() {
        guard !isClosed else { return }
        isClosed = true
        ready = nil
        // A source that is suspended never runs its cancel handler.
        if let writing, !isWritingArmed { writing.resume() }
        reading?.cancel()
        writing?.cancel()
        // Dispatch still watches the descriptor until both handlers have run.
        openSources.notify(queue: queue) { @Sendable [descriptor] in _ = Glibc.close(descriptor) }
    }

    private func set(_ option: Int32, _ value: Int32, level: Int32 = Int32(IPPROTO_TCP)) {
        var value = value
        unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
