import Foundation
import PKI
import TestSupport
import Testing

/// Runs install-kubectl as a user would, whose home is a folder of the test's.
@Suite struct InstallKubectlTests {
    private static let realKubectl = "/var/cache/paictl-lab/kubernetes/kubectl"
    private static let context = "kubernetes-admin@paictl-0a1b"

    /// A user's home, with a configuration directory in it.
    private final class Home {
        let path: String
        private let files = FileManager.default

        init() throws {
            path = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)").path
            try write(
                "cluster/cluster-configuration.yaml",
                """
                default-machine-properties: {username: ops, password-env: PASSWORD, sshport: 1}
                machine-list:
                  - {hostname: m1, hostip: 192.0.2.77, k8s-role: master}
                """
            )
            try write(
                "cluster/kubernetes-configuration.yaml",
                "kubernetes: {kubernetes-version: v1.20.2, service-cluster-ip-range: 10.254.0.0/16, pod-cidr: 10.244.0.0/16,\n"
                    + "  image-bundle: ../bundle}\n"
            )
            let now = Int64(Date().timeIntervalSince1970)
            let authority = try Authority.create(commonName: "kubernetes", now: now)
            let admin = LeafRequest(subject: Subject(commonName: "kubernetes-admin"), usages: [.client])
            let kubeconfig = Kubeconfig(
                cluster: "paictl-0a1b",
                server: "https://192.0.2.77:6443",
                authorityPEM: authority.pair.certificatePEM,
                user: "kubernetes-admin",
                credentials: .embedded(try authority.issue(admin, now: now))
            )
            try write("cluster/admin.conf", kubeconfig.yaml())
            try putKubectl("bundle/kubectl", "v1.20.2")
        }

        deinit { try? files.removeItem(atPath: path) }

        func write(_ name: String, _ text: String, mode: Int = 0o600) throws {
            let file = URL(filePath: "\(path)/\(name)")
            try files.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
            try files.setAttributes([.posixPermissions: NSNumber(value: mode)], ofItemAtPath: file.path)
        }

        /// A program that answers like a kubectl of this version.
        func putKubectl(_ name: String, _ version: String) throws {
            let answer = #"{"clientVersion": {"gitVersion": "\#(version)"}}"#
            try write(name, "#!/bin/sh\n[ \"$1\" = version ] && echo '\(answer)'\n", mode: 0o755)
        }

        func text(_ name: String) -> String? { try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

        func mode(_ name: String) throws -> Int? {
            (try files.attributesOfItem(atPath: "\(path)/\(name)")[.posixPermissions] as? NSNumber)?.intValue
        }

        func names(in folder: String) -> [String] {
            (try? files.contentsOfDirectory(atPath: "\(path)/\(folder)"))?.sorted() ?? []
        }
    }

    private func run(
        _ words: [String],
        in home: Home,
        program: String = "paictl",
        environment: [String: String] = [:]
    ) throws -> Outcome {
        try Program.run(
            words,
            of: program,
            environment: ["PATH": "\(home.path)/bin:/usr/bin:/bin", "HOME": home.path, "PASSWORD": "x"].merging(
                environment
            ) { $1 }
        )
    }

    private func install(_ home: Home, _ more: String..., environment: [String: String] = [:]) throws -> Outcome {
        try run(
            ["install-kubectl", "-p", "\(home.path)/cluster", "--to", "\(home.path)/bin"] + more,
            in: home,
            environment: environment
        )
    }

