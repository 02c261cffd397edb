import Foundation
import TestSupport
import Testing

/// `api` and `persistently` of the library, in a real bash with the real curl; the API server is a stand-in that answers what the
/// path says: `/404,404,200` twice with 404, then with 200.
@Suite struct PersistenceTests {
    private static let server = #"""
        import http.server, json, sys
        seen = {}
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                codes = self.path[1:].split("?")[0].split(",")
                seen[self.path] = seen.get(self.path, -1) + 1
                code = int(codes[min(seen[self.path], len(codes) - 1)])
                message = "it says %d" % code
                body = json.dumps({"kind": "Status", "message": message, "code": code}).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *_): pass
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()
        """#

    @Test(arguments: [
        (path: "200", status: 0, said: "", requests: 1),
        (path: "400", status: 1, said: "the API server refuses what it was asked to do:\nit says 400", requests: 1),
        (path: "422", status: 1, said: "the API server refuses what it was asked to do:\nit says 422", requests: 1),
        (path: "401", status: 1, said: "the API server refuses what it was asked to do:\nit says 401", requests: 1),
        (path: "429,503,409,200", status: 0, said: "", requests: 4),
        (path: "404,403,200", status: 0, said: "", requests: 3),
        (path: "404,400", status: 1, said: "the API server refuses what it was asked to do:\nit says 400", requests: 2),
    ])
    func `what will always be refused is said at once, and what may pass is tried again`(
        path: String,
        status: Int32,
        said: String,
        requests: Int
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "persist-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = Process()
        let port = Pipe()
        server.executableURL = URL(filePath: "/usr/bin/python3")
        server.arguments = ["-c", Self.server]
        server.standardOutput = port
        try server.start()
        // Foundation's children block SIGTERM.
        defer { kill(server.processIdentifier, SIGKILL) }
        let number = String(decoding: port.fileHandleForReading.availableData, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)

        let library = try Checkout.text("k8sPaiLibrary/script/library.sh")
            .replacing("/run/paictl", with: "\(folder)/paictl")
            .replacing("https://127.0.0.1:$(served_port)", with: "http://127.0.0.1:\(number)")
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [
            "-c",
            library + """

                sleep() { :; }
                counted() { echo >>'\(folder)/requests'; api "$@"; }
                persistently counted '/\(path)' 2>'\(folder)/said'
                """,
        ]
        try process.start()
        process.waitUntilExit()
        #expect(process.terminationStatus == status)
        #expect(try String(contentsOfFile: "\(folder)/said", encoding: .utf8) == (said.isEmpty ? "" : said + "\n"))
        #expect(try String(contentsOfFile: "\(folder)/requests", encoding: .utf8).count == requests)
    }
}
