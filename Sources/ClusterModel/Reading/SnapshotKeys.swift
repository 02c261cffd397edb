internal import YAML

/// The keys about snapshots that masters keep by themselves.
extension KubernetesFile {
    static let snapshotKeys = ["every", "keep", "to", "port", "host-key"]

    mutating func readSnapshots(_ section: Section, _ findings: inout Diagnostics) {
        guard let node = section.node("etcd-snapshots"),
            let part = Section(node, title: "'etcd-snapshots'", keys: Self.snapshotKeys, findings: &findings)
        else { return }
        part.requires("every", &findings)
        let interval = part.value("every", "a time of 10m at the least, such as 6h", &findings) {
            Timespan.seconds($0).flatMap { $0 < 600 ? nil : $0 }
        }
        let count = part.value("keep", "a number from 1 to 1000", &findings) {
            Int($0).flatMap { (1...1000).contains($0) ? $0 : nil }
        }
        let target = readTarget(part, &findings)
        guard let interval else { return }
        var schedule = SnapshotSchedule(interval: interval.value)
        schedule.count = count?.value ?? schedule.count
        schedule.target = target
        kubernetes.snapshots = schedule
    }

    private func readTarget(_ part: Section, _ findings: inout Diagnostics) -> SnapshotSchedule.Target? {
        let port = part.value("port", "a port from 1 to 65535", &findings, LoginReader.port)
        let key = part.text(
            "host-key",
            "the key of the other machine's sshd, as 'ssh-keyscan' prints it behind the name: ssh-ed25519 AAAA…",
            &findings
        ) {
            $0.wholeMatch(of: /[a-z0-9@.-]+ [A-Za-z0-9+\/]+={0,3}/) != nil
        }
        let place = part.value(
            "to",
            "a user, a machine and a folder there, such as backup@10.0.0.9:/srv/etcd",
            &findings
        ) { text in
            text.wholeMatch(of: /([a-z_][a-z0-9_.-]*@[A-Za-z0-9][A-Za-z0-9.-]*):(\/[A-Za-z0-9._\/-]+)/).map {
                (login: String($0.output.1), folder: String($0.output.2))
            }
        }
        guard let place else {
            for name in ["port", "host-key"] where part.has(name) && !part.has("to") {
                findings.error(
                    "'\(name)' is of the machine that 'to' names, and there is no 'to'",
                    at: part.mark(of: name)
                )
            }
            return nil
        }
        guard let key else {
            if !part.has("host-key") {
                findings.error(
                    "'to' wants 'host-key', so that no other machine is given the cluster's keys: 'ssh-keyscan' there prints it",
                    at: place.mark
                )
            }
            return nil
        }
        return .init(login: place.value.login, folder: place.value.folder, port: port?.value ?? 22, hostKey: key.value)
    }
}
