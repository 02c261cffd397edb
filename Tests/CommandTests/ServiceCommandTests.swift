import Foundation
import TestSupport
import Testing

/// Commands of services that ask no machine, and what is wrong before any is asked.
@Suite struct ServiceCommandTests {
    private static let hello = [
        "hello.yaml.template": """
        {apiVersion: v1, kind: ConfigMap, metadata: {name: {{ service.name }}}, data: {port: "{{ options.port }}"}}
        ---
        {apiVersion: v1, kind: Secret, metadata: {name: key}, stringData: {key: hunter2}}
        """,
        "service.yaml": """
        about: A page that greets
        options: {port: {type: port, default: 8088, about: Where it answers}}
        runs-on: hello
        machines: [m1]
        """,
    ]

    /// A directory with the service `hello`, and what else there is, by its path.
    private func configuration(_ more: [String: String] = [:]) throws -> String {
        var files = [
            "cluster-configuration.yaml": """
            default-machine-properties: {username: ops, password-env: PASSWORD, sshport: 1}
            machine-list:
              - {hostname: m1, hostip: 192.0.2.9, k8s-role: master}
            """,
            "kubernetes-configuration.yaml": "kubernetes: {kubernetes-version: v1.20.2, load-balance-ip: 192.0.2.9}\n",
            "services-configuration.yaml": "services:\n  hello: {port: 8080}\n",
        ]
        for (name, text) in Self.hello { files["services/hello/\(name)"] = text }
        return try folder(files.merging(more) { $1 })
    }

    private func folder(_ files: [String: String]) throws -> String {
        let folder = try directory()
        for (name, text) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        return folder.path
    }

    private func service(_ arguments: String..., plan: Bool = false) throws -> Outcome {
        try Program.run((plan ? ["plan"] : []) + ["service"] + arguments)
    }

    // MARK: list

