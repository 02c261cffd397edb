import Foundation
import Kubernetes
import Plan
import TestSupport
import Testing

@testable import Execution

/// Requests to a real server on loopback, which says what it was sent.
@Suite struct WebRequestTests {
    /// Answers with the status that the path names, `/busy` once with 503, and tells what it got.
    private static let server = """
        import http.server, json, sys
        seen = {}
        class Page(http.server.BaseHTTPRequestHandler):
            def answer(self):
                seen[self.path] = seen.get(self.path, 0) + 1
                length = int(self.headers.get("Content-Length") or 0)
                said = {"method": self.command, "path": self.path, "token": self.headers.get("Authorization"),
                        "type": self.headers.get("Content-Type"), "agent": self.headers.get("User-Agent"),
                        "body": self.rfile.read(length).decode(), "times": seen[self.path]}
                status = 503 if self.path == "/busy" and seen[self.path] == 1 else 200
                if self.path.startswith("/status/"): status = int(self.path.split("/")[2])
                body = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("ETag", '"e%d"' % seen[self.path])
                self.end_headers()
                self.wfile.write(body)
            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer
            def log_message(self, *_): pass
        server = http.server.HTTPServer(("127.0.0.1", 0), Page)
        print(server.server_port, flush=True)
        server.serve_forever()
        """

    private final class Server {
        let process = Process()
        let url: String

        init() throws {
            let output = Pipe()
            process.executableURL = URL(filePath: "/usr/bin/python3")
            process.arguments = ["-c", WebRequestTests.server]
            process.standardOutput = output
            try process.start()
            let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            url = "http://127.0.0.1:\(line.filter(\.isNumber))"
        }

        // Foundation hands on that its threads block signals, and what stays would hold the output of the tests open.
        deinit { kill(process.processIdentifier, SIGKILL) }
    }

    private let server: Server

    init() throws { server = try Server() }

    @Test func `it gets the method, the headers and the body as they are`() async throws {
        for method in [Request.Method.get, .post, .put, .patch, .delete] {
            let body = method == .get ? nil : "@/etc/passwd \"quoted\" \\ back\nline\ttab {[}]"
            let request = WebRequest(
                method,
                server.url + "/a[1]?b={c}",
                headers: [.init("Authorization", "Bearer abcdefgh"), .init("Content-Type", "text/x")],
                body: body
            )
            let said = try (try await request.answer()).object()
            #expect(said["method"]?.string == method.rawValue)
            #expect(said["path"]?.string == "/a[1]?b={c}")
            #expect(said["body"]?.string == body ?? "")
            #expect(said["type"]?.string == "text/x" && said["agent"]?.string == "paictl")
            #expect(said["token"]?.string == "Bearer abcdefgh")
        }
    }

    @Test func `only what may be repeated is tried again`() async throws {
        let get = try await WebRequest(.get, server.url + "/busy").answer(pause: .milliseconds(1))
        #expect(try get.object()["times"]?.int == 2)
        let post = try await WebRequest(.post, server.url + "/status/503", body: "x").answer(pause: .milliseconds(1))
        #expect(try JSON(parsing: post.body)["times"]?.int == 1)
    }

    @Test func `a header of the answer is told where it is asked for`() async throws {
        var request = WebRequest(.get, server.url + "/list")
        #expect(try await request.reply().told == nil)
        request.told = "etag"
        let reply = try await request.reply()
        let times = try reply.answer.object()["times"]?.int
        #expect(reply.told == "\"e2\"" && times == 2)
        request.told = "x-goog-generation"
        #expect(try await request.reply().told == nil)
    }

