import Foundation
import TestSupport
import Testing

/// Runs the programs as a user would.
@Suite struct CommandTests {
    private func run(_ program: String, _ arguments: String..., environment: [String: String] = [:]) throws
        -> Outcome
    {
        try Program.run(arguments, of: program, environment: environment)
    }

    private func run(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws
        -> Outcome
    {
        try Program.run(arguments, of: program, environment: environment)
    }

    /// A configuration of one master at an address where no one listens.
    private func withConfiguration(hostip: String = "127.0.0.9", port: Int = 1, _ body: (String) throws -> Void) throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try """
        default-machine-properties: {username: ops, password-env: PASSWORD, sshport: \(port)}
        machine-list:
          - {hostname: m1, hostip: \(hostip), k8s-role: master}
        """.write(to: folder.appending(path: "cluster-configuration.yaml"), atomically: true, encoding: .utf8)
        try
            "kubernetes: {kubernetes-version: v1.36.2, service-cluster-ip-range: 10.254.0.0/16, pod-cidr: 10.244.0.0/16}\n"
            .write(to: folder.appending(path: "kubernetes-configuration.yaml"), atomically: true, encoding: .utf8)
        try body(folder.path)
    }

    @Test(arguments: [["deploy"], ["upgrade"], ["certs", "renew"]])
    func `a window is a time`(words: [String]) throws {
        for window in ["3", "-1h", "0m", "3 h", "1w"] {
            let result = try run("paictl", words + ["-p", "/nonexistent", "--window=\(window)"])
            #expect(result.status == 64)
            #expect(result.errors.contains("--window is a time such as 90m or 3h, not '\(window)'."))
        }
        #expect(try run("paictl", words + ["-p", "/nonexistent", "--window", "3h"]).status == 3)
        #expect(try run("paictl", ["plan"] + words + ["-p", "/nonexistent", "--window", "3h"]).status == 64)
    }

    @Test func `help says what there is, and exits with 0`() throws {
        let result = try run("paictl", "--help")
        #expect(result.status == 0)
        #expect(result.output.contains("deploy") && result.output.contains("plan"))
    }

    @Test(arguments: [
        (["deplyo", "-p", "x"], "there is no command 'paictl deplyo' (did you mean 'deploy'?)."),
        (["plan", "ad", "-p", "x"], "there is no command 'plan ad' (did you mean 'add'?)."),
        (["certs", "-p", "x"], "'certs' stands before one of these: renew, rotate-ca, rotate-keys, request."),
        (["certs", "shred"], "there is no command 'certs shred': there are renew, rotate-ca, rotate-keys, request."),
        (["deploy", "-p", ""], "-p is empty: give the configuration directory."),
        (["add", "-p", "x", "-f", ""], "-f is empty: give the file that lists the machines."),
        (["init", "--host", "10.0.0.1", "-o", ""], "-o is empty: give the directory to write."),
    ])
    func `wrong usage is told by its first wrong word`(arguments: [String], sentence: String) throws {
        let result = try run("paictl", arguments)
        #expect(result.status == 64 && result.errors.hasPrefix("Error: \(sentence)\n"), "\(result.errors)")
    }

    @Test(arguments: [
        ["plan", "deploy", "--yes"], ["plan", "deploy", "-v"], ["plan", "clean", "--yes"],
        ["plan", "install-kubectl", "--yes"], ["plan", "install-kubectl", "-v"], ["plan", "certs", "renew", "-v"],
        ["install-kubectl", "--yes"],
    ])
    func `an option that would change nothing is not taken`(words: [String]) throws {
        let result = try run("paictl", words + ["-p", "/nonexistent"])
        #expect(result.status == 64 && result.errors.contains("Unknown option '\(words.last ?? "")'"), "\(result.said)")
    }

