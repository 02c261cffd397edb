import SSH
import Testing

@Suite struct CommandTests {
    @Test func `says how a command ended and what it printed`() async throws {
        let server = try Server()
        let connection = try await server.connect()
        let result = try await connection.run(Command("echo out; echo err >&2; exit 7"), deadline: patience)
        #expect(result.status == .exited(7))
        #expect(result.text == "out\n")
        #expect(result.errorText == "err\n")
        #expect(!result.isSuccess)
        await connection.close()
    }
}
