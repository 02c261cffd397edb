import Foundation
import SSH
import Testing

@Suite(.serialized) struct AuthenticationTests {
    private func whoAmI(_ server: Server, user: String = Lab.shared.admin.name, _ methods: [Authentication])
        async throws -> String
    {
        let connection = try await server.connect(user: user, methods)
        let name = try await connection.run(Command("id -un"), deadline: patience).text
        await connection.close()
        return name
    }

    private func refusal(
        _ server: Server,
        user: String = Lab.shared.admin.name,
        _ methods: [Authentication]
    ) async throws -> (tried: [String], offered: [String])? {
        let error = await #expect(throws: SSHError.self) { try await server.connect(user: user, methods) }
        guard case .authenticationFailed(_, let tried, let offered, _) = error?.problem else {
            Issue.record("\(String(describing: error))")
            return nil
        }
        return (tried, offered)
    }

    @Test(arguments: ["ed25519", "ecdsa", "ecdsa384", "ecdsa521", "rsa", "rsa-pem", "ecdsa-pkcs8"])
    func `logs in with a key`(name: String) async throws {
        let key = try Lab.shared.key(name)
        #expect(try await whoAmI(Server(), [.key(key)]) == "\(Lab.shared.admin.name)\n")
    }

    @Test(arguments: ["sealed", "sealed-pem"])
    func `logs in with a key that has a passphrase`(name: String) async throws {
        let key = try Lab.shared.key(name, passphrase: "open sesame")
        #expect(try await whoAmI(Server(), [.key(key)]) == "\(Lab.shared.admin.name)\n")
    }

