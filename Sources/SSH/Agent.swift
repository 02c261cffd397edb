import Dispatch
import Glibc

/// The ssh-agent behind SSH_AUTH_SOCK (draft-miller-ssh-agent): lists keys and signs with them, one request after another.
// @unchecked Sendable because everything that changes is touched only on `queue`, where the agent may keep us waiting.
final class Agent: @unchecked Sendable {
    static let shared = Agent()

    private let queue = DispatchQueue(label: "paictl.ssh.agent")
    private var descriptor: Int32 = -1
    private var path = ""
    /// The key that was accepted last: the one to begin with on the next machine.
    private var preferred: [UInt8] = []

    private enum Message {
        static let requestIdentities: UInt8 = 11
        static let identities: UInt8 = 12
        static let signRequest: UInt8 = 13
        static let signature: UInt8 = 14
    }

    func identities(_ answer: @escaping @Sendable (Result<[AgentIdentity], SSHError.Problem>) -> Void) {
        queue.async {
            let result = self.ask([Message.requestIdentities]).map { reply in
                Self.identities(in: reply).sorted { left, _ in left.blob == self.preferred }
            }
            answer(result)
        }
    }

    /// Nil when the agent refuses.
    func sign(_ bytes: [UInt8], with identity: AgentIdentity, _ answer: @escaping @Sendable ([UInt8]?) -> Void) {
        var request = WireWriter()
        request.append(byte: Message.signRequest)
        request.append(identity.blob)
        request.append(bytes)
        // SSH_AGENT_RSA_SHA2_256: without it agents sign with SHA-1.
        request.append(number: identity.isRSA ? 2 : 0)
        let message = request.bytes
        queue.async {
            guard case .success(let reply) = self.ask(message) else { return answer(nil) }
            var reader = WireReader(reply)
            guard reader.byte() == Message.signature, let blob = reader.string() else { return answer(nil) }
            // libssh2 writes the algorithm's name itself.
            var signature = WireReader(blob)
            _ = signature.string()
            answer(signature.string())
        }
    }

    func prefer(_ identity: AgentIdentity) { queue.async { self.preferred = identity.blob } }

    private static func identities(in reply: [UInt8]) -> [AgentIdentity] {
        var reader = WireReader(reply)
        guard reader.byte() == Message.identities, let count = reader.number() else { return [] }
        return (0..<min(count, 1000)).compactMap { _ in
            guard let blob = reader.string(), let comment = reader.text() else { return nil }
            return AgentIdentity(blob: blob, comment: comment)
        }
    }

    private func ask(_ message: [UInt8]) -> Result<[UInt8], SSHError.Problem> {
        let wanted = unsafe getenv("SSH_AUTH_SOCK").map { unsafe String(cString: $0) } ?? ""
        guard !wanted.isEmpty else { return .failure(.unusable(path: "SSH_AUTH_SOCK", reason: "it is not set")) }
        // An agent that was restarted has closed our connection: once more, on a new one.
        for isRetry in [false, true] {
            if descriptor < 0 || wanted != path || isRetry {
                disconnect()
                guard connect(to: wanted) else { break }
            }
            var frame = WireWriter()
            frame.append(message)
            if write(frame.bytes), let header = read(4), let reply = read(header.reduce(0) { $0 << 8 | Int($1) }) {
                return .success(reply)
            }
        }
        let reason = errorText(errno)
        disconnect()
        return .failure(.unusable(path: wanted, reason: reason))
    }

    private func connect(to path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = Array(path.utf8)
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        // An agent may ask its user; nobody is waited for longer than this.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, size)
            }
        }
        if code == 0 { self.path = path } else { disconnect() }
        return code == 0
    }

    private func disconnect() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            == bytes.count
    }

    private func read(_ count: Int) -> [UInt8]? {
        guard count <= 1 << 18 else { return nil }
        var bytes: [UInt8] = []
        while bytes.count < count {
            var received = 0
            bytes += unsafe [UInt8](unsafeUninitializedCapacity: count - bytes.count) { buffer, filled in
                received = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
                filled = max(0, received)
            }
            guard received > 0 else { return nil }
        }
        return bytes
    }
}

/// A key that the agent holds.
struct AgentIdentity: Sendable {
    let blob: [UInt8]
    let comment: String

    var algorithm: String {
        var reader = WireReader(blob)
        return reader.text() ?? ""
    }

    var isRSA: Bool { algorithm == "ssh-rsa" }

    /// For RSA under another label: see `SigningKey`.
    var offeredBlob: [UInt8] {
        guard isRSA else { return blob }
        var writer = WireWriter()
        writer.append("rsa-sha2-256")
        return writer.bytes + blob.dropFirst(4 + "ssh-rsa".utf8.count)
    }
}

/// Has the agent sign, and takes its time about it.
final class AgentSigner: Signer {
    private let identity: AgentIdentity
    private weak let connection: Connection?
    private var answer: Answer<[UInt8]?>?

    init(identity: AgentIdentity, connection: Connection) {
        self.identity = identity
        self.connection = connection
    }

    func sign(_ bytes: UnsafeBufferPointer<UInt8>) -> Signature {
        if let answer {
            guard let value = answer.value else { return .pending }
            return value.map(Signature.signed) ?? .refused
        }
        let answer = Answer<[UInt8]?>()
        self.answer = answer
        let connection = connection
        unsafe Agent.shared.sign(Array(bytes), with: identity) { connection?.deliver($0, to: answer) }
        return .pending
    }
}