    @Test func `list has those that are listed, and what else can be had`() throws {
        let result = try service("list", "-p", try configuration())
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.said)")
        let row = try #require(result.output.split(separator: "\n").first { $0.hasPrefix("hello") })
        #expect(row.contains("m1") && row.contains("A page that greets"))
        #expect(result.output.contains("COULD BE LISTED") && result.output.contains("prometheus"))
    }

    @Test func `list in JSON has a service a line`() throws {
        let result = try service("list", "-p", try configuration(), "-o", "json")
        #expect(result.status == 0)
        let lines = try result.output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        let hello = try #require(lines.first { $0["name"] as? String == "hello" })
        #expect(hello["isListed"] as? Bool == true && hello["origin"] as? String == "own")
        #expect(hello["machines"] as? [String: [String]] == ["hello=true": ["m1"]])
        #expect(hello["objects"] as? [String] == ["ConfigMap hello", "Secret key"])
        #expect(lines.contains { $0["origin"] as? String == "package" && $0["isListed"] as? Bool == false })
    }

    @Test func `list names a broken package that nobody lists, with its place`() throws {
        let directory = try configuration(["services/broken/service.yaml": "abuot: misspelt\n"])
        let result = try service("list", "-p", directory)
        #expect(result.status == 0)
        #expect(result.errors.hasPrefix("warning: \(directory)/services/broken/service.yaml:1:1: "), "\(result.errors)")
        #expect(result.errors.contains("'abuot'"), "\(result.errors)")
        #expect(!result.output.contains("broken"))
        let json = try service("list", "-p", directory, "-o", "json")
        #expect(json.errors.contains("services/broken/service.yaml:1:1: "))
        // Who does not ask what there is need not hear of it.
        #expect(try service("render", "-p", directory).errors.isEmpty)
    }

    @Test func `list has every mistake of what is listed, and its exit code`() throws {
        let directory = try configuration(["services-configuration.yaml": "services:\n  hello: {prot: 1}\n  helo: {}\n"]
        )
        let result = try service("list", "-p", directory)
        #expect(result.status == 3)
        #expect(result.errors.contains("services-configuration.yaml:2:11: "), "\(result.errors)")
        #expect(result.errors.contains("did you mean 'port'?") && result.errors.contains("did you mean 'hello'?"))
    }

    // MARK: render

    @Test func `render prints what is sent, and no secret`() throws {
        let result = try service("render", "hello", "-p", try configuration())
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.said)")
        #expect(result.output.contains("# label hello=true on m1\n"))
        #expect(result.output.contains("8080") && !result.output.contains("hunter2"))
    }

    @Test func `render writes a file a service, for nobody else to read`() throws {
        let directory = try configuration()
        #expect(try service("render", "-p", directory, "-o", "\(directory)/out").status == 0)
        let file = "\(directory)/out/hello.yaml"
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains("8080"))
    }

    @Test func `render shows values of Secrets where nobody else reads them`() throws {
        let directory = try configuration()
        let result = try service("render", "-p", directory, "-o", "\(directory)/out", "--show-secrets")
        #expect(result.status == 0 && result.errors.contains("holds values of Secrets"), "\(result.said)")
        let file = "\(directory)/out/hello.yaml"
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains("hunter2"))
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
        let piped = try service("render", "-p", directory, "--show-secrets")
        #expect(piped.status == 5 && piped.errors.contains("give -o"), "\(piped.said)")
        #expect(!piped.said.contains("hunter2"))
    }

    @Test(arguments: [
        ["list"], ["render"], ["init", "registry"], ["build"], ["build", "--on", "here"], ["deploy", "--build"],
    ])
    func `beside a kubeconfig no machine list is read, and its API is asked`(words: [String]) throws {
        let directory = try folder([
            "services-configuration.yaml": "services: {}\n",
            "kubeconfig": """
            {current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}],
             clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}], users: [{name: u, user: {}}]}
            """,
        ])
        let result = try Program.run(
            ["service"] + words + ["-p", directory, "--kubeconfig", "\(directory)/kubeconfig"]
        )
        #expect(result.status == 4 && result.errors.contains("http://127.0.0.1:1 does not answer"), "\(result.said)")
    }

    @Test func `images for a cluster that is not ours are built here`() throws {
        let directory = try folder(["kubeconfig": "{}\n"])
        let words = ["build", "--on", "w1", "-p", directory, "--kubeconfig", "\(directory)/kubeconfig"]
        let result = try Program.run(["service"] + words)
        #expect(result.status == 3 && result.errors.contains("has no machines of yours"), "\(result.said)")
    }

    @Test func `render takes one template alone, with names from a file`() throws {
        let directory = try folder([
            "a.template": "{{ a.b }} {% for x in list %}{{ x }}{% endfor %}\n",
            "c.json": #"{"a": {"b": 1}, "list": [2, 3]}"#,
        ])
        let result = try service("render", "--template", "\(directory)/a.template", "--context", "\(directory)/c.json")
        #expect(result.status == 0 && result.output == "1 23", "\(result.said)")
    }

    @Test(arguments: [
        (["render", "nosuch"], 3, "no service 'nosuch' is listed"),
        (["render", "--context", "x"], 64, "--context is for --template."),
        (["render", "--strict"], 0, ""),
    ])
    func `render says what it cannot do`(words: [String], status: Int32, sentence: String) throws {
        let result = try Program.run(["service"] + words + ["-p", try configuration()])
        #expect(result.status == status && (sentence.isEmpty || result.errors.contains(sentence)), "\(result.said)")
    }

    // MARK: convert

    @Test func `convert writes today's form, and says what was left out`() throws {
        let old = try folder([
            "start.sh": "kubectl label nodes {{ h }} a=b\nkubectl create -f a.yaml || exit $?\ncurl x\n",
            "a.yaml": """
            apiVersion: extensions/v1beta1
            kind: DaemonSet
            metadata:
              name: a
            spec:
              template:
                metadata:
                  labels:
                    app: a
                spec:
                  containers:
                    - name: a
                      image: a
            """,
            "service.yaml": "prerequisite: [b]\nstart-script: start.sh\n",
        ])
        let new = "\(try folder([:]))/a"
        let result = try service("convert", old, "-o", new)
        #expect(result.status == 0, "\(result.said)")
        #expect(result.output.contains("start.sh:3:1: 'curl x'"), "\(result.output)")
        #expect(try String(contentsOfFile: "\(new)/service.yaml", encoding: .utf8).contains("needs: [b]"))
        #expect(try String(contentsOfFile: "\(new)/a.yaml", encoding: .utf8).contains("apiVersion: apps/v1"))
        let again = try service("convert", old, "-o", new)
        #expect(again.status == 3, "\(again.said)")
        #expect(try service("convert", "\(old)/nosuch", "-o", "\(new)2").status == 3)
    }

    // MARK: Clusters that are not ours, and plans

    @Test func `a kubeconfig that cannot be used is told before anything is asked`() throws {
        let kubeconfig = """
            current-context: a
            clusters: [{name: a, cluster: {server: "https://127.0.0.9:1"}}]
            contexts: [{name: a, context: {cluster: a, user: a}}]
            users: [{name: a, user: {exec: {command: aws}}}]
            """
        let directory = try folder(["config": kubeconfig, "services-configuration.yaml": "services: {}\n"])
        for verb in ["deploy", "status"] {
            let result = try service(verb, "-p", directory, "--kubeconfig", "\(directory)/config")
            #expect(result.status == 3, "\(result.said)")
            #expect(
                result.errors.hasPrefix("\(directory)/config:4:26: this user logs in with a program"),
                "\(result.errors)"
            )
        }
        let token = kubeconfig.replacing("exec: {command: aws}", with: "token: hunter2")
        try Data(token.utf8).write(to: URL(filePath: "\(directory)/config"))
        let silent = try service("deploy", "-p", directory, "--kubeconfig", "\(directory)/config", plan: true)
        #expect(
            silent.status == 4 && silent.errors.hasPrefix("a: https://127.0.0.9:1 does not answer: "),
            "\(silent.said)"
        )
        #expect(!silent.said.contains("hunter2"))
    }

    @Test(arguments: [
        (["service", "delete", "a", "--data", "--kubeconfig", "x"], "--data erases folders of machines"),
        (["service", "deploy", "--context", "x"], "--context is one of a --kubeconfig"),
        (["service", "status", "--kubeconfig", ""], "--kubeconfig is empty"),
        (["plan", "service", "delete"], "Name services, or say --all."),
        (["plan", "service", "stop", "a", "--yes"], "Unknown option '--yes'"),
    ])
    func `wrong usage is told`(words: [String], sentence: String) throws {
        let result = try Program.run(words + ["-p", "/nonexistent"])
        #expect(result.status == 64 && result.errors.contains(sentence), "\(result.said)")
    }

    @Test(arguments: ["stop", "delete"])
    func `what a stop and a delete would do can be planned`(verb: String) throws {
        let result = try Program.run(
            ["plan", "service", verb, "hello", "-p", try configuration(), "--timeout", "3"],
            environment: ["PASSWORD": "x"]
        )
        // No machine answers; the command is there.
        #expect(result.status == 4, "\(result.said)")
    }
}
