/// A contender: how a shell starts it.
struct Peer: Sendable {
    var name: String
    /// Whether it can run several commands over one connection.
    var reusesConnections: Bool
    var line: @Sendable (BenchTask) -> String

    /// Ours, as this program or another build of it has it.
    static func paictl(_ name: String, _ program: String, options: String = "") -> Peer {
        Peer(name: name, reusesConnections: true) { task in
            let server = task.server
            return
                "exec \(program) contend --hosts \(task.hosts) --user \(server.user) --key \(server.key) "
                + "--port \(server.port) --known-hosts \(server.knownHosts) --commands \(task.commands) "
                // One of an earlier commit knows no other command.
                + "--in-flight \(task.inFlight) \(task.command == "true" ? "" : "--command '\(task.command)'") \(options)"
        }
    }

    /// The least that a client of libssh2 can do: a loop in C, which is built where the server has its files.
    static func floor(_ server: BenchServer) throws -> Peer {
        let program = "\(server.folder)/floor"
        try Child.check("cc -O2 -o \(program) lab/bench/floor.c -lssh2 -lcrypto")
        return Peer(name: "C loop", reusesConnections: true) { task in
            "exec \(program) \(task.hosts) \(task.server.user) \(task.server.key) \(task.server.port) \(task.commands) "
                + "\(task.inFlight) '\(task.command)'"
        }
    }

    /// The client everyone has, as a process for each machine.
    static func openSSH(_ name: String, options: String = "") -> Peer {
        Peer(name: name, reusesConnections: false) { task in
            "xargs -a \(task.hosts) -P \(task.inFlight) -I{} ssh \(sshOptions(task)) -p \(task.server.port) \(options) "
                + "\(task.server.user)@{} true"
        }
    }

    /// A Python script of `lab/bench`.
    static func script(_ name: String, python: String, path: String) -> Peer {
        Peer(name: name, reusesConnections: true) { task in
            "exec \(python) \(path) \(task.hosts) \(task.server.user) \(task.server.key) \(task.server.port) "
                + "\(task.commands) \(task.inFlight)"
        }
    }

    static func copy(_ path: String, _ task: BenchTask) -> String {
        "exec scp -q \(sshOptions(task)) -P \(task.server.port) \(path) "
            + "\(task.server.user)@$(head -1 \(task.hosts)):upload.scp"
    }

    private static func sshOptions(_ task: BenchTask) -> String {
        "-F none -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none -o StrictHostKeyChecking=yes "
            + "-o UserKnownHostsFile=\(task.server.knownHosts) -i \(task.server.key)"
    }
}

/// The contenders besides paictl, and what they need.
enum Peers {
    static func prepare(python: String?) throws -> [Peer] {
        let python = try python ?? virtualEnvironment()
        let scripts = "lab/bench"
        return [
            .script("parallel-ssh", python: python, path: "\(scripts)/parallel_ssh.py"),
            .script("asyncssh", python: python, path: "\(scripts)/async_ssh.py"),
            .openSSH("ssh, curve25519", options: "-o KexAlgorithms=curve25519-sha256"),
            .openSSH("ssh"),
        ]
    }

    private static func virtualEnvironment() throws -> String {
        let folder = "${PAICTL_LAB_CACHE:-/var/cache/paictl-lab}/bench-venv"
        try Child.check(
            """
            set -e; [ -x \(folder)/bin/python ] || python3 -m venv \(folder)
            \(folder)/bin/python -c 'import pssh, asyncssh' 2>/dev/null || \(folder)/bin/pip -q install parallel-ssh asyncssh
            """
        )
        return "\(folder)/bin/python"
    }
}