    @Test func `PAICTL_HOME that leads nowhere is told as that`() throws {
        try withConfiguration { directory in
            let result = try run("paictl", "plan", "deploy", "-p", directory, environment: ["PAICTL_HOME": "/nowhere"])
            #expect(result.status == 3)
            #expect(
                result.errors.hasPrefix(
                    "PAICTL_HOME is '/nowhere', where there is no folder 'k8sPaiLibrary': name the folder"
                )
            )
        }
    }

    @Test func `a mistake in a job or a script that is missing is told before any machine is asked`() throws {
        let home = FileManager.default.temporaryDirectory.appending(path: "paictl-home-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: home) }
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        for folder in ["k8sPaiLibrary", "maintainconf"] {
            try FileManager.default.copyItem(
                at: Program.home.appending(path: folder),
                to: home.appending(path: folder)
            )
        }
        try withConfiguration(hostip: "192.0.2.1") { directory in
            let environment = ["PAICTL_HOME": home.path, "PASSWORD": "x"]
            try FileManager.default.removeItem(at: home.appending(path: "k8sPaiLibrary/script/facts.sh"))
            for words in [["plan", "deploy"], ["check"]] {
                let missing = try run("paictl", words + ["-p", directory], environment: environment)
                #expect(missing.status == 3)
                #expect(missing.errors == "there is no 'k8sPaiLibrary/script/facts.sh'\n")
            }
            let job = home.appending(path: "maintainconf/deploy.yaml")
            let text = try String(contentsOf: job, encoding: .utf8).replacing(
                "wait: etcd-is-healthy",
                with: "wait: etcd-is-healty"
            )
            try text.write(to: job, atomically: true, encoding: .utf8)
            let wrong = try run("paictl", "plan", "deploy", "-p", directory, environment: environment)
            #expect(wrong.status == 3)
            #expect(
                wrong.errors.contains(
                    #/^maintainconf/deploy.yaml:\d+:11: there is no script 'etcd-is-healty' \(did you mean 'etcd-is-healthy'\?\)\n/#
                ),
                "\(wrong.errors)"
            )
        }
    }

    @Test func `init says in the system's words why it cannot make its directory`() throws {
        let result = try run(
            "paictl",
            ["init", "--host", "127.0.0.9:1", "--password-env", "PASSWORD", "--timeout", "1", "-o", "/dev/null"],
            environment: ["PASSWORD": "x"]
        )
        #expect(result.status == 5 && result.errors == "/dev/null is a file: give another directory with -o\n")
    }

    @Test func `a misspelt command is wrong usage`() throws {
        #expect(try run("paictl", "deplyo").status == 64)
        #expect(try run("paictl", "deploy").status == 64)
        #expect(try run("k8sClusterManagement", "-p", "x", "-a", "explode").status == 64)
    }

    @Test func `a missing directory is a wrong configuration, said in sentences`() throws {
        let result = try run("paictl", "deploy", "-p", "/nonexistent")
        #expect(result.status == 3)
        #expect(result.errors.contains("/nonexistent"))
        #expect(result.output.isEmpty)
    }

    @Test func `the ancestor's spelling runs the same code`() throws {
        #expect(try run("k8sClusterManagement", "-p", "/nonexistent", "-a", "deploy").status == 3)
    }

    @Test func `every old spelling on the page about moving runs the same code`() throws {
        let page = Checkout.root.appending(path: "Documentation/MovingFromTheAncestor.md")
        let rows = try String(contentsOf: page, encoding: .utf8)
            .matches(of: #/\| `-p DIR -a ([a-z_]+)( -f NODES)?` \| `paictl ([a-z-]+) /#)
        #expect(rows.count == 7)
        for row in rows {
            let (old, list, new) = (String(row.output.1), row.output.2, String(row.output.3))
            #expect(old.replacing("_", with: "-") == new)
            let words = ["-p", "/nonexistent", "-a", old] + (list == nil ? [] : ["-f", "/nonexistent/nodes.yaml"])
            let result = try run("k8sClusterManagement", words)
            #expect(result.status == 3 && result.errors.contains("/nonexistent"), "\(old): \(result.errors)")
        }
    }

    @Test func `an error in the configuration names its place`() throws {
        try withConfiguration(hostip: "10.0.0.300") { folder in
            let result = try run("paictl", "plan", "deploy", "-p", folder, environment: ["PASSWORD": "x"])
            #expect(result.status == 3)
            #expect(result.errors.contains("cluster-configuration.yaml:3:"))
        }
    }

    @Test func `a machine that cannot be reached is named, and exits with 4`() throws {
        try withConfiguration(hostip: "192.0.2.77", port: 1) { folder in
            let result = try run(
                "paictl",
                "plan",
                "deploy",
                "-p",
                folder,
                "--timeout",
                "2",
                environment: ["PASSWORD": "secret-word"]
            )
            #expect(result.status == 4)
            #expect(result.errors.contains("m1: "))
            #expect(!(result.output + result.errors).contains("secret-word"))
        }
    }

    @Test func `json is one document a line, and nothing else`() throws {
        try withConfiguration(hostip: "192.0.2.77") { folder in
            let result = try run(
                "paictl",
                "deploy",
                "-p",
                folder,
                "--output",
                "json",
                "--timeout",
                "2",
                environment: ["PASSWORD": "x"]
            )
            #expect(result.status == 4)
            let lines = result.output.split(separator: "\n")
            #expect(!lines.isEmpty)
            for line in lines {
                #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
            }
        }
    }
}
