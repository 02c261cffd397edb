import Testing

@testable import ClusterModel

@Suite struct SnapshotSettingsTests {
    private func read(_ text: String) throws -> (schedule: SnapshotSchedule?, problems: [String]) {
        let directory = try Directory([
            ClusterFile.name: Minimal.cluster,
            KubernetesFile.name: Minimal.kubernetes + "  etcd-snapshots: {\(text)}\n",
            "key": "of/the+file\n",
        ])
        do {
            let environment = ["KEY": "geheim", "BAD": "a\"b"]
            let cluster = try Configuration.load(directory: directory.path, environment: environment).cluster
            return (cluster.kubernetes.snapshots, [])
        } catch { return (nil, error.problems.map { "\($0)" }) }
    }

    @Test func `they stay on masters, go to another machine, or into a bucket`() throws {
        #expect(try read("every: 6h").schedule == SnapshotSchedule(interval: 21_600))
        let machine = try read("every: 10m, keep: 3, to: 'b@10.0.0.9:/srv', host-key: ssh-ed25519 AAAA, port: 2222")
            .schedule
        #expect(machine?.count == 3)
        #expect(
            machine?.target
                == .machine(.init(login: "b@10.0.0.9", folder: "/srv", port: 2222, hostKey: "ssh-ed25519 AAAA"))
        )
        let bucket = try read("every: 1d, to: 's3://backup/etcd/lab/', access-key: AKIA, secret-key-env: KEY").schedule
        #expect(
            bucket?.target
                == .bucket(
                    .init(
                        url: "https://s3.us-east-1.amazonaws.com/backup/etcd/lab",
                        region: "us-east-1",
                        accessKey: "AKIA",
                        secretKey: Secret("geheim")
                    )
                )
        )
        let own = try read(
            "every: 1d, to: 's3://backup', endpoint: 'https://s3.lan:9000', region: lab, access-key: A, secret-key-file: key"
        ).schedule
        #expect(
            own?.target
                == .bucket(
                    .init(
                        url: "https://s3.lan:9000/backup",
                        region: "lab",
                        accessKey: "A",
                        secretKey: Secret("of/the+file")
                    )
                )
        )
    }

    @Test(arguments: [
        ("every: 9m", "a time of 10m at the least"), ("every: 1h, keep: 0", "a number from 1 to 1000"),
        ("every: 1h, to: /srv", "or a bucket and a folder"), ("every: 1h, to: 's3://B/x'", "or a bucket and a folder"),
        ("every: 1h, port: 22", "'port' is of the place that 'to' names, and there is no 'to'"),
        ("every: 1h, to: 'b@h:/srv'", "'to' wants 'host-key'"),
        ("every: 1h, to: 'b@h:/srv', host-key: ssh-ed25519 AAAA, region: x", "'region' is of a bucket that 'to' names"),
        ("every: 1h, to: 's3://backup', access-key: A, secret-key-env: KEY, port: 22", "'port' is of another machine"),
        ("every: 1h, to: 's3://backup', secret-key-env: KEY", "'to' wants 'access-key'"),
        ("every: 1h, to: 's3://backup', access-key: A", "'to' wants 'secret-key-env'"),
        ("every: 1h, to: 's3://backup', access-key: A, secret-key-env: NONE", "which is not set"),
        ("every: 1h, to: 's3://backup', access-key: A, secret-key-env: BAD", "has other characters"),
        ("every: 1h, to: 's3://backup', access-key: A, secret-key-env: KEY, secret-key-file: key", "not both"),
        (
            "every: 1h, to: 's3://backup', access-key: A, secret-key-env: KEY, endpoint: 'http://s3.lan'",
            "the address of the store"
        ),
    ])
    func `what cannot be is told with its place`(text: String, problem: String) throws {
        let problems = try read(text).problems
        #expect(problems.count == 1 && problems[0].contains(problem), "\(problems)")
        #expect(problems.first?.contains("\(KubernetesFile.name):") == true)
        #expect(!problems.contains { $0.contains("a\"b") })
    }
}
