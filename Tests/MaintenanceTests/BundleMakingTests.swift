import Foundation
import PKI
import ClusterPlanning
import TestSupport
import Testing

@testable import Maintenance

@Suite struct BundleMakingTests {
    private static let image = BundledImage("docker.io/library/haproxy:3.2", for: "arm64")

    /// Writes an archive as `docker save` does, of one layer, by the `tar` that everyone has.
    private func withArchive(
        names: [String] = ["haproxy:3.2"],
        architecture: String = "arm64",
        layer: String = "layer",
        _ body: (String) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let digest = Digest.sha256Hex(Array("layer".utf8))
        let configuration =
            #"{"architecture":"\#(architecture)","rootfs":{"type":"layers","diff_ids":["sha256:\#(digest)"]}}"#
        let file = Digest.sha256Hex(Array(configuration.utf8)) + ".json"
        let tags = names.map { "\"\($0)\"" }.joined(separator: ",")
        let files = [
            ("layer", layer), (file, configuration),
            ("manifest.json", #"[{"Config":"\#(file)","RepoTags":[\#(tags)],"Layers":["layer"]}]"#),
        ]
        for (name, text) in files {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        try run(["tar", "-cf", folder.appending(path: "images.tar").path, "-C", folder.path] + files.map(\.0))
        try body(folder.appending(path: "images.tar").path)
    }

    @Test func `an archive that is whole says its digest, under Docker's short name and the full one`() throws {
        for name in ["haproxy:3.2", "docker.io/library/haproxy:3.2"] {
            try withArchive(names: [name]) { path in
                #expect(try Self.image.verify(path).count == 64)
                let archive = try #require(
                    try BundleReader.read(URL(filePath: path).deletingLastPathComponent().path).archives.first
                )
                #expect(archive.architecture == "arm64")
            }
        }
    }

    @Test func `one that is another's, damaged or cut short is found out`() throws {
        func fault(_ path: String) -> String? {
            do { _ = try Self.image.verify(path) } catch { return "\(error)" }
            return nil
        }
        try withArchive(names: ["haproxy:3.3"]) {
            #expect(fault($0) == "it does not hold docker.io/library/haproxy:3.2")
        }
        try withArchive(architecture: "amd64") {
            #expect(fault($0) == "there is no docker.io/library/haproxy:3.2 for arm64")
        }
        try withArchive(layer: "loyer") { #expect(fault($0) == "the layer layer is not what its digest says") }
        try withArchive { path in
            let whole = try Data(contentsOf: URL(filePath: path))
            // Three files of two blocks each; then come the zeros that end an archive.
            for length in [3072, 700, 100, 0] {
                try whole.prefix(length).write(to: URL(filePath: path))
                #expect(fault(path) != nil)
            }
        }
        #expect(fault("/nonexistent") == "it cannot be opened")
    }

    @Test func `each image has an archive of its own, which tells what it is by its name`() {
        #expect(Self.image.file == "docker.io_library_haproxy_3.2_arm64.tar")
        #expect(BundledImage("r.example:5000/a/b@sha256:12", for: "amd64").obstacle != nil)
        #expect(BundledImage("r.example:5000/a/b:1", for: "amd64").obstacle == nil)
    }

    @Test func `skopeo is told the architecture, and where passwords and authorities are, never those themselves`() {
        var skopeo = Skopeo(scratch: "/b/.part", environment: ["HOME": "/nonexistent"])
        skopeo.usual = Skopeo.Way(authFile: "/a/auth.json", certificates: "/a/certs")
        skopeo.ways["r.lan:5000"] = Skopeo.Way(isPlain: true)
        #expect(
            skopeo.copying(BundledImage("r.lan:5000/a:1", for: "amd64"), to: "/x").contains("--src-tls-verify=false")
        )
        let words = skopeo.copying(Self.image, to: "/b/.part/x.tar").filter { $0 != "--insecure-policy" }
        #expect(
            words.joined(separator: " ")
                == "skopeo --override-os linux --override-arch arm64 --tmpdir /b/.part copy --quiet --retry-times 3 "
                + "--src-authfile /a/auth.json --src-cert-dir /a/certs docker://docker.io/library/haproxy:3.2 "
                + "docker-archive:/b/.part/x.tar:docker.io/library/haproxy:3.2"
        )
    }

    @Test func `what skopeo says last is the reason`() {
        let said = #"time="2026-11-27" level=fatal msg="Error reading \"x\": unauthorized""#
        #expect(Skopeo.reason("Getting image\n\(said)\n", 1) == #"Error reading "x": unauthorized"#)
        #expect(Skopeo.reason("env: no such file\n", 127) == "env: no such file")
        #expect(Skopeo.reason("", 1) == "skopeo ends with 1")
    }
}
