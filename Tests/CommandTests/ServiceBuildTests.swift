import Foundation
import TestSupport
import Testing

/// `service build` on this host, with its Docker where one answers.
@Suite(.serialized) struct ServiceBuildTests {
    static let hasDocker = (try? run("docker", "version", "--format", "{{.Server.Version}}"))?.succeeded == true

    private let place: URL
    /// Of this test alone: Docker is everybody's.
    private let name = "paictl-test-\(UUID().uuidString.lowercased().prefix(8))"

    init() throws {
        place = try directory(with: [
            "cluster-configuration.yaml": """
            default-machine-properties: {username: ops, password: secret-of-ops}
            machine-list:
              - {hostname: m1, hostip: 10.99.0.1, k8s-role: master}
              - {hostname: w1, hostip: 10.99.0.2, k8s-role: worker}

            """, "kubernetes-configuration.yaml": "kubernetes: {load-balance-ip: 10.99.0.1}\n",
            "services-configuration.yaml": "services: {shop: {machines: [w1]}}\n",
            "services/shop/service.yaml": "{runs-on: shop, images: {\(name): image/}, objects: [shop.yaml]}\n",
            "services/shop/shop.yaml":
                "{apiVersion: v1, kind: Pod, metadata: {name: shop}, spec: {containers: [{name: a, image: \"\(name):latest\"}]}}\n",
            "services/shop/image/Dockerfile": "FROM scratch\nCOPY a /a\n", "services/shop/image/a": "one",
        ])
        try FileManager.default.createDirectory(at: place.appending(path: "tmp"), withIntermediateDirectories: false)
    }

    private func paictl(_ words: String..., environment: [String: String] = [:]) throws -> Outcome {
        try Program.run(
            words + ["-p", place.path],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "TMPDIR": place.path + "/tmp"].merging(environment) {
                $1
            }
        )
    }

    @Test(.enabled(if: hasDocker)) func `what changed is built, what did not is not, and the tree stays clean`() throws
    {
        defer { _ = try? run("docker", "image", "rm", "--force", "\(name):latest") }
        let planned = try paictl("plan", "service", "build", "--on", "here")
        #expect(planned.status == 2 && planned.output.contains("image \(name):latest is missing"), "\(planned)")
        let built = try paictl("service", "build")
        #expect(built.status == 0 && built.output.contains("done: 2 steps"), "\(built)")
        let archive = place.path + "/images/services/\(name).tar"
        let manifest = try run("tar", "--extract", "--to-stdout", "--file", archive, "manifest.json")
        #expect(manifest.output.contains("\(name):latest"), "\(manifest)")
        let again = try paictl("service", "build")
        #expect(again.status == 0 && again.output.contains("nothing to change"), "\(again)")

        try Data("two".utf8).write(to: place.appending(path: "services/shop/image/a"))
        #expect(try paictl("plan", "service", "build").output.contains("differs in what it is made of"))
        #expect(try paictl("service", "build", name).status == 0)
        // Half an archive is none.
        try Data("half".utf8).write(to: URL(filePath: archive))
        let mended = try paictl("service", "build")
        #expect(mended.status == 0 && mended.output.contains("done: 1 steps"), "\(mended)")

        try Data("FROM scratch\nRUN nonsense\n".utf8).write(to: place.appending(path: "services/shop/image/Dockerfile"))
        let failed = try paictl("service", "build")
        #expect(failed.status == 1 && failed.said.contains("docker cannot build \(name):latest"), "\(failed)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path + "/tmp") == [])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: place.path + "/services/shop/image").sorted()
                == ["Dockerfile", "a"]
        )
    }

    @Test func `what is no image, no machine or no Docker is told before anything is done`() throws {
        let stranger = try paictl("service", "build", "nosuch")
        #expect(stranger.status == 3 && stranger.errors.contains("there are \(name)"), "\(stranger)")
        let machine = try paictl("service", "build", "--on", "w9")
        #expect(machine.status == 3 && machine.errors.contains("there is no machine 'w9'"), "\(machine)")
        let docker = try paictl("service", "build", "--on", "here", environment: ["DOCKER_HOST": "unix:///nowhere"])
        #expect(docker.status == 5 && docker.errors.contains("build on a machine, with --on NAME"), "\(docker)")
        try Data("{runs-on: shop, images: {\(name): nowhere/}}\n".utf8)
            .write(to: place.appending(path: "services/shop/service.yaml"))
        let folder = try paictl("service", "build")
        #expect(folder.status == 3 && folder.errors.contains("has no folder"), "\(folder)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path + "/tmp") == [])
    }
}
