import Foundation
import Testing

@testable import SSH

@Suite struct BastionTests {
    @Test func `reaches many machines through one connection`() async throws {
        let inside = try (0..<4).map { _ in try Server() }
        let bastion = try await Server().connect()
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for server in inside + inside + inside {
                group.addTask {
                    let connection = try await server.connect(through: bastion)
                    let text = try await connection.run(
                        Command("echo $SSH_CONNECTION | cut -d' ' -f3; cat"),
                        input: .text("in"),
                        deadline: patience
                    ).text
                    await connection.close()
                    return text
                }
            }
            return try await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(names == Dictionary(uniqueKeysWithValues: inside.map { ("\($0.host)\nin", 3) }))
        #expect(try await bastion.run(Command("echo too"), deadline: patience).text == "too\n")
        await bastion.close()
    }

    @Test func `carries 32 MiB each way`() async throws {
        let path = Lab.shared.path("through-\(UUID().uuidString)")
        try Shell.run("head -c 33554432 /dev/urandom > \(path)")
        let sum = try Shell.run("sha256sum < \(path)")
        let bastion = try await Server().connect()
        let connection = try await Server().connect(through: bastion)
        #expect(try await connection.run(Command("sha256sum"), input: .file(path), deadline: patience).text == sum)
        let back = try await connection.run(Command("cat \(path)"), deadline: patience, outputLimit: 40 << 20)
        #expect(back.output == (try File.read(path)))
        await connection.close()
        await bastion.close()
    }

    @Test func `says that the bastion does not reach the machine`() async throws {
        let bastion = try await Server().connect()
        let target = Target(host: Server.newAddress(), port: 2022, user: "root", authentication: [])
        let error = await #expect(throws: SSHError.self) {
            try await Connection.open(target, through: bastion, knownHosts: .anything(), deadline: patience)
        }
        #expect("\(try #require(error))".contains("from the bastion '\(bastion.target.host)'"))
        #expect(try await bastion.run(Command("echo still"), deadline: patience).text == "still\n")
        await bastion.close()
    }

    @Test func `says that the bastion forwards nothing`() async throws {
        let bastion = try await Server(options: ["AllowTcpForwarding no"]).connect()
        let server = try Server()
        let error = await #expect(throws: SSHError.self) { try await server.connect(through: bastion) }
        #expect("\(try #require(error))".contains("administratively prohibited"))
        await bastion.close()
    }

    @Test func `loses what is behind a bastion that dies`() async throws {
        let outside = try Server()
        let bastion = try await outside.connect()
        let connection = try await Server().connect(through: bastion)
        let mark = UUID().uuidString
        let command = Task { try await connection.run(Command("sh -c 'sleep 300; :' \(mark)"), deadline: patience) }
        try await begins(mark)
        for pid in outside.sessions { kill(pid, SIGKILL) }
        let result = await command.result
        #expect(throws: SSHError.self) { try result.get() }
        await #expect(throws: SSHError.self) { try await bastion.run(Command("true"), deadline: patience) }
    }

    @Test func `ends a command behind a bastion when time is up`() async throws {
        let bastion = try await Server().connect()
        let connection = try await Server().connect(through: bastion)
        let mark = UUID().uuidString
        await #expect(throws: SSHError.self) {
            try await connection.run(Command("sh -c 'sleep 300; :' \(mark)"), deadline: .seconds(1))
        }
        #expect(try await isGone(mark))
        await connection.close()
        await bastion.close()
    }
}
