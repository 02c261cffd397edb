import Execution
import Foundation
import TestSupport
import Testing

@testable import Maintenance

/// What is in a bundle for a helper, and what is not.
@Suite struct SupportBundleTests {
    private static let planted = ["hunter2-of-the-registry", "s3rvice-Secret", "from-the-environment"]

    private func directory() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "logs"), withIntermediateDirectories: true)
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        try write(
            "kubernetes-configuration.yaml",
            "kubernetes:\n  registry-credentials:\n    - {registry: r.lan, username: robot, password: \(Self.planted[0])}\n"
        )
        try write(
            "services-configuration.yaml",
            "services:\n  db: {secrets: {admin: {values: {word: '\(Self.planted[1])'}}}}\n  web: {token-env: WORD}\n"
        )
        try write("id_ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\n")
        try write("admin.conf", "client-key-data: abc\n")
        try write("logs/2026-11-28T10-00-00Z-deploy.ndjson", "{\"line\":\"login with \(Self.planted[2]) failed\"}\n")
        return folder
    }

    private func bundle(_ folder: URL) -> SupportBundle {
        let workspace = Workspace(directory: folder.path, home: Checkout.root.path)
        return SupportBundle(of: workspace, version: "1.0", environment: ["WORD": Self.planted[2]])
    }

    @Test func `has the configuration and the last runs, and no secret of theirs, wherever it turns up`() throws {
        let folder = try directory()
        defer { try? FileManager.default.removeItem(at: folder) }
        var bundle = bundle(folder)
        let encoded = Data(Self.planted[0].utf8).base64EncodedString()
        bundle.add(
            "machines/m1/logs/kubelet.txt",
            """
            pulling with \(Self.planted[0]), auth \(encoded), and \(Self.planted[1])
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIKJ1
            -----END EC PRIVATE KEY-----
            Authorization: Bearer abcdefgh12345678
            a digest sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

            """
        )
        #expect(Set(bundle.files.keys).isSuperset(of: ["configuration/kubernetes-configuration.yaml", "box.txt"]))
        #expect(bundle.files.keys.contains("runs/2026-11-28T10-00-00Z-deploy.ndjson"))
        let all = bundle.files.map { $0.key + "\n" + $0.value }.joined(separator: "\n")
        for secret in Self.planted + [encoded, "MHcCAQEEIKJ1", "abcdefgh12345678", "client-key-data", "id_ed25519"] {
            #expect(!all.contains(secret), "\(secret)")
        }
        // What tells something stays.
        #expect(all.contains("username: robot"))
        #expect(all.contains("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"))
    }

    @Test func `of a text that is too long the end is kept`() throws {
        let folder = try directory()
        defer { try? FileManager.default.removeItem(at: folder) }
        var bundle = bundle(folder)
        bundle.add("long.txt", String(repeating: "a line of words\n", count: 100_000) + "the end\n")
        #expect(bundle.files["long.txt"]?.utf8.count ?? .max <= SupportBundle.longest)
        #expect(bundle.files["long.txt"]?.hasSuffix("the end\n") == true)
    }

    @Test func `is an archive for nobody else to read, and replaces none`() async throws {
        let folder = try directory()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "bundle.tar.gz").path
        let bundle = bundle(folder)
        try await bundle.write(to: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let listing = try await LocalProgram(["tar", "--list", "--file", path], limit: .seconds(20)).run()
        #expect(listing.output.contains("paictl-support/configuration/services-configuration.yaml"))
        await #expect(throws: LocalProblem.self) { try await bundle.write(to: path) }
    }

    @Test func `says of a file that cannot be read that it cannot`() throws {
        let folder = try directory()
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data([0xff, 0xfe]).write(to: folder.appending(path: "odd.yaml"))
        #expect(bundle(folder).files["configuration/odd.yaml"]?.contains("cannot be read") == true)
    }
}
