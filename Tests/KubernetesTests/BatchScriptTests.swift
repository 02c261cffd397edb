import Foundation
import TestSupport
import Testing

@testable import Kubernetes

/// `k8sPaiLibrary/script/api-batch.sh` with bash, awk and curl as they are, against a server that speaks TLS and asks for a certificate.
@Suite struct BatchScriptTests {
    /// What a stand-in for an API server says, by the path: `flaky` twice that it is busy, `drop` nothing, `bad` 422, `missing` 404.
    private static let server = """
        import http.server, json, os, ssl, sys
        seen = {}
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            def answer(self):
                body = self.rfile.read(int(self.headers.get('content-length') or 0)).decode()
                seen[self.path] = times = seen.get(self.path, 0) + 1
                if 'drop' in self.path:
                    self.close_connection = True
                    return
                status = 503 if 'flaky' in self.path and times < 3 else 422 if 'bad' in self.path else 404 if 'missing' in self.path \\
                    else 403 if 'early' in self.path and times < 2 else 200
                text = json.dumps({'body': body.strip(), 'times': times, 'type': self.headers.get('content-type'),
                    'agent': self.headers.get('user-agent'), 'path': self.path,
                    'login': self.headers.get('authorization'), 'accept': self.headers.get('accept')}, indent=2).encode()
                if self.path.split('?')[0].endswith('/log'): text = b'' if 'empty' in self.path else b'one\\n\\n  two \\xc3\\xbc\\n'
                self.send_response(status)
                self.send_header('content-length', str(len(text)))
                self.end_headers()
                self.wfile.write(text)
            do_GET = do_PATCH = do_DELETE = answer
            def log_message(self, *arguments): pass
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain('ca.crt', 'admin.key')
        context.load_verify_locations('ca.crt')
        context.verify_mode = ssl.CERT_REQUIRED
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_address[1], flush=True)
        server.serve_forever()
        """

    private static let certificate = """
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 \
            -addext subjectAltName=IP:127.0.0.1 -keyout admin.key -out ca.crt 2>/dev/null && cp ca.crt admin.crt
        """

    /// Sends a batch; those that may pass are tried for three seconds.
    ///
    /// - Parameter library: what stands before the script, for the folder with `ca.crt`, `admin.crt` and `admin.key`, and the server's port.
    private static func send(
        _ requests: [Request],
        _ library: (String, Substring) throws -> String = onMaster
    ) throws -> (answers: [Answer], status: Int32) {
        try send(tracks: [[requests]], library)
    }

    private static func send(
        tracks: [[[Request]]],
        _ library: (String, Substring) throws -> String = onMaster
    ) throws -> (answers: [Answer], status: Int32) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-batch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = try run("/bin/bash", ["-c", certificate], in: folder)

