import ArgumentParser
import ClusterModel
import Execution
import Plan
import SSH

/// paictl's part in the contest: one process, so that its use of processor and memory is its own.
struct Contend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run commands on many machines.", shouldDisplay: false)

    @Option var hosts: String
    @Option var user: String
    @Option var key: String
    @Option var port: UInt16
    @Option var knownHosts: String
    @Option var commands = 1
    @Option var inFlight = 100
    @Option var command = "true"
    /// A file to send to the first machine, instead.
    @Option var upload: String?
    /// As a deploy does it: scripts for root's bash on stdin, and what they print looked through for secrets.
    @Flag var byExecution = false

    func run() async throws {
        let key = try PrivateKey(path: key)
        let knownHosts = try KnownHosts(pins: knownHosts, policy: .strict)
        let names = try Text.read(hosts).split(separator: "\n").map(String.init)
        let fleet = Fleet(knownHosts: knownHosts, concurrency: inFlight, connectDeadline: .seconds(600))
        @Sendable func execute(_ host: String) async throws {
            let login = Login(
                user: "root",
                host: host,
                port: port,
                credentials: [.key(path: self.key, passphrase: nil)]
            )
            let (session, _) = try await fleet.open(host, login, facts: [command], lockedBy: nil) { _ in }
            for _ in 1..<commands {
                let script = Script(name: command, text: command, deadline: .seconds(600))
                _ = try await session.answer(to: script) { _ in }
            }
            await session.close()
        }
        @Sendable func visit(_ host: String) async throws {
            let target = Target(host: host, port: port, user: user, authentication: [.key(key)])
            let connection = try await Connection.open(target, knownHosts: knownHosts, deadline: .seconds(600))
            if let upload {
                let command = Command("cat > upload.paictl")
                let result = try await connection.run(command, input: .file(upload), deadline: .seconds(600))
                guard result.isSuccess else { throw ValidationError("the upload failed: \(result.errorText)") }
            } else {
                for _ in 0..<commands {
                    let result = try await connection.run(Command(command), deadline: .seconds(600))
                    guard result.isSuccess else { throw ValidationError("\(host): \(result.status)") }
                }
            }
            await connection.close()
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, host) in names.enumerated() {
                if number >= inFlight { try await group.next() }
                group.addTask { try await byExecution ? execute(host) : visit(host) }
            }
            try await group.waitForAll()
        }
    }
}
