import Foundation
import TestSupport
import Testing

/// `bundle` as a person gives it: real skopeo, a stand-in for a registry.
@Suite struct BundleCommandTests {
    /// A configuration whose images come from one registry, and whose secrets are elsewhere.
    private func withConfiguration(registry: String, _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-bundle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try """
        default-machine-properties: {username: ops, password-env: ELSEWHERE}
        machine-list:
          - {hostname: m1, hostip: 10.0.0.11, k8s-role: master}
        """.write(to: folder.appending(path: "cluster-configuration.yaml"), atomically: true, encoding: .utf8)
        try """
        kubernetes:
          kubernetes-version: v1.36.2
          docker-registry: \(registry)
          image-bundle: images
        """.write(to: folder.appending(path: "kubernetes-configuration.yaml"), atomically: true, encoding: .utf8)
        try body(folder.path)
    }

    private func images(_ directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory + "/images").sorted()
    }

    @Test func `list prints what a deploy needs, without machines, secrets or the bundle's directory`() throws {
        try withConfiguration(registry: "r.example/k8s") { directory in
            let text = try Program.run(["bundle", "list", "-p", directory])
            let names = [
                "coredns", "etcd", "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler",
                "kubelet", "pause",
            ]
            #expect(text.status == 0 && text.errors.isEmpty, "\(text.errors)")
            let lines = text.output.split(separator: "\n")
            #expect(
                lines.compactMap {
                    $0.wholeMatch(of: /r\.example\/k8s\/([a-z-]+):v?[0-9.-]+/).map { String($0.output.1) }
                } == names
            )
            let json = try Program.run(["bundle", "list", "-p", directory, "--output", "json"])
            #expect(json.output.split(separator: "\n").map(String.init) == lines.map { "{\"image\":\"\($0)\"}" })
        }
    }

    @Test func `make reaches a registry as the configuration says`() throws {
        let registry = try StandInRegistry()
        try withConfiguration(registry: registry.host) { directory in
            let file = URL(filePath: directory + "/kubernetes-configuration.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try
                (text + """

                      registry-credentials:
                        - {registry: "\(registry.host)", username: lab, password-env: REGISTRY}
                      registries:
                        "\(registry.host)": {certificate-authority: \(registry.folder)/ca.crt}
                    """).write(to: file, atomically: true, encoding: .utf8)
            let words = ["bundle", "make", "-p", directory]
            // Without the password it is a stranger, as before.
            #expect(try Program.run(words).status == 1)
            let made = try Program.run(words, environment: ["REGISTRY": StandInRegistry.password])
            #expect(made.status == 0, "\(made.said)")
            #expect(!made.said.contains(StandInRegistry.password))
            #expect(try images(directory).count == 8)
        }
    }

    @Test func `make brings what is missing and no more, and needs no registry once all is there`() throws {
        let registry = try StandInRegistry()
        try registry.write("pause", to: "missing")
        try withConfiguration(registry: registry.host) { directory in
            let words = ["bundle", "make", "-p", directory, "--cert-dir", registry.folder]
            let stranger = try Program.run(words)
            #expect(stranger.status == 1 && stranger.errors.hasPrefix("8 of 8 images are not in '\(directory)/images'"))
            #expect(try images(directory) == [])

            let known = words + ["--authfile", "\(registry.folder)/auth.json"]
            let most = try Program.run(known)
            #expect(most.status == 1 && most.errors.hasPrefix("1 of 8 images"), "\(most.said)")
            #expect(most.output.contains(#/8/8 \S+/pause:\S+ amd64: not fetched: .*manifest/#), "\(most.output)")
            #expect(try images(directory).count == 7)

            try registry.write("", to: "missing")
            try Data("damaged".utf8).write(to: URL(filePath: "\(directory)/images/\(images(directory)[1])"))
            let rest = try Program.run(known + ["--output", "json"])
            #expect(rest.status == 0 && rest.errors.isEmpty, "\(rest.said)")
            let events = rest.output.matches(of: /"event":"([a-z]+)"/).map { String($0.output.1) }
            #expect(
                events == ["there", "fetching", "fetched"] + Array(repeating: "there", count: 5) + [
                    "fetching", "fetched", "made",
                ]
            )

            registry.stop()
            let again = try Program.run(known)
            #expect(
                again.status == 0 && again.output.contains("'\(directory)/images' holds 8 archives"),
                "\(again.said)"
            )
            #expect(!again.output.contains("next:"))
            for outcome in [stranger, most, rest, again] { #expect(!outcome.said.contains(StandInRegistry.password)) }

            let plan = try Program.run(
                ["plan", "deploy", "-p", directory, "--timeout", "1"],
                environment: ["ELSEWHERE": "x"]
            )
            #expect(plan.status == 4, "the bundle is taken, and the machine cannot be reached: \(plan.said)")
        }
    }

    @Test func `a directory that cannot be made is told as that`() throws {
        try withConfiguration(registry: "r.example") { directory in
            let outcome = try Program.run(["bundle", "make", "-p", directory, "-o", "/dev/null/x"])
            #expect(
                outcome.status == 1 && outcome.errors.hasPrefix("'/dev/null/x/.part' cannot be made: "),
                "\(outcome.said)"
            )
        }
    }

    @Test func `an image of another architecture is none`() throws {
        let registry = try StandInRegistry()
        try withConfiguration(registry: registry.host) { directory in
            let outcome = try Program.run([
                "bundle", "make", "-p", directory, "-o", "\(directory)/other", "--arch", "arm64", "--cert-dir",
                registry.folder,
                "--authfile", "\(registry.folder)/auth.json",
            ])
            #expect(
                outcome.status == 1 && outcome.output.contains("what came is not as it should be: there is no "),
                "\(outcome.said)"
            )
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(directory)/other") == [])
        }
    }

    @Test func `without skopeo it is said where that is had`() throws {
        try withConfiguration(registry: "r.example") { directory in
            let empty = "\(directory)/bin"
            try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
            let outcome = try Program.run(["bundle", "make", "-p", directory], environment: ["PATH": empty])
            #expect(outcome.status == 5 && outcome.errors.hasPrefix("there is no skopeo here"), "\(outcome.said)")
            #expect(!FileManager.default.fileExists(atPath: "\(directory)/images"))
        }
    }

    @Test func `packages that cannot be had are told before anything is fetched`() throws {
        try withConfiguration(registry: "r.example") { directory in
            let words = ["bundle", "make", "-p", directory, "--os-packages"]
            for (system, sentence) in [
                ("fedora:42", "--os: --os-packages fetches packages of apt only, and this is fedora 42: "),
                ("debian:99", "--os: paictl does not know where the packages of debian 99 for amd64 come from: "),
            ] {
                let outcome = try Program.run(words + ["--os", system])
                #expect(outcome.status == 5 && outcome.errors.hasPrefix(sentence), "\(outcome.said)")
            }
            let asked = try Program.run(words)
            #expect(asked.status == 3 && asked.errors.contains("'ELSEWHERE', which is not set"), "\(asked.said)")
            #expect(!FileManager.default.fileExists(atPath: "\(directory)/images"))
        }
    }

    @Test(arguments: [
        (["--arch", "amd64,mips"], "--arch is one or several of amd64,arm64, not 'mips'."),
        (["--authfile", "/nonexistent"], "--authfile is '/nonexistent', which does not exist or cannot be read."),
        (["-o", ""], "-o is empty: give the directory to write."),
        (["--os", "debian:12"], "--os says for what --os-packages is: give both."),
        (["--os-packages", "--os", "debian:12,"], "--os is DISTRIBUTION:RELEASE such as debian:12, not ''."),
        (["--os-packages", "--os", "debian"], "--os is DISTRIBUTION:RELEASE such as debian:12, not 'debian'."),
    ])
    func `wrong usage of make is told`(words: [String], sentence: String) throws {
        let outcome = try Program.run(["bundle", "make", "-p", "x"] + words)
        #expect(outcome.status == 64 && outcome.errors.hasPrefix("Error: \(sentence)"), "\(outcome.errors)")
    }
}