    @Test func `who has written meanwhile is no riddle`() async throws {
        guard case .here(let sentence)? = try await WebRequest(.put, server.url + "/status/412", body: "[]").cause()
        else {
            Issue.record("it is none")
            return
        }
        #expect(
            sentence.hasSuffix("somebody else has written meanwhile: the same command again goes by what is there then")
        )
    }

    @Test func `an answer that does not say yes is a cause, without secrets`() async throws {
        let request = WebRequest(
            .post,
            server.url + "/status/403",
            headers: [.init("Authorization", "Bearer s3cr3t-token")]
        )
        guard case .here(let sentence)? = try await request.cause() else {
            Issue.record("it is none")
            return
        }
        #expect(sentence.hasPrefix("POST \(server.url)/status/403: it was answered with 403: "))
        #expect(!sentence.contains("s3cr3t"))
        let ok = WebRequest(.post, server.url + "/status/403", expectation: .init(statuses: [403]))
        #expect(try await ok.cause() == nil)
    }

    @Test func `a server that is not there is said in a sentence`() async throws {
        let answer = try await WebRequest(.get, "http://127.0.0.1:1/x").answer(pause: .milliseconds(1))
        #expect(answer.status == nil && answer.summary.contains("connect"), "\(answer)")
    }

    @Test func `nothing of a request is on a command line`() throws {
        let text = WebRequest(.post, "http://a/", headers: [.init("A", "b\"c")], body: "d").configuration
        #expect(text.contains("header = \"A: b\\\"c\"\n") && text.contains("data-raw = \"d\"\n"))
    }
}

/// What stages tell.
@Suite struct LessonInquiryTests {
    private static func log(_ pattern: String) -> Lesson {
        Lesson("id", .log(.init(namespace: "n", pods: "a=b", container: "c", pattern: pattern)))
    }

    private static func reply(_ request: Request, log: Answer) -> Answer {
        if request.path.hasSuffix("/log") { return log }
        if request.path.hasSuffix("/pods") {
            return .answered(
                status: 200,
                body:
                    #"{"items":[{"metadata":{"name":"old"},"status":{"phase":"Failed"}},{"metadata":{"name":"p"},"status":{"phase":"Running"}}]}"#
            )
        }
        return .answered(
            status: 200,
            body: #"{"spec":{"ports":[{"nodePort":30007}]},"metadata":{"creationTimestamp":"2026-11-28T03:00:00Z"}}"#
        )
    }

    @Test func `a field, a moment and a line of a log`() async throws {
        let lessons = [
            Lesson("port", .field(object: "/s", FieldPath(words: "spec.ports.0.nodePort"))),
            Lesson("none", .field(object: "/s", FieldPath(words: "spec.ports.1.nodePort"))),
            Lesson("when", .field(object: "/s", FieldPath(words: "metadata.creationTimestamp")), later: .seconds(600)),
            Self.log("identity >> (\\w+)"),
        ]
        let found = try await LessonInquiry(lessons).answers { requests in
            requests.map { Self.reply($0, log: .answered(status: 200, body: "a\nidentity >> x9 y\nidentity >> z\n")) }
        }
        #expect(found == ["port": "30007", "when": "2026-11-28T03:10:00Z", "id": "x9"])
    }

    @Test func `a container that has not begun has told nothing, and a refusal is no nothing`() async throws {
        let lesson = Self.log("x")
        let early = try await LessonInquiry([lesson]).answers { requests in
            requests.map { Self.reply($0, log: .answered(status: 400, body: "waiting to start")) }
        }
        #expect(early.isEmpty)
        await #expect(throws: APIStatus.self) {
            try await LessonInquiry([lesson]).answers {
                $0.map { Self.reply($0, log: .answered(status: 500, body: "")) }
            }
        }
    }

    @Test func `a wait ends once all is told, or says what is not`() async throws {
        let route = APIRoute(Script(name: "x", text: ""))
        let wait = LessonWait(for: [Self.log("(x)")], through: route, within: .milliseconds(20))
        let done = try await wait.cause(pause: .milliseconds(1)) { requests in
            requests.map { Self.reply($0, log: .answered(status: 200, body: "x")) }
        }
        #expect(done == nil)
        let missing = try await wait.cause(pause: .milliseconds(1)) { requests in
            requests.map { Self.reply($0, log: .answered(status: 200, body: "y")) }
        }
        #expect(missing == .here("after 0 s nothing has told id"))
    }
}
