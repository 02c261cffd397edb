import Foundation
import SSH
import Testing

@Suite struct HostKeyTests {
    private func newPath() -> String { Lab.shared.path("known-\(UUID().uuidString)") }

    private func publicKey(_ name: String) throws -> String {
        try Shell.run("cut -d' ' -f1,2 \(Lab.shared.path(name)).pub").trimmingCharacters(in: .newlines)
    }

    private func fingerprint(_ name: String) throws -> String {
        String(try Shell.run("ssh-keygen -lf \(Lab.shared.path(name)).pub").split(separator: " ")[1])
    }

    private func write(_ lines: String...) throws -> String {
        let path = newPath()
        try lines.joined(separator: "\n").appending("\n").write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func connect(_ server: Server, _ knownHosts: KnownHosts) async throws {
        try await server.connect(knownHosts: knownHosts).close()
    }

    @Test func `pins a key at first, and accepts no other afterwards`() async throws {
        let path = newPath()
        let server = try Server()
        try await connect(server, KnownHosts(pins: path, policy: .pinOnFirstUse))
        let line = "[\(server.host)]:\(server.port) \(try publicKey("host-ed25519"))\n"
        #expect(try Shell.text(of: path) == line)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)

        try await connect(server, KnownHosts(pins: path, policy: .strict))
        let changed = try write(line.replacing(publicKey("host-ed25519"), with: publicKey("other-ed25519")))
        let error = await #expect(throws: SSHError.self) {
            try await connect(server, KnownHosts(pins: changed, policy: .pinOnFirstUse))
        }
        #expect(
            error?.problem
                == .hostKeyChanged(
                    expected: ["ED25519 \(try fingerprint("other-ed25519"))"],
                    seen: "ED25519 \(try fingerprint("host-ed25519"))",
                    place: "\(changed):1"
                )
        )
    }

    @Test func `refuses an unknown key under the strict policy`() async throws {
        let path = newPath()
        let server = try Server()
        let error = await #expect(throws: SSHError.self) {
            try await connect(server, KnownHosts(pins: path, policy: .strict))
        }
        #expect(error?.problem == .hostKeyUnknown(seen: "ED25519 \(try fingerprint("host-ed25519"))"))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `finds hashed entries`() async throws {
        let server = try Server()
        let path = try write("[\(server.host)]:\(server.port) \(publicKey("host-ed25519"))")
        try Shell.run("ssh-keygen -q -H -f \(path) && rm \(path).old")
        #expect(!(try Shell.text(of: path)).contains(server.host))
        try await connect(server, KnownHosts(pins: newPath(), alsoReading: [path], policy: .strict))

        let other = try write("[\(server.host)]:\(server.port) \(publicKey("other-ed25519"))")
        try Shell.run("ssh-keygen -q -H -f \(other) && rm \(other).old")
        await #expect(throws: SSHError.self) {
            try await connect(server, KnownHosts(pins: nil, alsoReading: [other], policy: .pinOnFirstUse))
        }
    }

    @Test func `asks for the kind of key it knows`() async throws {
        let server = try Server()
        let path = try write("# a comment", "[\(server.host)]:\(server.port) \(publicKey("host-ecdsa"))")
        try await connect(server, KnownHosts(pins: path, policy: .strict))
    }

    @Test func `does not take another kind of key for an unknown one`() async throws {
        let server = try Server(hostKeys: ["ecdsa"])
        let path = try write("[\(server.host)]:\(server.port) \(publicKey("host-ed25519"))")
        let error = await #expect(throws: SSHError.self) {
            try await connect(server, KnownHosts(pins: path, policy: .pinOnFirstUse))
        }
        guard case .hostKeyChanged = error?.problem else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `refuses a revoked key`() async throws {
        let server = try Server()
        let name = "[\(server.host)]:\(server.port)"
        let path = try write("\(name) \(publicKey("host-ed25519"))", "@revoked * \(publicKey("host-ed25519"))")
        await #expect(throws: SSHError.self) { try await connect(server, KnownHosts(pins: path, policy: .strict)) }
    }

    @Test(arguments: ["ed25519", "ecdsa"])
    func `accepts the key that the configuration pins, as a line or a fingerprint`(kind: String) async throws {
        let server = try Server()
        for pin in [try publicKey("host-\(kind)"), try fingerprint("host-\(kind)")] {
            let target = try server.target(pinned: pin)
            // Not looked up anywhere else.
            let connection = try await Connection.open(
                target,
                knownHosts: KnownHosts(pins: nil, policy: .strict),
                deadline: patience
            )
            await connection.close()
        }
    }

    @Test func `refuses another key than the configuration pins`() async throws {
        let server = try Server()
        for pin in [try publicKey("other-ed25519"), try fingerprint("other-ed25519")] {
            let target = try server.target(pinned: pin)
            let error = await #expect(throws: SSHError.self) {
                try await Connection.open(target, knownHosts: .anything(), deadline: patience)
            }
            guard case .hostKeyChanged(_, _, place: nil)? = error?.problem else {
                Issue.record(error ?? SSHError(host: server.host, .cancelled))
                continue
            }
            #expect("\(try #require(error))".contains(try fingerprint("other-ed25519")))
        }
    }

    @Test func `says that a known RSA key cannot be compared`() async throws {
        let server = try Server()
        let path = try write("[\(server.host)]:\(server.port) \(publicKey("host-rsa"))")
        let error = await #expect(throws: SSHError.self) {
            try await connect(server, KnownHosts(pins: path, policy: .pinOnFirstUse))
        }
        #expect("\(try #require(error))".contains("ssh-keyscan -t ssh-ed25519"))
    }

    @Test func `many connections pin without losing a line`() async throws {
        let path = newPath()
        let servers = try (0..<4).map { _ in try Server() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in servers {
                for _ in 0..<4 {
                    // As separate processes would: each with its own view of the file.
                    group.addTask { try await connect(server, KnownHosts(pins: path, policy: .pinOnFirstUse)) }
                }
            }
            try await group.waitForAll()
        }
        let lines = try Shell.text(of: path).split(separator: "\n")
        #expect(lines.count == 4)
        #expect(Set(lines).count == 4)
    }
}
