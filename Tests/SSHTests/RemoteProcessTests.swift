import Foundation
import SSH
import Testing

@Suite struct RemoteProcessTests {
    @Test(arguments: [Privilege.login, .root(password: Lab.shared.admin.password)])
    func `holds a lock while other commands run beside it`(privilege: Privilege) async throws {
        let server = try Server()
        let connection = try await server.connect(user: Lab.shared.admin.name)
        let path = "/tmp/paictl-lock-\(UUID().uuidString)"
        let holder = try await connection.start(
            Command("exec 9> \(path); flock -n 9 && echo locked && cat > /dev/null", as: privilege)
        )
        #expect(try await holder.nextOutput() == Array("locked\n".utf8))
        for _ in 0..<20 {
            let attempt = try await connection.run(Command("flock -n \(path) true", as: privilege), deadline: patience)
            #expect(attempt.status == .exited(1))
        }
        #expect(try await holder.finish(deadline: patience).isSuccess)
        #expect(
            try await connection.run(
                Command("flock -n \(path) true; e=$?; rm \(path); exit $e", as: privilege),
                deadline: patience
            ).isSuccess
        )
        await connection.close()
    }

    @Test func `lets go of a lock when it is let go of`() async throws {
        let connection = try await Server().connect()
        let path = "/tmp/paictl-lock-\(UUID().uuidString)"
        var holder: RemoteProcess? = try await connection.start(
            Command("exec 9> \(path); flock -n 9 && echo locked && cat > /dev/null")
        )
        #expect(try await holder?.nextOutput() == Array("locked\n".utf8))
        holder = nil
        #expect(
            try await connection.run(Command("flock -w 60 \(path) true; e=$?; rm \(path); exit $e"), deadline: patience)
                .isSuccess
        )
        await connection.close()
    }

    @Test func `lets go of a lock when the connection is closed`() async throws {
        let server = try Server()
        let connection = try await server.connect()
        let path = "/tmp/paictl-lock-\(UUID().uuidString)"
        let holder = try await connection.start(
            Command("exec 9> \(path); flock -n 9 && echo locked && cat > /dev/null")
        )
        #expect(try await holder.nextOutput() == Array("locked\n".utf8))
        await connection.close()
        await #expect(throws: SSHError.self) { try await holder.finish(deadline: patience) }
        let second = try await server.connect()
        #expect(
            try await second.run(Command("flock -w 60 \(path) true; e=$?; rm \(path); exit $e"), deadline: patience)
                .isSuccess
        )
        await second.close()
    }

    @Test func `talks to a process line by line`() async throws {
        let connection = try await Server().connect()
        let process = try await connection.start(Command("while read -r l; do echo \"[$l]\"; done; echo bye; exit 4"))
        for word in ["one", "two", "three"] {
            try await process.write(Array("\(word)\n".utf8))
            #expect(try await process.nextOutput() == Array("[\(word)]\n".utf8))
        }
        let result = try await process.finish(deadline: patience)
        #expect(result.text == "bye\n")
        #expect(result.status == .exited(4))
        #expect(try await process.nextOutput() == nil)
        await connection.close()
    }

    @Test func `writes as fast as the other side reads`() async throws {
        let connection = try await Server().connect()
        let process = try await connection.start(Command("wc -c"))
        for _ in 0..<64 { try await process.write([UInt8](repeating: 120, count: 1 << 18)) }
        #expect(try await process.finish(deadline: patience).text == "16777216\n")
        await connection.close()
    }

    @Test func `terminates a process that would go on for ever`() async throws {
        let connection = try await Server().connect()
        let mark = UUID().uuidString
        let process = try await connection.start(Command("echo go; sh -c 'while :; do sleep 1; done' \(mark)"))
        #expect(try await process.nextOutput() == Array("go\n".utf8))
        await process.terminate()
        await #expect(throws: SSHError(host: connection.target.host, .cancelled)) { try await process.nextOutput() }
        #expect(try await isGone(mark))
        await connection.close()
    }

    @Test func `a cancelled reader stops reading, and the process goes on`() async throws {
        let connection = try await Server().connect()
        let process = try await connection.start(Command("read -r l; echo \"[$l]\""))
        let reader = Task { try await process.nextOutput() }
        try await Task.sleep(for: .milliseconds(100))
        reader.cancel()
        let read = await reader.result
        #expect(throws: SSHError(host: connection.target.host, .cancelled)) { try read.get() }
        try await process.write(Array("on\n".utf8))
        #expect(try await process.finish(deadline: patience).text == "[on]\n")
        await connection.close()
    }
}
