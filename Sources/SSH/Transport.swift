/// What the bytes of a session travel over: a socket, or a channel of another connection.
///
/// Belongs to one executor's queue, on which it is used and calls back.
protocol Transport: AnyObject {
    /// For libssh2, which wants one but never touches it: it reads and writes through `receive` and `send`.
    var descriptor: Int32 { get }

    /// The number of bytes; 0 at the end; a negative errno.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int
    func send(_ bytes: UnsafeRawBufferPointer) -> Int

    /// Calls back whenever there is something to receive, or room to send after `send` found none.
    func start(_ ready: @escaping @Sendable () -> Void)
    /// Says whether room to send is waited for; a socket nearly always has some, so asking without need would spin.
    func awaitRoom(_ isAwaited: Bool)
    /// Asks for acknowledgements at once, for the sake of the next round trip.
    func hurry()
    func close()
}
