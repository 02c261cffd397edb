import Foundation
import Testing

@testable import ClusterModel

/// Each directory is wrong in some ways; all of them have to be told, and nothing else.
@Suite struct BrokenConfigurationTests {
    struct Broken: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var files: [String: String]
        var environment: [String: String]
        /// Errors without the directory's path; `cluster` and `kubernetes` stand for the two files.
        var errors: [String]

        init(
            _ title: String,
            cluster: String? = Minimal.cluster,
            kubernetes: String? = Minimal.kubernetes,
            others: [String: String] = [:],
            environment: [String: String] = [:],
            _ errors: [String]
        ) {
            testDescription = title
            files = others
            files["cluster-configuration.yaml"] = cluster
            files["kubernetes-configuration.yaml"] = kubernetes
            self.environment = environment
            self.errors = errors
        }
    }

    /// The errors of a directory, and its path.
    private func errors(_ broken: Broken) throws -> [String] {
        let directory = try Directory(broken.files)
        do {
            _ = try Configuration.load(directory: directory.path, environment: broken.environment)
            return []
        } catch {
            return error.problems.map { problem in
                let line = problem.description.replacing(directory.path + "/", with: "")
                return line.replacing("-configuration.yaml:", with: ":", maxReplacements: 1)
            }
        }
    }

    private func expectErrors(_ broken: Broken) throws {
        let told = try errors(broken)
        #expect(told == broken.errors)
    }

    private static func machines(_ list: String) -> String {
        "default-machine-properties: {username: ops, password: x}\nmachine-list:\n" + list
    }

    private static func kubernetes(_ keys: String) -> String {
        "kubernetes:\n" + keys.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }.joined()
    }

    private static let m1 = "- {hostname: m1, hostip: 10.0.0.11, k8s-role: master}\n"

    // MARK: Files

    @Test(arguments: [
        Broken(
            "missing files",
            cluster: nil,
            kubernetes: nil,
            [
                "cluster: there is no such file: the folder 'cluster-configuration' of the source has one to begin with",
                "kubernetes: there is no such file: the folder 'cluster-configuration' of the source has one to begin with",
            ]
        ),
        Broken(
            "empty files",
            cluster: "",
            kubernetes: "# nothing\n",
            ["cluster: the file is empty", "kubernetes: the file is empty"]
        ),
        Broken(
            "files of another shape",
            cluster: "- a\n",
            kubernetes: "text",
            [
                "cluster:1:1: the file must hold a mapping, not a list",
                "kubernetes:1:1: the file must hold a mapping, not 'text'",
            ]
        ),
        Broken(
            "files that are no YAML",
            cluster: "a: 'b\n",
            kubernetes: "a: 1\na: 2\n",
            others: ["k8s-role-definition.yaml": "", "services-configuration.yaml": "]"],
            [
                "cluster:2:1: the file ends here, and a quote that was opened is not closed (while scanning a quoted scalar that begins at 1:4)",
                "kubernetes:2:1: the key 'a' is already at 1:1: take one of them away",
                "k8s-role-definition.yaml: the file is empty",
                "services:1:1: a value is expected here: take away what is not one, or quote it (while parsing a block node that begins at 1:1)",
            ]
        ),
        Broken(
            "roles nobody knows",
            others: ["k8s-role-definition.yaml": "k8s-role:\n  boss: {component: []}\n  worker: {componnent: []}\n"],
            [
                "k8s-role-definition.yaml:2:3: unknown key 'boss' in 'k8s-role': take it away; Documentation/Configuration.md has the keys there are",
                "k8s-role-definition.yaml:3:12: unknown key 'componnent' in role 'worker' (did you mean 'component'?)",
            ]
        ),
        Broken(
            "sections of another shape",
            cluster: "default-machine-properties: ops\nmachine-sku: [a]\nmachine-list: {a: b}\n",
            kubernetes: "kubernetes: v1.36.2\n",
            [
                "cluster:1:29: 'default-machine-properties' must be a mapping, not 'ops'",
                "cluster:2:14: 'machine-sku' must be a mapping of names to properties, not a list",
                "cluster:3:15: 'machine-list' must be a list of machines, not a mapping",
                "kubernetes:1:13: 'kubernetes' must be a mapping, not 'v1.36.2'",
            ]
        ),
        Broken(
            "no sections at all",
            cluster: "{}",
            kubernetes: "{}",
            [
                "cluster:1:1: cluster-configuration.yaml has no 'machine-list'",
                "kubernetes:1:1: kubernetes-configuration.yaml has no 'kubernetes'",
            ]
        ),
        Broken(
            "misspelt sections",
            cluster: "machinelist: []\n",
            kubernetes: "kubernets: {}\n",
            [
                "cluster:1:1: unknown key 'machinelist' in cluster-configuration.yaml (did you mean 'machine-list'?)",
                "kubernetes:1:1: unknown key 'kubernets' in kubernetes-configuration.yaml (did you mean 'kubernetes'?)",
            ]
        ),
        Broken(
            "keys outside their section",
            cluster: "username: ops\nmachine-list: []\nfoo: 1\n",
            kubernetes: "kubernetes-version: v1.36.2\nload-balance-ip: 10.0.0.11\n",
            [
                "cluster:1:1: unknown key 'username' in cluster-configuration.yaml: it belongs below 'default-machine-properties'",
                "cluster:2:1: 'machine-list' is empty: a cluster needs 1, 3 or 5 masters",
                "cluster:3:1: unknown key 'foo' in cluster-configuration.yaml: take it away; Documentation/Configuration.md has the keys there are",
                "kubernetes:1:1: unknown key 'kubernetes-version' in kubernetes-configuration.yaml: it belongs below 'kubernetes'",
                "kubernetes:2:1: unknown key 'load-balance-ip' in kubernetes-configuration.yaml: it belongs below 'kubernetes'",
            ]
        ),
        Broken(
            "directives and escapes that YAML does not have",
            cluster: "%FOO bar\n---\na: b\n",
            kubernetes: "kubernetes: {dns-domain: \"a\\qb\"}\n",
            others: ["services-configuration.yaml": "%YAML 2.0\n---\na: b\n"],
            [
                "cluster:1:5: YAML has no such directive: take the line away, or quote a value that begins with '%' (while scanning a directive that begins at 1:1)",
                "kubernetes:1:28: a '\\' in double quotes begins an escape, and there is none like this: write '\\\\', or use single quotes (while parsing a quoted scalar that begins at 1:26)",
                "services:1:1: only YAML 1.1 and 1.2 can be read: take the '%YAML' line away",
            ]
        ),
    ])
    func `says what is wrong with the files`(broken: Broken) throws { try expectErrors(broken) }

    // MARK: Machines

    @Test(arguments: [
        Broken(
            "misspelt keys",
            cluster: machines("- {hostnmae: m1, hostip: 10.0.0.11, role: master, foo: 1}\n"),
            [
                "cluster:3:3: machine 10.0.0.11 has no 'hostname'",
                "cluster:3:3: machine 10.0.0.11 has no 'k8s-role'",
                "cluster:3:4: unknown key 'hostnmae' in the machine (did you mean 'hostname'?)",
                "cluster:3:37: unknown key 'role' in the machine (did you mean 'k8s-role'?)",
                "cluster:3:51: unknown key 'foo' in the machine: take it away; Documentation/Configuration.md has the keys there are",
            ]
        ),
        Broken(
            "values that cannot be",
            cluster: machines(
                """
                - hostname: M1
                  hostip: 10.0.0.256
                  k8s-role: mastre
                  etcdid: a=b
                  dashboard: maybe
                  sshport: 0x16
                  username: a b
                  host-key: nonsense
                """
            ),
            [
                "cluster:3:13: 'hostname' must be a lower-case DNS name such as worker-1, which is what Kubernetes calls the machine, not 'M1'",
                "cluster:4:11: 'hostip' must be an IPv4 address such as 10.0.0.11, not '10.0.0.256'",
                "cluster:5:13: 'k8s-role' must be master, worker or proxy, not 'mastre' (did you mean 'master'?)",
                "cluster:6:11: 'etcdid' must be letters, digits, '.', '_' and '-', not 'a=b'",
                "cluster:7:14: 'dashboard' must be true or false, not 'maybe'",
                "cluster:8:12: 'sshport' must be a port from 1 to 65535, not '0x16'",
                "cluster:9:13: 'username' must be an account name, not 'a b'",
                "cluster:10:13: 'host-key' must be 'ssh-ed25519 AAAA…' or 'SHA256:…', not 'nonsense'",
            ]
        ),
        Broken(
            "values of another shape",
            cluster: machines("- {hostname: [m1], hostip: , k8s-role: {}, password: [a], sshport: 70000}\n- m2\n"),
            [
                "cluster:3:14: 'hostname' takes a single value, not a list",
                "cluster:3:28: 'hostip' is empty: give it a value or take the key away",
                "cluster:3:40: 'k8s-role' takes a single value, not a mapping",
                "cluster:3:54: 'password' takes a single value, not a list",
                "cluster:3:68: 'sshport' must be a port from 1 to 65535, not '70000'",
                "cluster:4:3: the machine must be a mapping such as {hostname: m2}, not 'm2'",
            ]
        ),
        Broken(
            "values that a terminal would obey",
            cluster: machines(
                "- {hostname: \"m\\e[31m1\\nx\", hostip: \"10.0.0.11\\t\", k8s-role: master, username: \"a\\0 b\"}\n"
            ),
            [
                "cluster:3:14: 'hostname' must be a lower-case DNS name such as worker-1, which is what Kubernetes calls the machine, not 'm\\u{1B}[31m1\\nx'",
                "cluster:3:37: 'hostip' must be an IPv4 address such as 10.0.0.11, not '10.0.0.11\\t'",
                "cluster:3:80: 'username' must be an account name, not 'a\\0 b'",
            ]
        ),
        Broken(
            "a host key that is cut short, and one of another kind than it says",
            cluster: machines(
                """
                - {hostname: m1, hostip: 10.0.0.11, k8s-role: master, host-key: ssh-ed25519 AAAA}
                - hostname: w1
                  hostip: 10.0.0.21
                  k8s-role: worker
                  host-key: ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
                """
            ),
            [
                "cluster:3:65: 'host-key' must be 'ssh-ed25519 AAAA…' or 'SHA256:…', not 'ssh-ed25519 AAAA'",
                "cluster:7:13: 'host-key' must be 'ssh-ed25519 AAAA…' or 'SHA256:…', not 'ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'",
            ]
        ),
        Broken(
            "duplicates",
            cluster: machines(
                """
                - {hostname: m1, hostip: 10.0.0.11, k8s-role: master, etcdid: e1}
                - {hostname: m1, hostip: 10.0.0.12, k8s-role: master, etcdid: e1}
                - {hostname: m3, hostip: 10.0.0.11, k8s-role: master}
                - {hostname: w1, hostip: 10.0.0.13, k8s-role: worker}
                - {hostname: w2, hostip: 10.0.0.13, k8s-role: worker}

                """
            ),
            [
                "cluster:4:14: hostname 'm1' is already at 3:14",
                "cluster:4:63: etcdid 'e1' is already at 3:63",
                "cluster:5:26: hostip '10.0.0.11' is already at 3:26",
                "cluster:7:26: hostip '10.0.0.13' is already at 6:26",
            ]
        ),
        Broken(
            "two masters without an etcdid and with one name",
            cluster: machines(
                m1
                    + "- {hostname: m1, hostip: 10.0.0.12, k8s-role: master}\n- {hostname: m3, hostip: 10.0.0.13, k8s-role: master, etcdid: m1}\n"
            ),
            ["cluster:4:14: hostname 'm1' is already at 3:14", "cluster:5:63: etcdid 'm1' is already at 3:14"]
        ),
        Broken(
            "an address that only the machine itself knows",
            cluster: machines("- {hostname: m1, hostip: 127.0.1.1, k8s-role: master}\n"),
            ["cluster:3:26: 'hostip' 127.0.1.1 is no address that other machines can reach"]
        ),
        Broken(
            "no machine",
            cluster: machines(""),
            ["cluster:2:1: 'machine-list' is empty: a cluster needs 1, 3 or 5 masters"]
        ),
        Broken(
            "no master",
            cluster: machines("- {hostname: w1, hostip: 10.0.0.1, k8s-role: worker}\n"),
            ["cluster:2:1: no machine has the role master: a cluster needs 1, 3 or 5 masters"]
        ),
        Broken(
            "an even number of masters",
            cluster: machines(m1 + "- {hostname: m2, hostip: 10.0.0.12, k8s-role: master}\n"),
            ["cluster:4:47: 2 machines have the role master: etcd needs an odd number of them (1, 3 or 5)"]
        ),
        Broken(
            "seven masters",
            cluster: machines(
                (1...7).map { "- {hostname: m\($0), hostip: 10.0.0.1\($0), k8s-role: master}\n" }.joined()
            ),
            [
                "cluster:9:47: 7 machines have the role master: every write has to reach more of them, and nothing is safer "
                    + "for it: take 1, 3 or 5"
            ]
        ),
        Broken(
            "unknown machine types",
            cluster: "machine-sku: {D8SV3: {gpus: 1}, E4: }\n"
                + machines("- {hostname: m1, hostip: 10.0.0.11, k8s-role: master, machine-type: D8SV4}\n"),
            [
                "cluster:1:23: unknown key 'gpus' in machine type 'D8SV3' (did you mean 'gpu'?)",
                "cluster:4:69: 'machine-sku' has no machine type 'D8SV4' (did you mean 'D8SV3'?)",
            ]
        ),
        Broken(
            "labels and taints",
            cluster: machines(
                """
                - hostname: m1
                  hostip: 10.0.0.11
                  k8s-role: master
                  labels: {a: b, -x: y, c/d/e: f, g: "h i", j: [k], l: }
                  taints: [a=b:NoSchedule, c:NoSuch, "d:NoExecute", {key: e, effect: noschedule}, {value: v}, [x]]

                """
            ),
            [
                "cluster:6:18: '-x' is no name of a label: 'name' or 'domain/name' is expected",
                "cluster:6:25: 'c/d/e' is no name of a label: 'name' or 'domain/name' is expected",
                "cluster:6:38: label 'g' cannot be 'h i': at most 63 letters, digits, '-', '_' and '.' are allowed",
                "cluster:6:48: label 'j' cannot be a list: at most 63 letters, digits, '-', '_' and '.' are allowed",
                "cluster:7:28: a taint must be 'key=value:effect' or 'key:effect' with the effect NoSchedule, PreferNoSchedule or NoExecute, not 'c:NoSuch'",
                "cluster:7:70: 'effect' must be NoSchedule, PreferNoSchedule or NoExecute, not 'noschedule' (did you mean 'NoSchedule'?)",
                "cluster:7:83: the taint has no 'key'", "cluster:7:83: the taint has no 'effect'",
                "cluster:7:95: a taint must be 'key=value:effect' or 'key:effect' with the effect NoSchedule, PreferNoSchedule or NoExecute, not a list",
            ]
        ),
    ])
    func `says what is wrong with the machines`(broken: Broken) throws { try expectErrors(broken) }

    // MARK: Logging in

    @Test(arguments: [
        Broken(
            "nobody and nothing to log in with",
            cluster: "machine-list:\n" + m1 + "- {hostname: w1, hostip: 10.0.0.21, k8s-role: worker}\n",
            [
                "cluster:2:3: machine 'm1' (and 1 more) has no 'username': give one in 'default-machine-properties'",
                "cluster:2:3: there is no way to log in to machine 'm1' (and 1 more): give 'key-path', 'password' or 'password-env', or start an ssh-agent",
            ]
        ),
        Broken(
            "variables that are not set",
            cluster:
                "default-machine-properties:\n  username: ops\n  password-env: PASS\n  sudo-password-env: SUDO\nmachine-list:\n"
                + m1,
            environment: ["SUDO": ""],
            [
                "cluster:3:17: 'password-env' names the environment variable 'PASS', which is not set: export it, or give 'password'",
                "cluster:4:22: 'sudo-password-env' names the environment variable 'SUDO', which is not set: export it, or give 'sudo-password'",
            ]
        ),
        Broken(
            "a variable as a shell would write it",
            cluster: "default-machine-properties: {username: a, password-env: $PASS}\nmachine-list:\n" + m1,
            environment: ["PASS": "b"],
            ["cluster:1:57: 'password-env' takes the variable's name alone: write 'PASS'"]
        ),
        Broken(
            "two passwords",
            cluster: "default-machine-properties: {username: a, password: b, password-env: C}\nmachine-list:\n" + m1,
            environment: ["C": "d"],
            ["cluster:1:56: give 'password' or 'password-env', not both"]
        ),
        Broken(
            "an agent that is not there",
            cluster: "default-machine-properties: {username: a, use-agent: true}\nmachine-list:\n" + m1,
            [
                "cluster:1:54: 'use-agent' is true, but SSH_AUTH_SOCK is not set: start an ssh-agent, or log in with another key"
            ]
        ),
        Broken(
            "an agent that must not be used, and nothing else",
            cluster: "default-machine-properties: {username: a, use-agent: no}\nmachine-list:\n" + m1,
            environment: ["SSH_AUTH_SOCK": "/s"],
            [
                "cluster:3:3: there is no way to log in to machine 'm1': give 'key-path', 'password' or 'password-env', or start an ssh-agent"
            ]
        ),
        Broken(
            "a passphrase without a key",
            cluster: "default-machine-properties: {username: a, key-passphrase-env: P, password: x}\nmachine-list:\n"
                + m1,
            environment: ["P": "x"],
            ["cluster:1:43: 'key-passphrase-env' needs a 'key-path' beside it"]
        ),
        Broken(
            "a bastion that is none",
            cluster:
                "default-machine-properties:\n  username: a\n  password: b\n  bastion: {user: x, sudo-password: y}\nmachine-list:\n"
                + m1,
            [
                "cluster:4:12: 'bastion' has no 'hostip'",
                "cluster:4:13: unknown key 'user' in 'bastion' (did you mean 'username'?)",
                "cluster:4:22: unknown key 'sudo-password' in 'bastion' (did you mean 'password'?)",
            ]
        ),
        Broken(
            "a bastion at no address",
            cluster:
                "default-machine-properties:\n  username: a\n  password: b\n  bastion: {hostip: 10.0.0.256}\nmachine-list:\n"
                + m1,
            ["cluster:4:21: 'hostip' must be an address or a DNS name, not '10.0.0.256'"]
        ),
    ])
    func `says what is wrong with logging in`(broken: Broken) throws { try expectErrors(broken) }

    @Test func `a key file must be there`() throws {
        let cluster = "default-machine-properties: {username: a, key-path: keys/id}\nmachine-list:\n" + Self.m1
        for (others, complaint) in [([:], "does not exist"), (["keys/id/x": ""], "is a directory")] {
            let directory = try Directory([
                "cluster-configuration.yaml": cluster, "kubernetes-configuration.yaml": Minimal.kubernetes,
            ])
            for (name, text) in others { try directory.write(text, to: name) }
            let error = #expect(throws: ConfigurationErrors.self) {
                try Configuration.load(directory: directory.path, environment: [:])
            }
            let path = "\(directory.path)/keys/id"
            #expect(
                error?.description
                    == "\(directory.path)/cluster-configuration.yaml:1:53: 'key-path' is '\(path)', which \(complaint)"
            )
        }
    }

    // MARK: What lies at a path

    /// Something at a path that is no file, and what is said of it.
    struct Stranger: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var make: @Sendable (String) throws -> Void
        var says: String
    }

    @Test(arguments: [
        Stranger(
            testDescription: "a directory",
            make: { try FileManager.default.createDirectory(atPath: $0, withIntermediateDirectories: false) },
            says: "this is a directory, not a file"
        ),
        Stranger(
            testDescription: "a pipe",
            make: { path in #expect(unsafe mkfifo(path, 0o600) == 0) },
            says: "this is a pipe or a device, not a file: put a file in its place"
        ),
        Stranger(
            testDescription: "a device",
            make: { try FileManager.default.createSymbolicLink(atPath: $0, withDestinationPath: "/dev/full") },
            says: "this is a pipe or a device, not a file: put a file in its place"
        ),
        Stranger(
            testDescription: "a link to nothing",
            make: { try FileManager.default.createSymbolicLink(atPath: $0, withDestinationPath: "gone.yaml") },
            says: "this is a link to 'gone.yaml', which leads to no file: correct the link, or put a file in its place"
        ),
        Stranger(
            testDescription: "a link to itself",
            make: { try FileManager.default.createSymbolicLink(atPath: $0, withDestinationPath: $0) },
            says: ", which leads to no file: correct the link, or put a file in its place"
        ),
        Stranger(
            testDescription: "another ending",
            make: {
                try Minimal.cluster.write(
                    toFile: $0.replacing(".yaml", with: ".yml"),
                    atomically: false,
                    encoding: .utf8
                )
            },
            says: "there is no such file, but there is 'cluster-configuration.yml': rename it"
        ),
    ])
    func `says what lies in a file's place`(stranger: Stranger) throws {
        let directory = try Directory(["kubernetes-configuration.yaml": Minimal.kubernetes])
        let path = directory.path + "/cluster-configuration.yaml"
        try stranger.make(path)
        let error = #expect(throws: ConfigurationErrors.self) {
            try Configuration.load(directory: directory.path, environment: [:])
        }
        #expect(error?.problems.count == 1)
        let told = error?.description ?? ""
        #expect(told.hasPrefix(path + ": ") && told.hasSuffix(stranger.says), "\(told)")
    }

    @Test func `a file is no configuration directory`() throws {
        let directory = try Directory(["nodes.yaml": ""])
        let path = directory.path + "/nodes.yaml"
        let error = #expect(throws: ConfigurationErrors.self) {
            try Configuration.load(directory: path, environment: [:])
        }
        #expect(
            error?.description == "\(path): this is a file: give the directory that holds cluster-configuration.yaml"
        )
    }

    // MARK: Networks

    @Test(arguments: [
        Broken(
            "ranges that are none",
            kubernetes: kubernetes(
                "service-cluster-ip-range: 10.254.0.1/16\npod-cidr: 10.244.0.0\nload-balance-ip: lb\npod-network: flanel\ndns-domain: a_b"
            ),
            [
                "kubernetes:2:29: 'service-cluster-ip-range' must be a range such as 10.254.0.0/16, not '10.254.0.1/16' (did you mean 10.254.0.0/16?)",
                "kubernetes:3:13: 'pod-cidr' must be a range such as 10.244.0.0/16, not '10.244.0.0'",
                "kubernetes:4:20: 'load-balance-ip' must be an IPv4 address such as 10.0.0.11, not 'lb'",
                "kubernetes:5:16: 'pod-network' must be host-routes, flannel or none, not 'flanel' (did you mean 'flannel'?)",
                "kubernetes:6:15: 'dns-domain' must be a DNS name such as cluster.local, not 'a_b'",
            ]
        ),
        Broken(
            "ranges that overlap",
            kubernetes: kubernetes(
                "service-cluster-ip-range: 10.0.0.0/12\npod-cidr: 10.8.0.0/16\nload-balance-ip: 10.1.0.1"
            ),
            [
                "cluster:3:28: 'hostip' 10.0.0.11 lies inside 'service-cluster-ip-range' 10.0.0.0/12",
                "kubernetes:3:13: 'pod-cidr' 10.8.0.0/16 overlaps 'service-cluster-ip-range' 10.0.0.0/12",
                "kubernetes:4:20: 'load-balance-ip' 10.1.0.1 lies inside 'service-cluster-ip-range' 10.0.0.0/12",
            ]
        ),
        Broken(
            "ranges of no use",
            cluster: machines(
                m1
                    + "- {hostname: w1, hostip: 10.0.0.21, k8s-role: worker}\n- {hostname: w2, hostip: 10.0.0.22, k8s-role: worker}\n"
            ),
            kubernetes: kubernetes("service-cluster-ip-range: 10.128.0.0/9\npod-cidr: 10.100.0.0/23"),
            [
                "kubernetes:2:29: 'service-cluster-ip-range' must be from /12 to /24 wide, not 10.128.0.0/9",
                "kubernetes:3:13: 'pod-cidr' 10.100.0.0/23 has room for 2 machines, and there are 3: each needs a /24",
            ]
        ),
        Broken(
            "a DNS address that is taken",
            kubernetes: kubernetes("cluster-dns: 10.254.0.1"),
            [
                "kubernetes:2:16: 'cluster-dns' cannot be 10.254.0.1: the first addresses of 10.254.0.0/16 belong to the network and the API server"
            ]
        ),
        Broken(
            "a proxy that nothing points at",
            cluster: machines(m1 + "- {hostname: p1, hostip: 10.0.0.31, k8s-role: proxy}\n"),
            [
                "cluster:4:47: machine 'p1' is a proxy, but there is no 'load-balance-ip' in kubernetes-configuration.yaml: set it to its address, 10.0.0.31"
            ]
        ),
        Broken(
            "a proxy beside the load balancer",
            cluster: machines(m1 + "- {hostname: p1, hostip: 10.0.0.31, k8s-role: proxy}\n"),
            kubernetes: kubernetes("load-balance-ip: 10.0.0.11"),
            [
                "kubernetes:2:20: 'load-balance-ip' 10.0.0.11 is machine 'm1': set it to 10.0.0.31, the address of machine 'p1'"
            ]
        ),
        Broken(
            "a proxy and a load balancer elsewhere",
            cluster: machines(m1 + "- {hostname: p1, hostip: 10.0.0.31, k8s-role: proxy}\n"),
            kubernetes: kubernetes("load-balance-ip: 10.0.0.99"),
            [
                "kubernetes:2:20: 'load-balance-ip' 10.0.0.99 is not that of the proxy: set it to 10.0.0.31, the address of machine 'p1'"
            ]
        ),
        Broken(
            "several proxies and the address of one",
            cluster: machines(
                m1
                    + "- {hostname: p1, hostip: 10.0.0.31, k8s-role: proxy}\n- {hostname: p2, hostip: 10.0.0.32, k8s-role: proxy}\n"
            ),
            kubernetes: kubernetes("load-balance-ip: 10.0.0.32"),
            [
                "kubernetes:2:20: 'load-balance-ip' 10.0.0.32 is machine 'p2': 2 proxies share a virtual address, which no machine may have"
            ]
        ),
        Broken(
            "several proxies and no address",
            cluster: machines(
                m1
                    + "- {hostname: p1, hostip: 10.0.0.31, k8s-role: proxy}\n- {hostname: p2, hostip: 10.0.0.32, k8s-role: proxy}\n"
            ),
            [
                "cluster:4:47: machine 'p1' is a proxy, but there is no 'load-balance-ip' in kubernetes-configuration.yaml: set it to a free address"
            ]
        ),
        Broken(
            "masters that are to keep an address, and none",
            kubernetes: kubernetes("load-balance-ip-on-masters: true"),
            [
                "kubernetes:2:31: 'load-balance-ip-on-masters' needs 'load-balance-ip': a free address of the masters' network, which they keep among themselves"
            ]
        ),
        Broken(
            "masters that are to keep a machine's own address",
            cluster: machines(m1 + "- {hostname: w1, hostip: 10.0.0.21, k8s-role: worker}\n"),
            kubernetes: kubernetes("load-balance-ip: 10.0.0.21\nload-balance-ip-on-masters: true"),
            [
                "kubernetes:2:20: 'load-balance-ip' 10.0.0.21 is machine 'w1': with 'load-balance-ip-on-masters' it must be an address that no machine has"
            ]
        ),
        Broken(
            "masters and proxies that are to keep the address",
            cluster: machines(m1 + "- {hostname: p1, hostip: 10.0.0.31, k8s-role: proxy}\n"),
            kubernetes: kubernetes("load-balance-ip: 10.0.0.99\nload-balance-ip-on-masters: true"),
            [
                "kubernetes:3:31: 'load-balance-ip-on-masters': machine 'p1' is a proxy, and proxies keep 'load-balance-ip' themselves: take the key away, or the proxies"
            ]
        ),
        Broken(
            "a worker for a load balancer",
            cluster: machines(m1 + "- {hostname: w1, hostip: 10.0.0.21, k8s-role: worker}\n"),
            kubernetes: kubernetes("load-balance-ip: 10.0.0.21"),
            [
                "kubernetes:2:20: 'load-balance-ip' 10.0.0.21 is machine 'w1', a worker: give a master, or a load balancer outside"
            ]
        ),
    ])
    func `says what is wrong with the networks`(broken: Broken) throws { try expectErrors(broken) }

    // MARK: Kubernetes

    @Test(arguments: [
        Broken(
            "misspelt keys",
            kubernetes: kubernetes("kubernets-version: v1.36.2\nload-balancer-ip: 10.0.0.11\naddons: {core-dns: true}"),
            [
                "kubernetes:2:3: unknown key 'kubernets-version' in 'kubernetes' (did you mean 'kubernetes-version'?)",
                "kubernetes:3:3: unknown key 'load-balancer-ip' in 'kubernetes' (did you mean 'load-balance-ip'?)",
                "kubernetes:4:12: unknown key 'core-dns' in 'addons' (did you mean 'coredns'?)",
            ]
        ),
        Broken(
            "versions that cannot be deployed",
            kubernetes: kubernetes("kubernetes-version: v1.9.4"),
            ["kubernetes:2:23: Kubernetes v1.9.4 cannot be deployed: set 'kubernetes-version' to one of 1.20 … 1.37"]
        ),
        Broken(
            "versions from the future and from nowhere",
            kubernetes: kubernetes(
                "kubernetes-version: latest\napiserver-version: v1.38.0\nkubelet-version: v1.9.4\netcd-version: 3.6 .1"
            ),
            [
                "kubernetes:2:23: 'kubernetes-version' must be a version such as v1.36.2, not 'latest'",
                "kubernetes:3:22: 'apiserver-version' is v1.38.0, which cannot be deployed: set it to one of 1.20 … 1.37",
                "kubernetes:4:20: 'kubelet-version' is v1.9.4, older than v1.20.0, the oldest that works: take the key away to use v1.36.2",
                "kubernetes:5:17: 'etcd-version' must be a version such as v1.36.2, not '3.6 .1'",
            ]
        ),
        Broken(
            "versions that do not go together",
            kubernetes: kubernetes(
                "kubernetes-version: v1.30.1\nkubelet-version: v1.31.0\nkube-proxy-version: v1.26.0\nkube-scheduler-version: v1.28.0"
            ),
            [
                "kubernetes:3:20: kubelet v1.31.0 is newer than kube-apiserver v1.30.1: give them one version",
                "kubernetes:4:23: kube-proxy v1.26.0 is too old for kube-apiserver v1.30.1: at most 3 minor versions may lie between them",
                "kubernetes:5:27: kube-scheduler v1.28.0 is too old for kube-apiserver v1.30.1: at most 1 minor version may lie between them",
            ]
        ),
        Broken(
            "images",
            kubernetes: kubernetes(
                "docker-registry: https://r.example\nimage-bundle: nowhere\nimages:\n  kubelt: a:b\n  etcd: quay.io/coreos/etcd\n  pause: [x]\n  kubelet: Ghcr.io/X:y"
            ),
            [
                "kubernetes:2:20: 'docker-registry' must be a registry and path without a scheme, such as registry.k8s.io, not 'https://r.example'",
                "kubernetes:5:5: 'images': there is no component 'kubelt' (did you mean 'kubelet'?)",
                "kubernetes:6:11: the image of 'etcd' must be a full reference with a tag such as registry.k8s.io/pause:3.10, not 'quay.io/coreos/etcd'",
                "kubernetes:7:12: the image of 'pause' must be a full reference with a tag such as registry.k8s.io/pause:3.10, not a list",
                "kubernetes:8:14: the image of 'kubelet' must be a full reference with a tag such as registry.k8s.io/pause:3.10, not 'Ghcr.io/X:y'",
            ]
        ),
        Broken(
            "flags",
            kubernetes: kubernetes(
                "kubernetes-version: v1.36.2\nextra-args:\n  kube-apisever: {v: 2}\n  kubelet: {--v: 2, network-plugin: cni, a b: c, x: [y]}\n  kube-proxy: v=2\n  etcd:"
            ),
            [
                "kubernetes:4:5: 'extra-args': there is no component 'kube-apisever' (did you mean 'kube-apiserver'?)",
                "kubernetes:5:15: '--v' is no name of a flag without dashes: write 'v'",
                "kubernetes:5:23: kubelet has not had 'network-plugin' since v1.24, and this is v1.36.2: take it away",
                "kubernetes:5:44: 'a b' is no name of a flag without dashes",
                "kubernetes:5:55: flag 'x' takes a single value, not a list; join several values with commas",
                "kubernetes:6:17: the flags of 'kube-proxy' must be a mapping of flags to values, not 'v=2'",
            ]
        ),
        Broken(
            "other settings",
            kubernetes: kubernetes(
                "etcd-data-path: var/etcd\ndocker-package: docker\nallow-swap: sometimes\nallow-cgroup-v1: 1\naddons: [coredns]\nextra-args: x"
            ),
            [
                "kubernetes:2:19: 'etcd-data-path' must be an absolute path of a directory of its own such as /var/lib/etcd, not 'var/etcd'",
                "kubernetes:3:19: 'docker-package' must be docker.io or docker-ce, not 'docker' (did you mean 'docker.io'?)",
                "kubernetes:4:15: 'allow-swap' must be true or false, not 'sometimes'",
                "kubernetes:5:20: 'allow-cgroup-v1' must be true or false, not '1'",
                "kubernetes:6:11: 'addons' must be a mapping, not a list",
                "kubernetes:7:15: 'extra-args' must be a mapping of component names, not 'x'",
            ]
        ),
    ])
    func `says what is wrong with the Kubernetes settings`(broken: Broken) throws {
        let told = try errors(broken).map { line in
            line.replacing(/'[^']*paictl-[0-9A-F-]+\//, with: "'DIR/").replacing(
                "is 'nowhere'",
                with: "is 'DIR/nowhere'"
            )
        }
        #expect(told == broken.errors)
    }

    @Test(arguments: [
        "/", "/etc", "/var/lib", "/var/lib/../x", "/a//b", "relative", "/var/lib/kubelet/",
        "/var/lib/kubelet/etcd", "/etc/kubernetes/pki", "/proc/etcd", "/dev/shm/etcd", "/run/etcd", "/tmp/etcd", "/a b",
        "/a:b",
    ])
    func `a data path that clean would regret is refused`(path: String) throws {
        let broken = Broken("", kubernetes: Self.kubernetes("etcd-data-path: \"\(path)\""), [])
        #expect(try errors(broken).count == 1)
    }
}
