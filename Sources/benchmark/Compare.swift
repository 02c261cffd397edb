import ArgumentParser

/// Starts an sshd, lets the contenders run against it one after another, and prints what each took.
struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run all contenders and print a table.")

    @Option(help: "How many machines.", transform: { $0.split(separator: ",").compactMap { Int($0) } })
    var machines = [50, 200, 1000]
    @Option(help: "At most this many connections at once.")
    var inFlight = 100
    @Option(help: "The size of the uploaded file, MiB; 0 for none.")
    var upload = 256
    @Option(help: "A Python with parallel-ssh and asyncssh; created where it is missing.")
    var python: String?
    @Flag(help: "Only paictl, without its peers.")
    var alone = false

    func run() throws {
        let server = try BenchServer()
        defer { server.stop() }
        let peers = alone ? [] : try Peers.prepare(python: python)
        print("CPU is the client's own, user and system, for each machine.\n")
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
        if upload > 0 { try uploads(server) }
    }

    private func contest(
        _ title: String,
        count: Int,
        commands: Int,
        _ width: Int,
        _ server: BenchServer,
        _ peers: [Peer]
    ) throws {
        let task = BenchTask(hosts: try server.writeHosts(count), commands: commands, inFlight: width, server: server)
        var table = Table(title: title, machines: count)
        for contender in [Peer.paictl] + peers {
            guard commands == 1 || contender.reusesConnections else { continue }
            table.add(contender.name, try Child.measure(contender.line(task)))
        }
        print(table)
    }

    private func uploads(_ server: BenchServer) throws {
        let path = "\(server.folder)/upload"
        try Child.check("head -c \(upload << 20) /dev/urandom > \(path)")
        let task = BenchTask(hosts: try server.writeHosts(1), commands: 1, inFlight: 1, server: server)
        var table = Table(title: "\(upload) MiB up to one machine", machines: 1)
        table.add("paictl", try Child.measure(Peer.paictl.line(task) + " --upload \(path)"))
        if !alone { table.add("scp", try Child.measure(Peer.copy(path, task))) }
        print(table)
    }
}
