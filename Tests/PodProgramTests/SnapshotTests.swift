import Foundation
import TestSupport
import Testing

/// The snapshot's script, with a real server that breaks off.
@Suite struct SnapshotTests {
    private let place: URL
    private let port: Int
    private let server: PodProgram

    /// A server with ranges, which breaks off as often as the file `breaks` says, and writes down what it was asked.
    private static let script = #"""
        import http.server, os, re, sys
        class Archive(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                path = self.path.lstrip("/").split("?")[0]
                begin = int((re.match(r"bytes=(\d+)-$", self.headers.get("Range") or "") or [0, 0])[1])
                print(path, begin, flush=True)
                if not os.path.exists(path):
                    return self.send_error(503 if path == "later.tar.gz" else 404)
                contents = open(path, "rb").read()
                if begin and begin >= len(contents):
                    return self.send_error(416)
                self.send_response(206 if begin else 200)
                if begin:
                    self.send_header("Content-Range", f"bytes {begin}-{len(contents) - 1}/{len(contents)}")
                self.send_header("Content-Length", str(len(contents) - begin))
                self.end_headers()
                left = int(open("breaks").read()) if os.path.exists("breaks") else 0
                if left:
                    open("breaks", "w").write(str(left - 1))
                    contents = contents[:begin + (len(contents) - begin) // 2]
                self.wfile.write(contents[begin:])
            def log_message(self, *_): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Archive)
        print("up", flush=True)
        server.serve_forever()
        """#

    init() async throws {
        place = try directory(with: [
            "tree/db/one": String(repeating: "1", count: 100), "tree/db/deep/two": "2", "tree/keys/k": "3",
        ])
        // Of bytes that do not shrink, so that a half of them is one.
        try run("sh", "-c", "head -c 300000 /dev/urandom >tree/db/three", in: place)
        port = try freePort()
        server = try PodProgram(["python3", "-c", Self.script, "\(port)"], in: place)
        try await server.says("up")
    }

    private func pack(_ name: String) throws {
        let option = name.hasSuffix(".zst") ? "--zstd" : "--gzip"
        try #require(
            run("tar", "--create", option, "--file", name, "--directory", "tree", "db", "keys", in: place).succeeded
        )
    }

    private func start(_ archive: String, _ more: [String: String] = [:]) throws -> Outcome {
        let environment = [
            "PATH": "/usr/bin:/bin", "ARCHIVE_URL": archive.isEmpty ? "" : "http://127.0.0.1:\(port)/\(archive)",
            "CHAIN_DIR": place.appending(path: "chain").path, "SNAPSHOT_DIR": place.appending(path: "snapshot").path,
            "SNAPSHOT_PAUSE": "0",
        ]
        let script = Checkout.root.appending(path: "k8sPaiLibrary/service/hyperspace/snapshot/snapshot-init-container")
            .path
        return try run([script], environment: environment.merging(more) { $1 })
    }

    private func isThere() throws -> Bool {
        try run("diff", "-r", "tree", "chain", in: place).succeeded
    }

    @Test("goes on where it was interrupted", arguments: ["a.tar.gz", "a.tar.zst"])
    func resumes(name: String) throws {
        try pack(name)
        try Data("2".utf8).write(to: place.appending(path: "breaks"))
        let outcome = try start(name)
        #expect(outcome.status == 0, "\(outcome.said)")
        #expect(try isThere())
        let begins = server.text.split(separator: "\n").compactMap { Int($0.split(separator: " ").last ?? "") }
        #expect(begins.count == 3 && begins[0] == 0 && begins[1] > 0 && begins[2] > begins[1], "\(begins)")
        // Again, without a word to the server.
        #expect(try start(name).output.contains("is there already"))
        #expect(server.text.split(separator: "\n").count == 4)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.appending(path: "snapshot").path).isEmpty)
    }

    @Test func `another start goes on with what the first has fetched`() throws {
        try pack("a.tar.gz")
        try Data("5".utf8).write(to: place.appending(path: "breaks"))
        #expect(try start("a.tar.gz").status == 1)
        #expect(!FileManager.default.fileExists(atPath: place.appending(path: "chain/db").path))
        #expect(try start("a.tar.gz").status == 0)
        #expect(try isThere())
        let last = server.text.split(separator: "\n").last.flatMap { Int($0.split(separator: " ").last ?? "") }
        #expect(last.map { $0 > 100_000 } == true)
    }

    @Test func `an archive that changed between two starts is fetched anew`() throws {
        try pack("a.tar.gz")
        try Data("5".utf8).write(to: place.appending(path: "breaks"))
        #expect(try start("a.tar.gz").status == 1)
        try run("sh", "-c", "head -c 300000 /dev/urandom >tree/db/three", in: place)
        try pack("a.tar.gz")
        let outcome = try start("a.tar.gz")
        #expect(outcome.status == 0, "\(outcome.said)")
        #expect(outcome.output.contains("is damaged, and fetched from its beginning"))
        #expect(try isThere())
    }

    @Test func `a half unpacked archive is none`() throws {
        try pack("a.tar.gz")
        let half = try directory(with: ["x": ""])
        try FileManager.default.createDirectory(
            at: place.appending(path: "chain/.unpacking/db"),
            withIntermediateDirectories: true
        )
        try FileManager.default.moveItem(at: half, to: place.appending(path: "chain/.unpacking/db/left"))
        #expect(try start("a.tar.gz").status == 0)
        #expect(try isThere())
    }

    @Test func `a checksum has to be the archive's`() throws {
        try pack("a.tar.gz")
        #expect(try start("a.tar.gz", ["ARCHIVE_SHA256": String(repeating: "0", count: 64)]).status == 1)
        #expect(!FileManager.default.fileExists(atPath: place.appending(path: "chain/db").path))
        let sum = try String(output("sha256sum", place.appending(path: "a.tar.gz").path).prefix(64)).uppercased()
        #expect(try start("a.tar.gz", ["ARCHIVE_SHA256": sum, "CHMOD": "700"]).status == 0)
        #expect(try isThere())
        #expect(try output("stat", "--format=%a", place.appending(path: "chain/db/deep/two").path) == "700\n")
    }

    @Test func `wrong settings and archives are said`() throws {
        #expect(try start("").status == 0)
        #expect(try start("a.zip").errors.contains("Unsupported archive file type"))
        #expect(try start("a.tar.gz", ["CHAIN_DIR": ""]).errors.contains("CHAIN_DIR is not set"))
        #expect(try start("none.tar.gz").errors.contains("cannot be fetched"))
        try #require(
            run("tar", "--create", "--gzip", "--file", "b.tar.gz", "--directory", "tree", "keys", in: place).succeeded
        )
        #expect(try start("b.tar.gz").errors.contains("has no 'db' at its top"))
    }
}