        let (server, output) = (Process(), Pipe())
        server.executableURL = URL(filePath: "/usr/bin/python3")
        server.arguments = ["-c", Self.server]
        server.currentDirectoryURL = folder
        server.standardOutput = output
        try server.start()
        // Foundation's children block SIGTERM.
        defer { kill(server.processIdentifier, SIGKILL) }
        let port = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).prefix { $0.isNumber }

        let script = try Checkout.text("k8sPaiLibrary/script/api-batch.sh")
        let text = """
            \(try library(folder.path(), port))
            \(script)
            status=0
            api_batch 3 <<'BATCH' || status=$?
            \(BatchText.text(tracks: tracks))BATCH
            exit $status
            """
        // Not as an argument: the kernel takes no more than 128 KiB in one.
        try Data(text.utf8).write(to: folder.appending(path: "batch.sh"))
        let (printed, status) = try run("/bin/bash", ["batch.sh"], in: folder)
        // Bodies may be secrets.
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter {
            $0.hasPrefix("paictl-api")
        }
        #expect(left.isEmpty)
        return (try BatchText.wholeAnswers(printed, to: tracks.flatMap { $0.flatMap(\.self) }), status)
    }

    /// What `library.sh` defines for it, where it can be without a machine's folders.
    private static func onMaster(_ folder: String, _ port: Substring) throws -> String {
        let lines = try Checkout.text("k8sPaiLibrary/script/library.sh").split(separator: "\n").filter {
            $0.hasPrefix("api_origin()") || $0.hasPrefix("api_access()")
        }
        return """
            set -euo pipefail
            export LC_ALL=C
            run=''
            in_memory='\(folder)'
            served_port() { echo \(port); }
            \(lines.joined(separator: "\n").replacing("/etc/kubernetes/pki", with: folder))
            """
    }

    /// `library-here.sh`, as it stands before a script on this host.
    private static func onThisHost(_ folder: String, _ port: Substring) throws -> String {
        func pem(_ name: String) throws -> String { try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }
        return """
            api_url='https://127.0.0.1:\(port)/behind'
            api_authority='\(try pem("ca.crt"))'
            api_certificate='\(try pem("admin.crt"))'
            api_key='\(try pem("admin.key"))'
            api_token=of-somebody api_proxy='' api_insecure=''
            \(try Checkout.text("k8sPaiLibrary/script/library-here.sh"))
            """
    }

    private static func run(_ program: String, _ arguments: [String], in folder: URL) throws -> (String, Int32) {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardOutput = output
        try process.start()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (String(decoding: printed, as: UTF8.self), process.terminationStatus)
    }

    @Test func `each request is answered, in order, with its body as it was`() throws {
        let object: JSON = [
            "text": "two  blanks\n'quotes' \"and\" $more \\ ü", "long": .string(String(repeating: "x", count: 300_000)),
        ]
        var discovery = Request.get("/api")
        discovery.accept = "application/json;g=x"
        let (answers, status) = try Self.send([
            .get("/version"), discovery, .apply(object, at: "/a", manager: "paictl", force: true), .delete("/missing"),
        ])
        #expect(status == 0)
        let said = try answers.prefix(3).map { try $0.object() }
        #expect(said[0]["agent"] == "paictl")
        #expect(said[0]["accept"] == "application/json")
        #expect(said[1]["accept"] == "application/json;g=x")
        #expect(said[2]["type"] == "application/apply-patch+yaml")
        #expect(try JSON(parsing: said[2]["body"]?.string ?? "") == object)
        #expect(answers.last?.status == 404)
    }

    @Test func `this host asks with what a kubeconfig has`() throws {
        let (answers, status) = try Self.send([.get("/version"), .get("/flaky")], Self.onThisHost)
        #expect(status == 0)
        let said = try answers.map { try $0.object() }
        #expect(said.map { $0["path"] } == ["/behind/version", "/behind/flaky"])
        #expect(said.map { $0["login"] } == ["Bearer of-somebody", "Bearer of-somebody"])
    }

    @Test func `a text comes with its lines, beside answers in JSON`() throws {
        let (answers, status) = try Self.send([
            .get("/version"), .log(of: "a/b", container: "main", lines: 20),
            .log(of: "a/empty", container: "main", lines: 20), .log(of: "a/drop", container: "main", lines: 20),
        ])
        #expect(status == 1)
        #expect(try answers[0].object()["times"] == 1)
        #expect(answers[1] == .answered(status: 200, body: "one\n\n  two ü\n"))
        #expect(answers[2] == .answered(status: 200, body: ""))
        #expect(answers[3].status == nil && !answers[3].summary.isEmpty)
    }

    @Test func `only what may pass is tried again`() throws {
        var early = Request.get("/early")
        early.passing = [403]
        let (answers, status) = try Self.send([
            .get("/flaky"), early, .get("/bad"), .get("/drop"), .get("/early-for-others"),
        ])
        #expect(status == 1)
        #expect(answers.map(\.status) == [200, 200, 422, nil, 403])
        #expect(try answers[0].object()["times"] == 3)
        #expect(try answers[1].object()["times"] == 2)
        #expect(try JSON(parsing: answers[2].body)["times"] == 1)
        #expect(!answers[3].summary.isEmpty)
    }

    @Test func `a wave is sent once the one before has done what it was for, and each track halts for itself`() throws {
        var going = Request.delete("/going", isRepeated: true)
        going.passing = [200]
        let (answers, status) = try Self.send(tracks: [
            [[.get("/a"), .delete("/missing")], [.get("/e")], [.get("/b")]],
            [[.get("/c"), .get("/bad")], [.get("/never")], [.get("/never")]],
            [[going], [.get("/not-while-it-goes")]],
            [[.get("/d")], [.get("/bad-too")]],
        ])
        #expect(status == 1)
        #expect(answers.map(\.status) == [200, 404, 200, 200, 200, 422, nil, nil, 200, nil, 200, 422])
    }
}