    @Test func `says that a passphrase is wrong`() async throws {
        let server = try Server()
        let key = try Lab.shared.key("sealed", passphrase: "wrong")
        let error = await #expect(throws: SSHError.self) { try await server.connect([.key(key)]) }
        let path = Lab.shared.path("sealed")
        #expect(error?.problem == .key(path: path, reason: "the passphrase is wrong, or the file is damaged"))
        #expect(
            throws: SSHError(host: "", .key(path: Lab.shared.path("sealed-pem"), reason: "the passphrase is wrong"))
        ) {
            try Lab.shared.key("sealed-pem", passphrase: "wrong")
        }
    }

    @Test func `what is no key is told of, and neither waited for nor read to its end`() throws {
        let folder = NSTemporaryDirectory() + "paictl-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func reason(_ name: String) -> String {
            let error = #expect(throws: SSHError.self) { try PrivateKey(path: "\(folder)/\(name)") }
            return error?.description ?? ""
        }
        #expect(unsafe mkfifo("\(folder)/pipe", 0o600) == 0)
        #expect(reason("pipe").hasSuffix("it is a pipe or a device, not a file: put a file in its place"))
        #expect(FileManager.default.createFile(atPath: "\(folder)/disk", contents: nil))
        // A file with a hole: its bytes are nowhere.
        #expect(unsafe truncate("\(folder)/disk", 8 << 30) == 0)
        #expect(reason("disk").hasSuffix("it has 8192 MiB, and no such file has more than 1: look what it is"))
        try "PuTTY-User-Key-File-3: ssh-ed25519\n".write(toFile: "\(folder)/ppk", atomically: false, encoding: .utf8)
        #expect(reason("ppk").contains("'puttygen KEY -O private-openssh -o NEW'"))
        #expect(reason("").hasSuffix("it is a directory: put a file in its place, or move it away"))
    }

    @Test func `says what is wrong with a key file`() throws {
        let lab = Lab.shared
        func reason(_ name: String) throws -> String {
            let error = #expect(throws: SSHError.self) { try lab.key(name) }
            return "\(try #require(error))"
        }
        for name in ["sealed", "sealed-pem"] {
            #expect(try reason(name).hasSuffix("it has a passphrase, and none is given"))
        }
        #expect(try reason("ed25519.pub").hasSuffix("it is not a private key; this is the public one"))
        #expect(try reason("missing") == "'\(lab.path("missing"))' cannot be used: no such file or directory")
        #expect(throws: SSHError.self) { try lab.key("sealed-rsa", passphrase: "open sesame") }
    }

    @Test func `logs in with a password`() async throws {
        let admin = Lab.shared.admin
        #expect(try await whoAmI(Server(), user: admin.name, [.password(admin.password)]) == "\(admin.name)\n")
    }

    @Test func `says that a password is wrong, without saying it`() async throws {
        let server = try Server()
        let admin = Lab.shared.admin
        let error = await #expect(throws: SSHError.self) {
            try await server.connect(user: admin.name, [.password("not this one")])
        }
        #expect(
            error?.problem
                == .authenticationFailed(user: admin.name, tried: ["a password"], offered: ["publickey", "password"])
        )
        #expect(!"\(try #require(error))".contains("not this one"))
    }

    @Test func `tries what is there in order`() async throws {
        let lab = Lab.shared
        let methods: [Authentication] = [
            .key(try lab.key("unwanted")), .password("wrong"), .key(try lab.key("ed25519")),
        ]
        #expect(try await whoAmI(Server(), user: lab.admin.name, methods) == "\(lab.admin.name)\n")
    }

    @Test func `answers keyboard-interactive with the password`() async throws {
        let admin = Lab.shared.admin
        let server = try Server(interactive: true)
        #expect(try await whoAmI(server, user: admin.name, [.password(admin.password)]) == "\(admin.name)\n")
        let refusal = try await refusal(server, user: admin.name, [.password("wrong")])
        #expect(refusal?.offered.contains("keyboard-interactive") == true)
    }

    @Test func `logs in with an agent`() async throws {
        let agent = try SSHAgent(keys: ["unwanted", "rsa"])
        #expect(try await whoAmI(Server(), [.agent]) == "\(Lab.shared.admin.name)\n")
        try agent.replaceKeys(with: ["unwanted", "ecdsa384"])
        #expect(try await whoAmI(Server(), [.agent]) == "\(Lab.shared.admin.name)\n")
        try agent.replaceKeys(with: ["unwanted"])
        let refusal = try await refusal(Server(), [.agent])
        #expect(refusal?.tried == ["the agent's key 'unwanted'"])
        agent.stop()
        let alone = try await self.refusal(Server(), [.agent])
        #expect(alone?.tried == ["an agent (none is running, or it has no keys)"])
    }

    @Test func `descriptions show no secret`() throws {
        let secret = "hunter2hunter2"
        let target = Target(host: "h", user: "u", authentication: [.password(secret)])
        let command = Command("true", as: .root(password: secret))
        var dumped = ""
        dump(target, to: &dumped)
        dump(command, to: &dumped)
        dumped += "\(target) \(command) \(String(reflecting: target)) \(String(reflecting: command))"
        #expect(!dumped.contains(secret))
    }
}

/// An ssh-agent of the tests' own, which the process talks to through SSH_AUTH_SOCK.
final class SSHAgent {
    private let pid: Int32
    private let socket: String

    init(keys: [String]) throws {
        socket = Lab.shared.path("agent-\(UUID().uuidString.prefix(8))")
        let words = try Shell.run("ssh-agent -s -a \(socket)").split(whereSeparator: { "=;".contains($0) })
        guard let at = words.firstIndex(where: { $0.hasSuffix("SSH_AGENT_PID") }), let pid = Int32(words[at + 1]) else {
            throw Shell.Failure(description: "no agent")
        }
        self.pid = pid
        unsafe setenv("SSH_AUTH_SOCK", socket, 1)
        try replaceKeys(with: keys)
    }

    deinit { stop() }

    func replaceKeys(with names: [String]) throws {
        try Shell.run("ssh-add -q -D", environment: ["SSH_AUTH_SOCK": socket])
        for name in names {
            try Shell.run("ssh-add -q \(Lab.shared.path(name))", environment: ["SSH_AUTH_SOCK": socket])
        }
    }

    func stop() {
        kill(pid, SIGTERM)
        unsafe unsetenv("SSH_AUTH_SOCK")
    }
}
