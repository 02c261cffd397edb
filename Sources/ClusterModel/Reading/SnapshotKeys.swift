internal import YAML

/// The keys about snapshots that masters keep by themselves.
extension KubernetesFile {
    private static let machineKeys = ["port", "host-key"]
    private static let secretKeys = ["secret-key", "secret-key-env", "secret-key-file"]
    private static let bucketKeys = ["endpoint", "region", "access-key"] + secretKeys
    static let snapshotKeys = ["every", "keep", "to"] + machineKeys + bucketKeys

    mutating func readSnapshots(_ section: Section, _ surroundings: Surroundings, _ findings: inout Diagnostics) {
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
        if part.has("secret-key") { holdsSecrets = true }
        let target = readTarget(part, surroundings, &findings)
        guard let interval else { return }
        var schedule = SnapshotSchedule(interval: interval.value)
        schedule.count = count?.value ?? schedule.count
        schedule.target = target
        kubernetes.snapshots = schedule
    }

    /// What `to` says.
    private enum Place {
        case folder(login: String, path: String)
        /// `bucket`, or `bucket/folder`.
        case bucket(String)

        init?(_ text: String) {
            if let match = text.wholeMatch(of: /([a-z_][a-z0-9_.-]*@[A-Za-z0-9][A-Za-z0-9.-]*):(\/[A-Za-z0-9._\/-]+)/) {
                self = .folder(login: String(match.output.1), path: String(match.output.2))
            } else if let match = text.wholeMatch(of: /s3:\/\/([a-z0-9][a-z0-9.-]+(?:\/[A-Za-z0-9._-]+)*)\/?/) {
                self = .bucket(String(match.output.1))
            } else {
                return nil
            }
        }
    }

    private func readTarget(_ part: Section, _ surroundings: Surroundings, _ findings: inout Diagnostics)
        -> SnapshotSchedule.Target?
    {
        let place = part.value(
            "to",
            "a user, a machine and a folder there, such as backup@10.0.0.9:/srv/etcd, or a bucket and a folder, such as s3://backup/etcd",
            &findings,
            Place.init
        )
        switch place?.value {
        case .folder(let login, let path):
            refuse(Self.bucketKeys, in: part, "a bucket", &findings)
            return readMachine(part, at: place?.mark, &findings).map {
                .machine(.init(login: login, folder: path, port: $0.port, hostKey: $0.key))
            }
        case .bucket(let path):
            refuse(Self.machineKeys, in: part, "another machine", &findings)
            return readBucket(part, path, at: place?.mark, surroundings, &findings).map { .bucket($0) }
        case nil:
            if !part.has("to") { refuse(Self.machineKeys + Self.bucketKeys, in: part, "the place", &findings) }
            return nil
        }
    }

    private func refuse(_ keys: [String], in part: Section, _ owner: String, _ findings: inout Diagnostics) {
        for name in keys where part.has(name) {
            let fault = part.has("to") ? "'to' names none" : "there is no 'to'"
            findings.error("'\(name)' is of \(owner) that 'to' names, and \(fault)", at: part.mark(of: name))
        }
    }

    private func readMachine(_ part: Section, at mark: Mark?, _ findings: inout Diagnostics) -> (
        port: UInt16, key: String
    )? {
        let port = part.value("port", "a port from 1 to 65535", &findings, LoginReader.port)
        let key = part.text(
            "host-key",
            "the key of the other machine's sshd, as 'ssh-keyscan' prints it behind the name: ssh-ed25519 AAAA…",
            &findings
        ) {
            $0.wholeMatch(of: /[a-z0-9@.-]+ [A-Za-z0-9+\/]+={0,3}/) != nil
        }
        if !part.has("host-key"), let mark {
            findings.error(
                "'to' wants 'host-key', so that no other machine is given the cluster's keys: 'ssh-keyscan' there prints it",
                at: mark
            )
        }
        return key.map { (port?.value ?? 22, $0.value) }
    }

    private func readBucket(
        _ part: Section,
        _ path: String,
        at mark: Mark?,
        _ surroundings: Surroundings,
        _ findings: inout Diagnostics
    ) -> SnapshotSchedule.Bucket? {
        let region = part.text("region", "a region such as us-east-1", &findings) {
            $0.wholeMatch(of: /[a-z0-9-]+/) != nil
        }
        // What goes there are the cluster's keys.
        let endpoint = part.text("endpoint", "the address of the store, such as https://s3.example:9000", &findings) {
            $0.wholeMatch(of: /https:\/\/[A-Za-z0-9.-]+(:[0-9]+)?/) != nil
        }
        let key = part.text("access-key", "letters and digits", &findings) { $0.wholeMatch(of: Self.keyText) != nil }
        guard let mark else { return nil }
        if !part.has("access-key") {
            findings.error("'to' wants 'access-key', the name that the store knows", at: mark)
        }
        guard Self.secretKeys.contains(where: part.has) else {
            findings.error("'to' wants 'secret-key-env', a variable that holds the key, or 'secret-key-file'", at: mark)
            return nil
        }
        guard let secret = Self.secret("secret-key", part, surroundings, &findings), let key else { return nil }
        guard secret.text.isEmpty || secret.text.wholeMatch(of: Self.keyText) != nil else {
            findings.error("the secret key has other characters than letters, digits and + / = _ -", at: mark)
            return nil
        }
        let name = region?.value ?? "us-east-1"
        return .init(
            url: "\(endpoint?.value ?? "https://s3.\(name).amazonaws.com")/\(path)",
            region: name,
            accessKey: key.value,
            secretKey: secret
        )
    }

    private static var keyText: Regex<Substring> { /[A-Za-z0-9+\/=_-]+/ }
}
