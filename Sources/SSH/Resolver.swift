import Dispatch
import Glibc

/// Turns host names into addresses, away from the queues that serve connections: getaddrinfo blocks.
enum Resolver {
    struct Failure: Error {
        var reason: String
    }

    private static let queue = DispatchQueue(label: "paictl.ssh.names", attributes: .concurrent)

    /// Numeric addresses are answered at once; others when DNS has, on some queue.
    static func resolve(
        _ host: String,
        port: UInt16,
        _ answer: @escaping @Sendable (Result<[Address], Failure>) -> Void
    ) {
        if case .success(let addresses) = look(up: host, port: port, flags: AI_NUMERICHOST) {
            answer(.success(addresses))
        } else {
            queue.async { answer(look(up: host, port: port, flags: AI_ADDRCONFIG)) }
        }
    }

    private static func look(up host: String, port: UInt16, flags: Int32) -> Result<[Address], Failure> {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = flags | AI_NUMERICSERV
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &list)
        guard code == 0 else {
            return unsafe .failure(Failure(reason: String(cString: gai_strerror(code)).lowercasedFirst))
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [Address] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let raw = unsafe entry.pointee.ai_addr {
                let bytes = unsafe UnsafeRawBufferPointer(start: raw, count: Int(entry.pointee.ai_addrlen))
                unsafe addresses.append(Address(family: entry.pointee.ai_family, bytes: Array(bytes)))
            }
            unsafe next = entry.pointee.ai_next
        }
        return .success(addresses)
    }
}
