import Foundation
import SSH
import Testing

/// Machines that cannot be reached, or not be talked to.
@Suite struct ReachTests {
    private func problem(host: String, port: UInt16, deadline: Duration = patience) async throws -> SSHError
        .Problem?
    {
        let target = Target(host: host, port: port, user: "root", authentication: [])
        let knownHosts = try KnownHosts.anything()
        let error = await #expect(throws: SSHError.self) {
            try await Connection.open(target, knownHosts: knownHosts, deadline: deadline)
        }
        return error?.problem
    }

    @Test func `says that a port is closed`() async throws {
        let address = Server.newAddress()
        #expect(try await problem(host: address, port: 2022) == .unreachable(reason: "port 2022: connection refused"))
    }

    @Test func `says that a name does not resolve`() async throws {
        let problem = try await problem(host: "no-such-machine.invalid", port: 22)
        guard case .unresolvable = problem else {
            Issue.record("\(String(describing: problem))")
            return
        }
    }

    @Test func `gives up on a port that says nothing`() async throws {
        let listener = try Listener(greeting: "")
        let problem = try await problem(host: listener.host, port: listener.port, deadline: .seconds(10))
        #expect(problem == .timedOut(doing: "exchanging keys"))
    }

    @Test func `gives up on an address that drops packets`() async throws {
        // A backlog that is full, so that the kernel answers no further connection.
        let listener = try Listener(greeting: "", backlog: 0, filledWith: 4)
        let problem = try await problem(host: listener.host, port: listener.port, deadline: .seconds(1))
        #expect(problem == .timedOut(doing: "connecting to port \(listener.port)"))
    }

    @Test func `says that what listens is not SSH`() async throws {
        let listener = try Listener(greeting: "HTTP/1.1 400 Bad Request\r\n\r\n")
        let problem = try await problem(host: listener.host, port: listener.port)
        #expect(problem == .unreachable(reason: "what listens on port \(listener.port) is not SSH"))
    }

    @Test func `a cancelled task stops connecting`() async throws {
        let listener = try Listener(greeting: "")
        let target = Target(host: listener.host, port: listener.port, user: "root", authentication: [])
        let knownHosts = try KnownHosts.anything()
        let task = Task { try await Connection.open(target, knownHosts: knownHosts, deadline: patience) }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        let result = await task.result
        #expect(throws: SSHError(host: listener.host, .cancelled)) { try result.get() }
    }

    @Test func `says that an RSA host key alone cannot be checked`() async throws {
        let server = try Server(hostKeys: ["rsa"])
        let error = await #expect(throws: SSHError.self) { try await server.connect() }
        guard case .algorithms(let explanation) = error?.problem else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(explanation.hasPrefix("it has only an RSA host key, which libssh2 "))
    }

    @Test func `says what the machine has when no cipher is in common`() async throws {
        let server = try Server(options: ["Ciphers chacha20-poly1305@openssh.com"])
        let error = await #expect(throws: SSHError.self) { try await server.connect() }
        let text = "\(try #require(error))"
        #expect(text.contains("no cipher in common: it has chacha20-poly1305@openssh.com; libssh2 "))
    }
}

/// A port that accepts, greets and says no more.
final class Listener: Sendable {
    let host = Server.newAddress()
    let port: UInt16 = 2023
    private let descriptor: Int32
    private let clients: [Int32]

    init(greeting: String, backlog: Int32 = 16, filledWith count: Int = 0) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        unsafe inet_pton(AF_INET, host, &address.sin_addr)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        var one: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, size) }
        }
        guard code == 0, listen(descriptor, backlog) == 0 else { throw Shell.Failure(description: "no listener") }
        var clients: [Int32] = []
        for _ in 0..<count {
            let client = socket(
                AF_INET,
                Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue),
                0
            )
            unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = unsafe connect(client, $0, size)
                }
            }
            clients.append(client)
        }
        self.descriptor = descriptor
        self.clients = clients
        guard !greeting.isEmpty else { return }
        Thread.detachNewThread {
            let client = accept(descriptor, nil, nil)
            guard client >= 0 else { return }
            let bytes = Array(greeting.utf8)
            _ = unsafe send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            close(client)
        }
    }

    deinit {
        for client in clients { close(client) }
        close(descriptor)
    }
}