    /// Serves a folder over HTTP, from a port of its own, while the body runs.
    private func serving(_ folder: String, _ body: (String) throws -> Void) throws {
        let announcement = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: announcement) }
        let script = """
            import functools, http.server, os, sys
            handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
            open(sys.argv[2] + ".new", "w").write(str(server.server_port))
            os.rename(sys.argv[2] + ".new", sys.argv[2])
            server.serve_forever()
            """
        let server = Process()
        server.executableURL = URL(filePath: "/usr/bin/python3")
        server.arguments = ["-c", script, folder, announcement]
        server.standardError = FileHandle.nullDevice
        try server.start()
        defer {
            // Foundation starts programs with the signals blocked that its own threads block, SIGTERM among them.
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
        }
        var port: String?
        for _ in 0..<500 {
            port = try? String(contentsOfFile: announcement, encoding: .utf8)
            if port != nil { break }
            usleep(20_000)
        }
        try body("http://127.0.0.1:\(try #require(port))")
    }

    private func sum(_ path: String) throws -> String {
        Digest.sha256Hex(Array(try Data(contentsOf: URL(filePath: path))))
    }

    // MARK: kubectl

    @Test func `installs, then has nothing to change, and plan says so`() throws {
        let home = try Home()
        let words = ["plan", "install-kubectl", "-p", "\(home.path)/cluster", "--to", "\(home.path)/bin"]
        let before = try run(words, in: home)
        #expect(before.status == 2)
        #expect(before.output.contains("/bin/kubectl is missing; it comes from the image bundle"))
        #expect(home.names(in: ".kube") == [] && home.names(in: "bin") == [])

        let result = try install(home)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasSuffix("kubectl speaks to this cluster: kubectl get nodes\n"))
        #expect(home.names(in: "bin") == ["kubectl"])
        #expect(try home.mode("bin/kubectl") == 0o755)
        #expect(try home.mode(".kube/config") == 0o600)
        #expect(home.names(in: ".kube") == ["config"])

        #expect(try run(words, in: home).status == 0)
        #expect(try install(home).output.contains("nothing to change"))
        #expect(home.names(in: ".kube") == ["config"])
    }

    @Test func `json is one document a line, and ends with how it ended`() throws {
        let home = try Home()
        let result = try install(home, "--output", "json")
        let events = try result.output.split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
        #expect(events.last??["event"] as? String == "run-ended")
        #expect(events.last??["exitCode"] as? Int == 0)
        #expect(events.count { $0?["event"] as? String == "step-ended" } == 2)
    }

    @Test func `a kubectl of the right version in PATH will do`() throws {
        let home = try Home()
        try home.putKubectl("bin/kubectl", "v1.20.2")
        let result = try run(["install-kubectl", "-p", "\(home.path)/cluster"], in: home)
        #expect(result.status == 0 && result.output.contains("done: 1 steps"))
        #expect(home.names(in: ".local/bin") == [])
    }

    @Test func `another version keeps a name, and what is no kubectl is not touched`() throws {
        let home = try Home()
        try home.putKubectl("bin/kubectl", "v1.19.0")
        let old = home.text("bin/kubectl")
        #expect(try install(home).status == 0)
        #expect(home.text("bin/kubectl-v1.19.0") == old)
        #expect(home.text("bin/kubectl") == home.text("bundle/kubectl"))

        try home.write("bin/kubectl", "my notes", mode: 0o755)
        let result = try install(home)
        #expect(result.status == 5 && result.errors.contains("does not say a version"))
        #expect(home.text("bin/kubectl") == "my notes")
    }

    @Test func `a bundle without kubectl, or with another one, installs nothing`() throws {
        let home = try Home()
        try home.putKubectl("bundle/kubectl", "v1.21.0")
        let result = try install(home)
        #expect(
            result.status == 5 && result.output.contains("has kubectl v1.21.0, and the cluster's version is v1.20.2")
        )
        try FileManager.default.removeItem(atPath: "\(home.path)/bundle/kubectl")
        #expect(try install(home, "--from", "bundle").status == 3)
        #expect(home.names(in: "bin") == [] && home.names(in: ".kube") == [])
    }

    @Test func `a download counts only with its checksum`() throws {
        let home = try Home()
        let good = try sum("\(home.path)/bundle/kubectl")
        try home.write("bundle/kubectl.sha256", "\(good)  kubectl\n")
        try home.putKubectl("bundle/forged", "v1.20.2 ")
        try home.write("bundle/forged.sha256", good)
        try home.write("bundle/odd", "")
        try home.write("bundle/odd.sha256", "<html>not found</html>")
        try serving("\(home.path)/bundle") { url in
            for (name, more, status, sentence) in [
                ("forged", [], 5, "has the SHA-256 checksum"),
                ("kubectl", ["--sha256", String(good.reversed())], 5, "should have"),
                ("odd", [], 5, "holds no SHA-256 checksum"), ("missing", [], 1, "404"),
            ] as [(String, [String], Int32, String)] {
                let words = [
                    "install-kubectl", "-p", "\(home.path)/cluster", "--to", "\(home.path)/bin", "--from",
                    "\(url)/\(name)",
                ]
                let result = try run(words + more, in: home)
                #expect(result.status == status, "\(name)")
                #expect((result.output + result.errors).contains(sentence), "\(result.output + result.errors)")
                #expect(home.names(in: "bin") == [] && home.names(in: ".kube") == [])
            }
            let result = try install(home, "--from", "\(url)/kubectl")
            #expect(result.status == 0 && result.errors.contains("give that with --sha256"))
            #expect(home.text("bin/kubectl") == home.text("bundle/kubectl"))
            try FileManager.default.removeItem(atPath: "\(home.path)/bin/kubectl")
            let given = try install(home, "--from", "\(url)/kubectl", "--sha256", good.uppercased())
            #expect(given.status == 0 && !given.errors.contains("--sha256"))
        }
    }

    @Test func `a password in the URL is on no command line and in no message`() throws {
        let home = try Home()
        try home.write(
            "bin/curl",
            "#!/bin/sh\necho \"$*\" >>\"$HOME/words\"\ncat >>\"$HOME/stdin\"\necho refused >&2\nexit 7\n",
            mode: 0o755
        )
        let result = try install(home, "--from", "https://me:secret-word@mirror/kubectl")
        #expect(result.status == 1)
        #expect(home.text("stdin")?.contains("secret-word") == true)
        #expect(home.text("words")?.contains("secret-word") == false)
        #expect(!(result.output + result.errors).contains("secret-word"))
        for log in home.names(in: "cluster/logs") {
            #expect(home.text("cluster/logs/\(log)")?.contains("secret-word") == false)
        }
    }

    @Test func `curl is told of the configuration's proxy, and nobody else of its password`() throws {
        let home = try Home()
        try home.write(
            "cluster/kubernetes-configuration.yaml",
            "kubernetes: {kubernetes-version: v1.20.2, https-proxy: \"http://me:secret-word@proxy.lan:3128\"}\n"
        )
        try home.write(
            "bin/curl",
            "#!/bin/sh\necho \"$*\" >>\"$HOME/words\"\ncat >>\"$HOME/stdin\"\necho refused >&2\nexit 7\n",
            mode: 0o755
        )
        let result = try install(home, "--from", "https://mirror/kubectl")
        #expect(result.status == 1)
        let told = "proxy = \"http://me:secret-word@proxy.lan:3128\"\nnoproxy = \"localhost,"
        #expect(home.text("stdin")?.hasPrefix(told) == true)
        #expect(home.text("words")?.contains("secret-word") == false)
        #expect(!(result.output + result.errors).contains("secret-word"))
        for log in home.names(in: "cluster/logs") {
            #expect(home.text("cluster/logs/\(log)")?.contains("secret-word") == false)
        }
    }

    @Test func `an interruption says where it stopped, and the log too`() throws {
        let home = try Home()
        // It asks for the interruption itself, once it is in its place, and then does not end by itself.
        let answer = #"{"clientVersion": {"gitVersion": "v1.20.2"}}"#
        try home.write(
            "bundle/kubectl",
            "#!/bin/sh\ncase $0 in */bin/kubectl) kill -INT $PPID; sleep 6000;; esac\necho '\(answer)'\n",
            mode: 0o755
        )
        let result = try install(home)
        #expect(result.status == 130, "\(result.said)")
        #expect(result.output.contains("stopped: here, after 0 of 2 steps: interrupted in 'Install kubectl v1.20.2'"))
        #expect(!result.said.contains("before anything was changed"))
        #expect(home.names(in: "bin") == ["kubectl"] && home.names(in: ".kube") == [])
        let explained = try run(["explain", "-p", "\(home.path)/cluster"], in: home)
        #expect(explained.output.contains("was interrupted after") && explained.output.contains("to go on: paictl"))
    }

    // MARK: The kubeconfig

    @Test func `another cluster's kubeconfig is kept, also behind a link`() throws {
        let home = try Home()
        let others = "# mine\nclusters:\n- {name: home, cluster: {server: 'http://a'}}\ncurrent-context: home\n"
        try home.write("dotfiles/kube", others, mode: 0o644)
        try FileManager.default.createDirectory(atPath: "\(home.path)/.kube", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(home.path)/.kube/config",
            withDestinationPath: "../dotfiles/kube"
        )
        let result = try install(home)
        #expect(result.status == 0)
        #expect(result.output.hasSuffix("kubectl --context \(Self.context) get nodes\n"))
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: "\(home.path)/.kube/config")
                == "../dotfiles/kube"
        )
        #expect(
            home.text("dotfiles/kube")?.hasPrefix(
                "# mine\nclusters:\n- {name: home, cluster: {server: 'http://a'}}\n- name: "
            ) == true
        )
        #expect(try home.mode("dotfiles/kube") == 0o600)
        #expect(home.text(".kube/config.before-paictl") == others)
        #expect(try home.mode(".kube/config.before-paictl") == 0o600)
        #expect(home.names(in: "dotfiles") == ["kube"])

        #expect(try install(home, "--use").status == 0)
        #expect(home.text("dotfiles/kube")?.contains("current-context: \(Self.context)\n") == true)
    }

    @Test func `KUBECONFIG names the file, and never the cluster's admin.conf`() throws {
        let home = try Home()
        let other = try install(home, environment: ["KUBECONFIG": ":\(home.path)/k/a:\(home.path)/k/b"])
        #expect(other.status == 0 && home.names(in: "k") == ["a"] && home.names(in: ".kube") == [])
        let before = home.text("cluster/admin.conf")
        let result = try install(home, environment: ["KUBECONFIG": "\(home.path)/cluster/admin.conf"])
        #expect(result.status == 5 && result.errors.contains("unset KUBECONFIG"))
        #expect(home.text("cluster/admin.conf") == before)
    }

    @Test func `a kubeconfig that cannot be read is named with its place, and nothing is written`() throws {
        let home = try Home()
        try home.write(".kube/config", "clusters:\n  - {name: [\n")
        let result = try install(home)
        #expect(result.status == 3)
        #expect(result.errors.contains("/.kube/config:3:1: "))
        #expect(home.text(".kube/config") == "clusters:\n  - {name: [\n")
        #expect(home.names(in: "bin") == [] && home.names(in: ".kube") == ["config"])
    }

    @Test func `without admin.conf the way out is named`() throws {
        let home = try Home()
        try FileManager.default.removeItem(atPath: "\(home.path)/cluster/admin.conf")
        let result = try install(home)
        #expect(result.status == 3 && result.errors.contains("'paictl deploy' writes it"))
    }

    @Test func `a certificate of one's own needs a master that answers`() throws {
        let home = try Home()
        // The run reads the whole bundle, which must have an archive.
        try home.write("manifest.json", "[]")
        try TestSupport.run("tar", "-cf", "\(home.path)/bundle/x.tar", "-C", home.path, "manifest.json")
        let result = try install(home, "--admin-user", "alice", "--timeout", "1")
        #expect(result.status == 4 && result.errors.contains("m1: "), "\(result.errors)")
        #expect(home.names(in: "bin") == [] && home.names(in: ".kube") == [])
    }

    @Test(arguments: [
        ["--admin-user", "system:masters"], ["--admin-user", "kubernetes-admin"], ["--admin-user", "-x"],
        ["--admin-user", "a/b"], ["--admin-user", ""], ["--from", "ftp://x/y"], ["--from", "somewhere"],
        ["--sha256", "ab"], ["--sha256", String(repeating: "a", count: 64)], ["--from", "package", "--to", "/tmp"],
    ])
    func `wrong usage is 64`(words: [String]) throws {
        #expect(try run(["install-kubectl", "-p", "x"] + words, in: try Home()).status == 64)
    }

    @Test func `the ancestor's spelling does the same`() throws {
        let home = try Home()
        try home.putKubectl("bin/kubectl", "v1.20.2")
        let result = try run(
            ["-a", "install_kubectl", "-p", "\(home.path)/cluster", "--yes"],
            in: home,
            program: "k8sClusterManagement"
        )
        #expect(result.status == 0 && home.names(in: ".kube") == ["config"], "\(result.errors)")
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: realKubectl)))
    func `the real kubectl reads what was merged`() throws {
        let home = try Home()
        try home.write(
            ".kube/config",
            #"{"clusters":[{"name":"home","cluster":{"server":"http://a"}}],"users":null,"contexts":[]}"#
        )
        #expect(
            try install(home, "--from", "file://\(Self.realKubectl)", "--sha256", try sum(Self.realKubectl)).status == 0
        )
        func kubectl(_ words: String...) throws -> Outcome {
            let link = "\(home.path)/as"
            try home.write("as", "#!/bin/sh\nexec \(home.path)/bin/kubectl \"$@\"\n", mode: 0o755)
            return try TestSupport.run([link] + words, environment: ["HOME": home.path, "PATH": "/usr/bin:/bin"])
        }
        #expect(try kubectl("config", "current-context").output == "\(Self.context)\n")
        #expect(try kubectl("config", "get-contexts", "-o", "name").output == "\(Self.context)\n")
        #expect(
            try kubectl("config", "get-clusters").output.split(separator: "\n").sorted() == [
                "NAME", "home", "paictl-0a1b",
            ]
        )
        let authority = try kubectl(
            "config",
            "view",
            "--raw",
            "-o",
            "jsonpath={.clusters[1].cluster.certificate-authority-data}"
        )
        #expect(home.text("cluster/admin.conf")?.contains("\"\(Self.context)\"") == true && !authority.output.isEmpty)
        #expect(home.text("cluster/admin.conf")?.contains(authority.output) == true)
        // What kubectl rewrites in its own manner is still ours.
        #expect(try kubectl("config", "set-context", "--current", "--namespace=web").status == 0)
        let again = try install(home)
        #expect(again.status == 0 && again.output.contains("nothing to change"), "\(again.errors)")
    }
}
