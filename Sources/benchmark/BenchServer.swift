import Glibc

/// One sshd that stands for any number of machines, each with a loopback address, and a user to log in as.
final class BenchServer {
    let folder: String
    let user: String
    let port = 2622
    private let pid: String

    var key: String { "\(folder)/id" }
    var knownHosts: String { "\(folder)/known_hosts" }

    /// As root, because logging in needs a user whose login scripts are known: none. Scripts of a deploy are root's, whose bash reads no
    /// `.bashrc` where SHLVL says that it is not the first.
    init() throws {
        folder = "/tmp/paictl-benchmark-\(getpid())"
        user = "paictlbench\(getpid())"
        let config = [
            // All of 127/8 can only be had together with the rest, which is turned away.
            "ListenAddress 0.0.0.0:\(port)", "AllowUsers \(user)@127.0.0.0/8 root@127.0.0.0/8",
            "HostKey \(folder)/host",
            "PidFile \(folder)/pid", "AuthorizedKeysFile \(folder)/id.pub", "StrictModes no", "UsePAM no",
            "PasswordAuthentication no", "KbdInteractiveAuthentication no", "MaxStartups 5000:30:5000", "PrintMotd no",
            "LogLevel ERROR", "Subsystem sftp internal-sftp", "SetEnv SHLVL=2", "PermitRootLogin prohibit-password",
        ]
        try Child.check(
            """
            set -e; mkdir -p /run/sshd \(folder)
            useradd -p '*' -M -d \(folder) -s /bin/sh \(user); chown \(user) \(folder)
            ssh-keygen -q -N '' -t ed25519 -f \(folder)/id; ssh-keygen -q -N '' -t ed25519 -f \(folder)/host
            printf '%s\\n' \(config.map { "'\($0)'" }.joined(separator: " ")) > \(folder)/config
            /usr/sbin/sshd -f \(folder)/config -E \(folder)/log
            for i in 1 2 3 4 5 6 7 8 9 10; do [ -s \(folder)/pid ] && break; sleep 0.2; done; [ -s \(folder)/pid ]
            """
        )
        pid = "\(folder)/pid"
    }

    /// Addresses, one a line, all known.
    func writeHosts(_ count: Int) throws -> String {
        let path = "\(folder)/hosts-\(count)"
        try Child.check(
            """
            set -e; i=0; : > \(path); while [ $i -lt \(count) ]; do
            echo 127.77.$((i / 250)).$((i % 250 + 1)); i=$((i+1)); done > \(path)
            k=$(cut -d' ' -f1,2 \(folder)/host.pub); sed "s|.*|[&]:\(port) $k|" \(path) > \(knownHosts)
            """
        )
        return path
    }

    func stop() {
        try? Child.check("kill $(cat \(pid)); sleep 0.5; userdel -f \(user) 2>/dev/null; rm -rf \(folder)")
    }
}
