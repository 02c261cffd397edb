import Foundation
import TestSupport
import Testing

/// The service programs of the 2018 tool, run where it was, by links as packaging/install makes them.
@Suite struct OldProgramTests {
    /// A tree with one service, a configuration beside it, and the links.
    private final class Tree {
        let root: URL

        init() throws {
            root = try directory(with: [
                "cluster-configuration.yaml": """
                default-machine-properties: {username: ops, password-env: WORD_OF_OPS}
                machine-list: [{hostname: m1, hostip: 10.0.0.1, k8s-role: master}]
                """,
                "kubernetes-configuration.yaml":
                    "kubernetes: {kubernetes-version: v1.36.2, service-cluster-ip-range: 10.254.0.0/16, pod-cidr: 10.244.0.0/16}\n",
                "services-configuration.yaml": "cluster: {data-path: /datastorage}\n",
            ])
            try write("servicelist: {a: {prerequisite: [None], startscript: start.sh}}\n", to: "service.yaml")
            try write("kubectl create -f a.yaml\n", to: "bootstrap/a/start.sh")
            try write("{apiVersion: v1, kind: ConfigMap, metadata: {name: a-map}}\n", to: "bootstrap/a/a.yaml")
        }

        deinit { try? FileManager.default.removeItem(at: root) }

        private func write(_ text: String, to name: String) throws {
            let file = root.appending(path: "tree/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }

        func run(_ name: String, _ words: String..., in folder: String = "tree") throws -> Outcome {
            try run(name, words, in: folder)
        }

        func run(_ name: String, _ words: [String], in folder: String = "tree") throws -> Outcome {
            let link = root.appending(path: name)
            if !FileManager.default.fileExists(atPath: link.path) {
                try FileManager.default.createSymbolicLink(
                    at: link,
                    withDestinationURL: Program.folder.appending(path: "k8sClusterManagement")
                )
            }
            return try TestSupport.run(
                [link.path] + words,
                in: root.appending(path: folder),
                environment: ["PATH": "/usr/bin:/bin", "PAICTL_HOME": Program.home.path]
            )
        }
    }

    @Test func `without -d the services of the tree are printed, and nothing is written into it`() throws {
        let tree = try Tree()
        let before = try FileManager.default.subpathsOfDirectory(atPath: tree.root.appending(path: "tree").path)
        for words in [["-p", ".."], ["--path", "..", "--service", "a"], ["-p", "..", "-s", "all", "-c"]] {
            let outcome = try tree.run("paictl-deploy", words)
            #expect(outcome.status == 0 && outcome.output.contains("a-map"), "\(words): \(outcome.errors)")
            #expect(outcome.errors.contains("the services are those of "))
            #expect(outcome.errors.contains("-c does nothing") == words.contains("-c"))
        }
        #expect(try tree.run("paictl-deploy", "-p", "..", "-s", "b").status == 3)
        #expect(try FileManager.default.subpathsOfDirectory(atPath: tree.root.appending(path: "tree").path) == before)
    }

    @Test(arguments: [
        ("paictl-deploy", ["-p", "..", "-d"]), ("paictl-deploy", ["-p", "..", "-d", "-s", "a", "--yes"]),
        ("paictl-cleanup-service", ["-p", "..", "--yes"]), ("paictl-docker-build", ["-p", ".."]),
    ])
    func `what changes something wants to log in to the machines`(program: String, words: [String]) throws {
        let outcome = try Tree().run(program, words)
        #expect(outcome.status == 3 && outcome.errors.contains("WORD_OF_OPS"), "\(outcome.said)")
    }

    @Test func `where no tree is, the configuration says where services are`() throws {
        let outcome = try Tree().run("paictl-deploy", "-p", ".", in: "")
        #expect(outcome.status == 0 && outcome.said.isEmpty, "\(outcome.said)")
    }

    @Test(arguments: ["paictl-deploy", "paictl-docker-build", "paictl-cleanup-service"])
    func `each knows its own options`(program: String) throws {
        let help = try Tree().run(program, "--help")
        #expect(help.status == 0 && help.output.contains("USAGE: \(program) --path <path>"), "\(help.output)")
        #expect(try Tree().run(program, "--wrong").status == 64)
    }
}
