internal import CLibSSL

/// Takes connections at a port of every address.
@safe package final class Listener: @unchecked Sendable {
    // @unchecked because only `accept` touches it, which one thread calls.
    private let bio: OpaquePointer

    package init(host: String?, port: Int) throws(HTTPError) {
        // An address of IPv6 takes those of IPv4, too, where the machine has both.
        let hosts = host.map { [$0.contains(":") ? "[\($0)]" : $0] } ?? ["[::]", "0.0.0.0"]
        for host in hosts {
            if let bio = unsafe shim_listen("\(host):\(port)") {
                unsafe self.bio = unsafe bio
                return
            }
        }
        throw HTTPError("port \(port) cannot be listened at: \(Stream.reason)")
    }

    deinit { unsafe BIO_free_all(bio) }

    /// Waits for whoever comes next.
    package func accept(within: Duration) throws(HTTPError) -> Stream {
        guard let accepted = unsafe shim_accept(bio) else { throw HTTPError("nobody is let in: \(Stream.reason)") }
        return unsafe Stream(accepted: accepted, within: within)
    }
}
