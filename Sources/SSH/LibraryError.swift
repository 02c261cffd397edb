import CLibSSH2

/// What libssh2 says went wrong, copied before the next call overwrites it.
struct LibraryError: Error {
    var code: Int32
    var text: String

    /// Whether the session cannot be used any more, as opposed to one channel or one attempt.
    var isFatal: Bool { Self.fatal.contains(code) }

    /// Whether the other side, or the way to it, is gone.
    var isDisconnection: Bool { Self.disconnections.contains(code) }

    /// What it means for one command or call.
    var asProblem: SSHError.Problem { .protocolFailure(code: code, text: text) }

    /// What it means for everything that uses the session. How the connection ended its link knows better than libssh2, which says
    /// the same of a machine that has closed it and of a way that has broken.
    func loss(of link: Link?) -> SSHError.Problem {
        isDisconnection ? .disconnected(doing: "while in use", how: link?.ending ?? text) : asProblem
    }

    private static let disconnections: Set<Int32> = [
        LIBSSH2_ERROR_SOCKET_DISCONNECT, LIBSSH2_ERROR_SOCKET_RECV, LIBSSH2_ERROR_SOCKET_SEND,
        LIBSSH2_ERROR_BANNER_SEND,
    ]
    private static let fatal: Set<Int32> = disconnections.union([
        LIBSSH2_ERROR_SOCKET_NONE, LIBSSH2_ERROR_INVALID_MAC, LIBSSH2_ERROR_DECRYPT, LIBSSH2_ERROR_ENCRYPT,
        LIBSSH2_ERROR_OUT_OF_BOUNDARY, LIBSSH2_ERROR_KEX_FAILURE, LIBSSH2_ERROR_KEY_EXCHANGE_FAILURE,
        LIBSSH2_ERROR_PROTO,
        LIBSSH2_ERROR_BAD_USE, LIBSSH2_ERROR_ALLOC,
    ])
}

/// How far a call into libssh2 came.
enum Attempt<Value> {
    case done(Value)
    /// The same call has to be made again when the transport is ready.
    case again
    case failed(LibraryError)
}
