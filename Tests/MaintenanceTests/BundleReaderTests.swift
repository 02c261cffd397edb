import Foundation
import ClusterPlanning
import TestSupport
import Testing

@testable import Maintenance

@Suite struct BundleReaderTests {
    /// Makes a folder with one archive, by the `tar` that everyone has.
    private func withArchive(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)")
        let contents = folder.appending(path: "contents")
        try FileManager.default.createDirectory(at: contents, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try text.write(to: contents.appending(path: name), atomically: true, encoding: .utf8)
        }
        try run(["tar", "-cf", folder.appending(path: "images.tar").path, "-C", contents.path] + files.keys.sorted())
        try body(folder.path)
    }

    @Test func `finds the images of an archive, behind its other files`() throws {
        let manifest =
            #"[{"Config":"blobs/sha256/12ab.json","RepoTags":["registry/etcd:3","registry/etcd:latest"],"Layers":[]}]"#
        try withArchive(["layer": String(repeating: "x", count: 70_000), "manifest.json": manifest]) { folder in
            let bundle = try BundleReader.read(folder)
            #expect(bundle.archives.map(\.images) == [["registry/etcd:3": "12ab", "registry/etcd:latest": "12ab"]])
        }
    }

    @Test(arguments: [["note.txt": "no images here"], ["manifest.json": "not JSON"]])
    func `an archive of something else is refused by name`(files: [String: String]) throws {
        try withArchive(files) { folder in
            let failure = #expect(throws: JobFailure.self) { try BundleReader.read(folder) }
            #expect(failure?.description.contains("images.tar") == true)
        }
    }

    @Test func `an empty or missing folder is refused with the way out`() throws {
        let failure = #expect(throws: JobFailure.self) { try BundleReader.read("/nonexistent") }
        #expect(failure?.description.contains("/nonexistent") == true)
    }

    @Test func `a file of ours is written whole and with its mode`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let workspace = Workspace(directory: folder.path, home: folder.path)
        for text in ["first", "second"] {
            try workspace.write("admin.conf", mode: 0o600, contents: text)
            #expect(try String(contentsOfFile: workspace.path("admin.conf"), encoding: .utf8) == text)
        }
        let mode = try FileManager.default.attributesOfItem(atPath: workspace.path("admin.conf"))[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["admin.conf"])
    }
}
