import ArgumentParser

/// Starts an sshd, lets the contenders run against it one after another, and prints what each took.
struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run all contenders and print a table.")

    @Option(help: "How many machines.", transform: { $0.split(separator: ",").compactMap { Int($0) } })
    var machines = [50, 200, 1000]
    @Option(help: "At most this many connections at once.")
    var inFlight = 100
    @Option(help: "So many connections that are open at once, each with a command that takes two seconds; 0 for none.")
    var busy = 1000
    @Option(help: "The size of the uploaded file, MiB; 0 for none.")
    var upload = 256
    @Option(help: "A Python with parallel-ssh and asyncssh; created where it is missing.")
    var python: String?
    @Option(help: "How often each does it, all in turn; the table has the medians.")
    var rounds = 3
    @Option(help: "A benchmark program of another commit, which runs beside this one.")
    var beside: String?
    @Flag(help: "Only paictl and the loop in C, without the other peers.")
    var alone = false

    func run() throws {
        let server = try BenchServer()
        defer { server.stop() }
        let program = CommandLine.arguments[0]
        let ours: [Peer] = [
            try .floor(server), .paictl("paictl", program),
            .paictl("paictl, by Execution", program, options: "--by-execution"),
        ]
        let others: [Peer] = alone ? [] : try Peers.prepare(python: python)
        let peers = ours + (beside.map { [Peer.paictl("paictl of \($0)", $0)] } ?? []) + others
        print(
            "CPU is the client's own, user and system, for each machine; medians of \(rounds); load \(try Text.load()).\n"
        )
        for count in machines {
            let width = min(inFlight, count)
            try contest(
                "'true' on \(count) machines, \(width) at once",
                count: count,
                commands: 1,
                width,
                server,
                peers
            )
            guard count <= 200 else { continue }
            let title = "ten commands over one connection, \(count) machines, 50 at once"
            try contest(title, count: count, commands: 10, min(50, count), server, peers)
        }
        if busy > 0 {
            let title = "'sleep 2' on \(busy) machines, all at once"
            try contest(title, count: busy, commands: 1, busy, server, ours, command: "sleep 2")
        }
        if upload > 0 { try uploads(server) }
    }

    private func contest(
        _ title: String,
        count: Int,
        commands: Int,
        _ width: Int,
        _ server: BenchServer,
        _ peers: [Peer],
        command: String = "true"
    ) throws {
        let hosts = try server.writeHosts(count)
        let task = BenchTask(hosts: hosts, commands: commands, inFlight: width, server: server, command: command)
        var table = Table(title: title, machines: count)
        for _ in 0..<max(1, rounds) {
            for peer in peers where commands == 1 || peer.reusesConnections {
                table.add(peer.name, try Child.measure(peer.line(task)))
            }
        }
        print(table)
    }

    private func uploads(_ server: BenchServer) throws {
        let path = "\(server.folder)/upload"
        try Child.check("head -c \(upload << 20) /dev/urandom > \(path)")
        let task = BenchTask(hosts: try server.writeHosts(1), commands: 1, inFlight: 1, server: server)
        var table = Table(title: "\(upload) MiB up to one machine", machines: 1)
        for _ in 0..<max(1, rounds) {
            table.add("scp", try Child.measure(Peer.copy(path, task)))
            table.add(
                "paictl",
                try Child.measure(Peer.paictl("paictl", CommandLine.arguments[0]).line(task) + " --upload \(path)")
            )
        }
        print(table)
    }
}
