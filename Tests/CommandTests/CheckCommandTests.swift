import Foundation
import TestSupport
import Testing

/// What `paictl check` says and how it ends, on wrong configurations and on real machines: sshds on this box.
@Suite struct CheckCommandTests {
    // MARK: Wrong configurations

    struct Wrong: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var cluster: Data?
        var kubernetes: Data?
        /// Where, without the folder; and words of the sentence.
        var says: [String]

        init(_ title: String, cluster: String = good, kubernetes: String = goodKubernetes, _ says: String...) {
            testDescription = title
            self.cluster = Data(cluster.utf8)
            self.kubernetes = Data(kubernetes.utf8)
            self.says = says
        }

        /// A directory where a file is expected, or bytes that are no text.
        init(_ title: String, bytes: Data?, _ says: String...) {
            testDescription = title
            cluster = bytes
            kubernetes = Data(goodKubernetes.utf8)
            self.says = says
        }
    }

    static let head = "default-machine-properties: {username: ops, password-env: PASSWORD}\nmachine-list:\n"
    static let good = head + "- {hostname: m1, hostip: 192.0.2.9, k8s-role: master}\n"
    static let goodKubernetes = "kubernetes: {kubernetes-version: v1.20.2}\n"

    private static func machine(_ keys: String) -> String {
        head + "- {hostname: m1, hostip: 192.0.2.9, k8s-role: master, \(keys)}\n"
    }

    private static func login(_ keys: String) -> String {
        good.replacing("password-env: PASSWORD", with: keys)
    }

    private static func kubernetes(_ keys: String) -> String { "kubernetes: {\(keys)}\n" }

    private static let cluster = "cluster-configuration.yaml"
    private static let k8s = "kubernetes-configuration.yaml"

    static let wrong = [
        Wrong("an empty file", cluster: "", "\(cluster): the file is empty"),
        Wrong("a directory in place of a file", bytes: nil, "\(cluster): this is a directory, not a file"),
        Wrong(
            "bytes that are not UTF-8",
            bytes: Data("a: \u{e4}".utf16.map { UInt8(truncatingIfNeeded: $0) }),
            "\(cluster):1:4: ",
            "save the file as UTF-8"
        ),
        Wrong("UTF-16", bytes: Data([0xff, 0xfe, 0x61, 0, 0x3a, 0]), "\(cluster):1:1: ", "save it as UTF-8"),
        Wrong(
            "a control character",
            cluster: good.replacing("ops", with: "o\u{7}s"),
            "\(cluster):1:",
            "take it away: U+0007"
        ),
        Wrong(
            "tabs",
            cluster: head + "-\thostname: m1\n\thostip: 192.0.2.9\n",
            "\(cluster):3:",
            "indent with spaces instead of tabs"
        ),
        Wrong(
            "indentation",
            cluster: "default-machine-properties:\n  username: ops\n password: x\n",
            "\(cluster):3:2: ",
            "check the indentation"
        ),
        Wrong(
            "a brace that stays open",
            cluster: head + "- {hostname: m1\n",
            "\(cluster):4:1: ",
            "close what was opened with '{'"
        ),
        Wrong(
            "a quote that stays open",
            cluster: "a: 'b\n",
            "\(cluster):2:1: ",
            "a quote that was opened is not closed"
        ),
        Wrong(
            "a colon in a value",
            cluster: "default-machine-properties:\n  password: a: b\n",
            "\(cluster):2:14: ",
            "quote a value that holds ': '"
        ),
        Wrong(
            "a value that begins with %",
            cluster: "default-machine-properties:\n  password: %a\n",
            "\(cluster):2:13: ",
            "quote a value that begins with"
        ),
        Wrong(
            "an anchor that is not there",
            cluster: head + "- *m\n",
            "\(cluster):3:3: ",
            "there is no '&m' before it"
        ),
        Wrong(
            "an alias that holds itself",
            cluster: "default-machine-properties: &a {bastion: *a}\n",
            "\(cluster):1:42: ",
            "refers to the value it stands in"
        ),
        Wrong(
            "an alias used for a second machine",
            cluster: head + "- &m {hostname: m1, hostip: 192.0.2.9, k8s-role: master}\n- *m\n",
            "hostname 'm1' is already at 3:17"
        ),
        Wrong(
            "a merge of what is no mapping",
            cluster: "default-machine-properties: {<<: [1]}\n",
            "\(cluster):1:35: '<<' takes a mapping"
        ),
        Wrong(
            "aliases that stand for millions of values",
            cluster: "a: &a [x,x,x,x,x,x,x,x,x]\n"
                + (1...8).map {
                    "a\($0): &a\($0) [\(Array(repeating: "*a\($0 == 1 ? "" : "\($0 - 1)")", count: 9).joined(separator: ","))]\n"
                }.joined(),
            "makes the document too large"
        ),
        Wrong(
            "thousands of brackets",
            cluster: String(repeating: "[", count: 20_000),
            "nested more than 200 levels deep"
        ),
        Wrong("two documents", cluster: good + "---\n" + good, "\(cluster):5:1: ", "take the '---' away"),
        Wrong(
            "a text of two million letters",
            cluster: String(repeating: "a", count: 2_000_000),
            "\(cluster):1:1: the file must hold a mapping, not 'aaa"
        ),
        Wrong(
            "a tag",
            cluster: head + "- !!python/object:os.system {hostname: m1}\n",
            "\(cluster):3:3: the tag",
            "take it away"
        ),
        Wrong(
            "a key twice",
            cluster: good + "machine-list: []\n",
            "\(cluster):4:1: the key 'machine-list' is already at 2:1"
        ),
        Wrong("a list for a key", cluster: "? [a]\n: b\n", "\(cluster):1:3: a key must be a single value"),
        Wrong(
            "a list where a mapping is expected",
            cluster: "- a\n",
            "\(cluster):1:1: the file must hold a mapping, not a list"
        ),
        Wrong(
            "a mapping where a list is expected",
            cluster: "default-machine-properties: {username: a, password: b}\nmachine-list: {m1: {}}\n",
            "\(cluster):2:15: 'machine-list' must be a list"
        ),
        Wrong(
            "a machine that is a list",
            cluster: head + "- [m1, 192.0.2.9]\n",
            "\(cluster):3:3: the machine must be a mapping"
        ),
        Wrong("a misspelt key", cluster: machine("lables: {a: b}"), "\(cluster):3:", "did you mean 'labels'?"),
        Wrong(
            "a port of seventeen bits",
            cluster: machine("sshport: 65536"),
            "'sshport' must be a port from 1 to 65535, not '65536'"
        ),
        Wrong(
            "a port below zero",
            cluster: machine("sshport: -22"),
            "'sshport' must be a port from 1 to 65535, not '-22'"
        ),
        Wrong("a list for a port", cluster: machine("sshport: [22]"), "'sshport' takes a single value, not a list"),
        Wrong(
            "a role that is none",
            cluster: good.replacing("master}", with: "Master}"),
            "\(cluster):3:47: ",
            "did you mean 'master'?"
        ),
        Wrong(
            "an address of IPv6",
            cluster: good.replacing("192.0.2.9", with: "'::1'"),
            "\(cluster):3:26: 'hostip' must be an IPv4 address"
        ),
        Wrong(
            "an address with a prefix",
            cluster: good.replacing("192.0.2.9", with: "192.0.2.9/24"),
            "'hostip' must be an IPv4 address"
        ),
        Wrong(
            "a name with an umlaut",
            cluster: good.replacing("m1", with: "mäster"),
            "\(cluster):3:14: 'hostname' must be a lower-case DNS name"
        ),
        Wrong(
            "an address twice",
            cluster: good + "- {hostname: w1, hostip: 192.0.2.9, k8s-role: worker}\n",
            "\(cluster):4:26: hostip '192.0.2.9' is already at 3:26"
        ),
        Wrong(
            "two masters",
            cluster: good + "- {hostname: m2, hostip: 192.0.2.10, k8s-role: master}\n",
            "etcd needs an odd number of them"
        ),
        Wrong(
            "no key file",
            cluster: login("key-path: /no/such"),
            "\(cluster):1:",
            "'key-path' is '/no/such', which does not exist"
        ),
        Wrong(
            "a key that is none",
            cluster: login("key-path: /etc/passwd"),
            "\(cluster):3:",
            "'/etc/passwd' cannot be used: it is not a private key"
        ),
        Wrong(
            "a variable that is not set",
            cluster: login("password-env: NOBODY_SET_THIS"),
            "'NOBODY_SET_THIS', which is not set: export it"
        ),
        Wrong(
            "a version too old",
            kubernetes: kubernetes("kubernetes-version: v1.9.4"),
            "\(k8s):1:",
            "set 'kubernetes-version' to one of"
        ),
        Wrong(
            "a version that is none",
            kubernetes: kubernetes("kubernetes-version: latest"),
            "must be a version such as v1.36.2, not 'latest'"
        ),
        Wrong(
            "a version past all numbers",
            kubernetes: kubernetes("kubernetes-version: v1.99999999999999999999.0"),
            "must be a version"
        ),
        Wrong(
            "a range of 33 bits",
            kubernetes: kubernetes("pod-cidr: 10.244.0.0/33"),
            "\(k8s):1:24: 'pod-cidr' must be a range"
        ),
        Wrong(
            "a range of loopback addresses",
            kubernetes: kubernetes("service-cluster-ip-range: 127.0.0.0/16"),
            "holds addresses that no machine can have"
        ),
        Wrong(
            "ranges that overlap",
            kubernetes: kubernetes("pod-cidr: 10.254.0.0/16"),
            "overlaps 'service-cluster-ip-range'"
        ),
        Wrong(
            "a load balancer at no address",
            kubernetes: kubernetes("load-balance-ip: 255.255.255.255"),
            "\(k8s):1:31: 'load-balance-ip' must be an IPv4 address"
        ),
        Wrong(
            "an unknown component",
            kubernetes: kubernetes("images: {kubelt: 'a:b'}"),
            "there is no component 'kubelt' (did you mean 'kubelet'?)"
        ),
        Wrong("an unknown addon", kubernetes: kubernetes("addons: {dashbord: true}"), "did you mean 'dashboard'?"),
        Wrong(
            "an image without a tag",
            kubernetes: kubernetes("images: {etcd: quay.io/coreos/etcd}"),
            "must be a full reference with a tag"
        ),
        Wrong(
            "a bundle that is a file",
            kubernetes: kubernetes("image-bundle: \(k8s)"),
            "\(k8s):1:28: image-bundle: ",
            "is no directory"
        ),
        Wrong(
            "a bundle without archives",
            kubernetes: kubernetes("image-bundle: empty"),
            "\(k8s):1:28: image-bundle: there is no *.tar archive"
        ),
        Wrong(
            "an archive that is none",
            kubernetes: kubernetes("image-bundle: garbage"),
            "\(k8s):1:28: ",
            "it is not a tar archive"
        ),
        Wrong(
            "an archive that is a folder",
            kubernetes: kubernetes("image-bundle: folder"),
            "\(k8s):1:28: ",
            "it is a directory"
        ),
        Wrong(
            "data for etcd at the root",
            kubernetes: kubernetes("etcd-data-path: /"),
            "\(k8s):1:30: 'etcd-data-path' must be"
        ),
    ]

    @Test(arguments: wrong)
    func `a wrong configuration is told with its place and the way out`(wrong: Wrong) throws {
        try withFolder { folder in
            for name in ["empty", "garbage", "folder/x.tar"] {
                try FileManager.default.createDirectory(
                    atPath: "\(folder)/\(name)",
                    withIntermediateDirectories: true
                )
            }
            try Data(repeating: 0x78, count: 2000).write(to: URL(filePath: "\(folder)/garbage/x.tar"))
            for (name, contents) in [(Self.cluster, wrong.cluster), (Self.k8s, wrong.kubernetes)] {
                if let contents {
                    try contents.write(to: URL(filePath: "\(folder)/\(name)"))
                } else {
                    try FileManager.default.createDirectory(
                        atPath: "\(folder)/\(name)",
                        withIntermediateDirectories: true
                    )
                }
            }
            let outcome = try check(folder)
            let (status, output, said) = (outcome.status, outcome.output, outcome.errors)
            #expect(status == 3, "\(said)")
            #expect(output.isEmpty)
            for words in wrong.says { #expect(said.contains(words), "\(said)") }
            // A place first, and nothing that only a Swift programmer knows.
            for line in said.split(separator: "\n") where !line.hasPrefix("warning: ") {
                #expect(line.hasPrefix(folder), "\(line)")
                #expect(
                    line.firstMatch(of: /Optional\(|Error Domain|DecodingError|NSCocoa|Swift\.|Fatal/) == nil,
                    "\(line)"
                )
                #expect(line.count < 600, "\(line.count)")
            }
        }
    }

    // MARK: Machines

    @Test func `a machine that cannot be reached is one finding, and exits with 4`() throws {
        try withFolder { folder in
            try write(Self.good.replacing("master}", with: "master, sshport: 1}"), Self.goodKubernetes, in: folder)
            let outcome = try check(folder)
            let (status, output) = (outcome.status, outcome.output)
            #expect(status == 4)
            #expect(output.contains("error: m1: ") && output.contains("0 of 1 machines checked: 1 error"))
            let json = try check(folder, "--output", "json")
            #expect(json.status == 4)
            let lines = try json.output.split(separator: "\n").map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
            #expect(lines.count == 2)
            #expect(lines.first?["event"] as? String == "finding" && lines.first?["machine"] as? String == "m1")
            #expect(lines.first?["severity"] as? String == "error")
            #expect((lines.first?["fix"] as? String)?.contains("sshport") == true)
            #expect(lines.last?["event"] as? String == "check-ended" && lines.last?["exitCode"] as? Int == 4)
            #expect(lines.last?["unchecked"] as? [String] == ["m1"])
        }
    }

    @Test func `a machine is looked at all over, and another host key is refused`() throws {
        let server = try BoxServer()
        defer { server.stop() }
        let (address, port) = (server.address, server.port)
        try withFolder { folder in
            try write(
                """
                default-machine-properties: {username: root, key-path: \(server.key), sshport: \(port)}
                machine-list:
                - {hostname: not-its-name, hostip: \(address), k8s-role: master}

                """,
                Self.goodKubernetes,
                in: folder
            )
            let outcome = try check(folder, "--timeout", "120")
            let (status, output, said) = (outcome.status, outcome.output, outcome.errors)
            // 5 on a box that some cluster has left data on.
            #expect(status == 1 || status == 5 && output.contains("data of another cluster"), "\(output)\(said)")
            #expect(output.contains("its host name is '") && output.contains("hostnamectl set-hostname not-its-name"))
            #expect(output.contains("1 machine checked: "))
            #expect(!output.contains("could not be looked at"), "\(output)")

            try FileManager.default.removeItem(atPath: "\(folder)/known_hosts")
            // The key of a user is as good as any that is not the machine's.
            let other = try String(contentsOfFile: "\(server.key).pub", encoding: .utf8)
            try "[\(address)]:\(port) \(other)".write(
                toFile: "\(folder)/known_hosts",
                atomically: true,
                encoding: .utf8
            )
            let refused = try check(folder)
            #expect(refused.status == 5)
            #expect(refused.output.contains("its host key is") && refused.output.contains("known_hosts:1"))
        }
    }

    @Test func `wrong usage exits with 64`() throws {
        #expect(try check("x", "--timeout", "0").status == 64)
        #expect(try check("x", "--output", "yaml").status == 64)
    }

    // MARK: Means

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-check-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    private func write(_ cluster: String, _ kubernetes: String, in folder: String) throws {
        try cluster.write(toFile: "\(folder)/\(Self.cluster)", atomically: true, encoding: .utf8)
        try kubernetes.write(toFile: "\(folder)/\(Self.k8s)", atomically: true, encoding: .utf8)
    }

    private func check(_ folder: String, _ words: String...) throws -> Outcome {
        try Program.run(["check", "-p", folder, "--timeout", "20"] + words, environment: ["PASSWORD": "x"])
    }
}
