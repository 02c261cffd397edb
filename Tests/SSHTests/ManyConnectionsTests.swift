import Foundation
import SSH
import Testing

@Suite struct ManyConnectionsTests {
    @Test func `200 connections at once take no more threads than a few`() async throws {
        let server = try Server(addresses: (1...15).map { _ in Server.newAddress() })
        let key = try Lab.shared.key("ed25519")
        let knownHosts = try KnownHosts.anything()
        let connections = try await withThrowingTaskGroup(of: Connection.self) { group in
            for number in 0..<200 {
                group.addTask {
                    var target = try server.target([.key(key)])
                    target.host = server.addresses[number % server.addresses.count]
                    return try await Connection.open(target, knownHosts: knownHosts, deadline: patience * 3)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let before = try threads()
        let statuses = try await withThrowingTaskGroup(of: SSH.ExitStatus.self) { group in
            for connection in connections {
                group.addTask { try await connection.run(Command("sleep 2; exit 5"), deadline: patience * 3).status }
            }
            try await Task.sleep(for: .seconds(1))
            // Other tests run beside this one, and Dispatch gives their blocking calls up to 64 threads of its own;
            // one for each connection would be 200.
            #expect(try threads() < 100)
            #expect(try threads() < before + 20)
            return try await group.reduce(into: [SSH.ExitStatus: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(statuses == [SSH.ExitStatus.exited(5): 200])
        for connection in connections { await connection.close() }
    }

    private func threads() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
    }
}
