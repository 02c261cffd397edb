import Foundation
import SSH
import Testing

@Suite struct DeadlineTests {
    @Test func `ends what ran when time is up`() async throws {
        let connection = try await Server().connect()
        let mark = UUID().uuidString
        let error = await #expect(throws: SSHError.self) {
            try await connection.run(
                Command("sh -c 'sleep 300' \(mark)& sh -c 'sleep 300; :' \(mark)"),
                deadline: .seconds(1)
            )
        }
        #expect(error?.problem == .timedOut(doing: "running a command (1 s)"))
        #expect(try await isGone(mark))
        #expect(try await connection.run(Command("echo still"), deadline: patience).text == "still\n")
        await connection.close()
    }

    @Test(arguments: [nil, Lab.shared.admin.password])
    func `ends a command that ignores TERM, and its groups`(password: String?) async throws {
        let user = password == nil ? Lab.shared.trusted : Lab.shared.admin
        let connection = try await Server().connect(user: user.name)
        let mark = UUID().uuidString
        // `timeout` puts what it runs into a process group of its own.
        let script = "trap '' TERM; timeout 300 sh -c 'trap \"\" TERM; while :; do sleep 1; done' \(mark)"
        let began = ContinuousClock.now
        await #expect(throws: SSHError.self) {
            try await connection.run(Command(script, as: .root(password: password)), deadline: .seconds(2))
        }
        // The caller does not wait for the remote side's end.
        #expect(ContinuousClock.now - began < .seconds(200))
        #expect(try await isGone(mark))
        #expect(try await connection.run(Command("echo still"), deadline: patience).text == "still\n")
        await connection.close()
    }

    @Test func `ends what ran when its task is cancelled`() async throws {
        let connection = try await Server().connect()
        let mark = UUID().uuidString
        let task = Task { try await connection.run(Command("sh -c 'sleep 300; :' \(mark)"), deadline: patience) }
        try await begins(mark)
        task.cancel()
        let result = await task.result
        #expect(throws: SSHError(host: connection.target.host, .cancelled)) { try result.get() }
        #expect(try await isGone(mark))
        #expect(try await connection.run(Command("echo still"), deadline: patience).text == "still\n")
        await connection.close()
    }

    @Test func `says that the connection was lost when sshd dies under a command`() async throws {
        let server = try Server()
        let connection = try await server.connect()
        let mark = UUID().uuidString
        let command = Task { try await connection.run(Command("sh -c 'sleep 300; :' \(mark)"), deadline: patience) }
        try await begins(mark)
        for pid in server.sessions { kill(pid, SIGKILL) }
        let result = await command.result
        let error = #expect(throws: SSHError.self) { try result.get() }
        #expect(error.map { says($0, lostDoing: "while in use") } == true)
        await #expect(throws: SSHError.self) { try await connection.run(Command("true"), deadline: patience) }
    }

    @Test func `notices while idle that sshd has gone`() async throws {
        let server = try Server()
        let connection = try await server.connect()
        #expect(try await connection.run(Command("true"), deadline: patience).isSuccess)
        for pid in server.sessions { kill(pid, SIGKILL) }
        // Nothing tells that it has noticed.
        try await Task.sleep(for: .seconds(5))
        let error = await #expect(throws: SSHError.self) {
            try await connection.run(Command("true"), deadline: patience)
        }
        #expect(error.map { says($0, lostDoing: "while idle") } == true)
    }

    @Test func `gives up a machine that is frozen, under a command and idle`() async throws {
        let server = try Server()
        for isIdle in [false, true] {
            let connection = try await server.connect(probeInterval: .milliseconds(2100))
            let mark = UUID().uuidString
            let command = Task { try await connection.run(Command("sh -c 'sleep 10; :' \(mark)"), deadline: patience) }
            try await begins(mark)
            // Longer than a frozen one is waited for.
            if isIdle { #expect(try await command.value.isSuccess) }
            let sessions = server.sessions
            for pid in sessions { kill(pid, SIGSTOP) }
            let silent = SSHError(host: server.host, .silent(.milliseconds(6300)))
            if isIdle {
                try await Task.sleep(for: .seconds(15))
                await #expect(throws: silent) { try await connection.run(Command("true"), deadline: patience) }
            } else {
                let result = await command.result
                #expect(throws: silent) { try result.get() }
            }
            for pid in sessions { kill(pid, SIGKILL) }
        }
    }

    @Test func `answers the server's probes while idle`() async throws {
        let connection = try await Server(options: ["ClientAliveInterval 1", "ClientAliveCountMax 4"]).connect()
        #expect(try await connection.run(Command("true"), deadline: patience).isSuccess)
        try await Task.sleep(for: .seconds(6))
        #expect(try await connection.run(Command("echo still"), deadline: patience).text == "still\n")
        await connection.close()
    }

    /// Closed, or reset where something of ours had not been read: the error says which.
    private func says(_ error: SSHError, lostDoing doing: String) -> Bool {
        guard case .disconnected(doing, let how) = error.problem else { return false }
        return !how.isEmpty
    }
}
