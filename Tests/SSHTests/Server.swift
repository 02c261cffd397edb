import Foundation
import SSH
import Synchronization

/// A real sshd on a loopback address of its own, for as long as it is referred to.
final class Server: Sendable {
    let host: String
    /// `host`, and the others it listens on.
    let addresses: [String]
    let port: UInt16 = 2022
    private let folder: String
    private let pid: Int32

    private static let count = Atomic<Int>(0)

    /// Every server has an address of its own, so that their known hosts and ports never meet.
    static func newAddress() -> String {
        let number = count.wrappingAdd(1, ordering: .relaxed).oldValue
        let pid = Int(ProcessInfo.processInfo.processIdentifier)
        return "127.\(64 + pid / 250 % 64).\(pid % 250 + 1).\(number + 1)"
    }

    init(
        hostKeys: [String] = ["ed25519", "ecdsa"],
        addresses: [String] = [],
        interactive: Bool = false,
        options: [String] = []
    ) throws {
        let lab = Lab.shared
        host = Self.newAddress()
        let folder = lab.path("sshd-\(host)")
        self.folder = folder
        self.addresses = [host] + addresses
        var lines: [String] = []
        for address in self.addresses { lines.append("ListenAddress \(address):\(port)") }
        lines += hostKeys.map { "HostKey \(lab.path("host-\($0)"))" }
        lines += options
        lines += [
            "PidFile \(folder)/pid", "AuthorizedKeysFile \(lab.path("authorized"))", "StrictModes no",
            "UsePAM \(interactive ? "yes" : "no")",
            "PermitRootLogin yes", "PrintMotd no", "PasswordAuthentication \(interactive ? "no" : "yes")",
            "KbdInteractiveAuthentication \(interactive ? "yes" : "no")",
            "MaxStartups 2000:30:2000", "LoginGraceTime 300", "LogLevel VERBOSE",
        ]
        try Shell.run("mkdir -p \(folder)")
        try lines.joined(separator: "\n").write(toFile: "\(folder)/config", atomically: true, encoding: .utf8)
        try Shell.run("/usr/sbin/sshd -f \(folder)/config -E \(folder)/log")
        // It detaches itself once it listens, and writes its pid right then.
        var pid: Int32?
        for _ in 0..<100 where pid == nil {
            pid = (try? Shell.text(of: "\(folder)/pid"))
                .flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
            if pid == nil { usleep(50_000) }
        }
        guard let pid else { throw Shell.Failure(description: "sshd wrote no pid: see \(folder)/log") }
        self.pid = pid
    }

    deinit { kill(pid, SIGTERM) }

    var log: String { (try? Shell.text(of: "\(folder)/log")) ?? "" }

    /// The processes that serve connections: for each a monitor, and its child that has the user's rights.
    var sessions: [Int32] {
        func children(of pid: Int32) -> [Int32] {
            ((try? Shell.run("pgrep -P \(pid) sshd || true")) ?? "").split(separator: "\n").compactMap { Int32($0) }
        }
        return children(of: pid).flatMap { children(of: $0) + [$0] }
    }

    func target(
        user: String = Lab.shared.admin.name,
        _ authentication: [Authentication]? = nil,
        pinned: String? = nil
    ) throws -> Target {
        Target(
            host: host,
            port: port,
            user: user,
            authentication: try authentication ?? [.key(Lab.shared.key("ed25519"))],
            pinnedHostKey: pinned
        )
    }

    /// Logs in; whatever key the server has is right.
    func connect(
        user: String = Lab.shared.admin.name,
        _ authentication: [Authentication]? = nil,
        through jump: Connection? = nil,
        knownHosts: KnownHosts? = nil,
        probeInterval: Duration = .seconds(45)
    ) async throws -> Connection {
        try await Connection.open(
            target(user: user, authentication),
            through: jump,
            knownHosts: knownHosts ?? .anything(),
            deadline: .seconds(120),
            probeInterval: probeInterval
        )
    }
}

extension KnownHosts {
    /// Pins into a file of its own.
    static func anything() throws -> KnownHosts {
        try KnownHosts(pins: Lab.shared.path("known-\(UUID().uuidString)"), policy: .pinOnFirstUse)
    }
}

/// Long enough for a busy box.
let patience = Duration.seconds(120)
