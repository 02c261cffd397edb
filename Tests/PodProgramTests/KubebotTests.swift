import Foundation
import TestSupport
import Testing

@testable import kubebot

/// kubebot, run with real nodes of one line of shell.
@Suite struct KubebotTests {
    private let place: URL

    init() throws { place = try directory() }

    private func write(_ text: String) throws { try Data(text.utf8).write(to: place.appending(path: "kubebot.yaml")) }

    /// - Parameter script: of the node; its first argument is `node`, what args make comes behind.
    private func kubebot(_ script: String, args: String = "{}", more: String = "", _ options: [String] = []) throws
        -> PodProgram
    {
        try write("nodeTemplate:\n  command: [sh, -c, '\(script)', node]\n  args: \(args)\n\(more)\n")
        return try PodProgram(
            [PodProgram.path("kubebot")] + options,
            in: place,
            environment: ["HOSTNAME": "kubebot-hyperspace-2"]
        )
    }

    @Test("its status is the node's", arguments: [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 255)])
    func status(script: String, status: Int32) async throws {
        #expect(try await kubebot(script).ended() == status)
    }

    @Test func `a dry run says what would be run, and runs nothing`() async throws {
        let args = #"{Port: "{{ add 30333 .Index }}", name: "a b"}"#
        let service = "nodeService: {enabled: true, nodePortTemplate: '{{ add 30333 .Index }}'}"
        let run = try kubebot("touch ran", args: args, more: service, ["--dry-run"])
        #expect(try await run.ended() == 0)
        #expect(
            run.text.contains(#"Starting node: "/usr/bin/sh" "-c" "touch ran" "node" "--port" "30335" "--name" "a b""#)
        )
        #expect(!FileManager.default.fileExists(atPath: place.appending(path: "ran").path))
    }

    @Test func `a changed configuration starts the node anew, one that is wrong does not`() async throws {
        // It dies of the signal: that, too, is no end of kubebot when kubebot sent it.
        let run = try kubebot("echo I am $2; sleep 1000", args: "{n: one}", ["--watch-config"])
        try await run.says("I am one")
        try write("nodeTemplate: {command: [sh, -c, 'echo I am two; sleep 1000'], args: {n: '{{ nothing }}'}}")
        try await run.says("no function is called 'nothing'")
        #expect(!run.text.contains("I am two"))
        try write("nodeTemplate: {command: [sh, -c, 'echo I am three; exit 3']}")
        try await run.says("I am three")
        #expect(try await run.ended() == 3)
    }

    @Test func `TERM ends the node and what it has started`() async throws {
        let run = try kubebot(
            #"trap "exit 5" TERM; sh -c "trap : TERM; echo \$\$ >grandchild; while :; do sleep 1; done" & echo up; wait"#
        )
        let file = place.appending(path: "grandchild")
        try await eventually("a grandchild") {
            try FileManager.default.fileExists(atPath: file.path) && Data(contentsOf: file).count > 1
        }
        let grandchild = try #require(
            Int32(String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines))
        )
        run.signal(SIGTERM)
        #expect(try await run.ended() == 5)
        // Its parents are gone: somebody else reaps it, soon.
        try await eventually("the grandchild is gone") {
            let state = try? String(contentsOfFile: "/proc/\(grandchild)/stat", encoding: .utf8)
            return state?.contains(") Z ") ?? true
        }
    }

    @Test func `the watchlog tells of a line as soon as it comes`() async throws {
        let port = try freePort()
        let server = """
            import http.server
            class Check(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    print(self.path, self.headers["content-type"], self.rfile.read(int(self.headers["content-length"])), flush=True)
                    self.send_response(200)
                    self.end_headers()
            http.server.HTTPServer(("127.0.0.1", \(port)), Check).serve_forever()
            """
        let check = try PodProgram(["python3", "-c", server], in: place)
        try await eventually("the server") { try run("curl", "--silent", "http://127.0.0.1:\(port)/").status == 0 }
        let more =
            "watchlog: {enabled: true, keyword: Imported, lastThreshold: 5m, healthcheckIDs: [a, b, c], server: 'http://127.0.0.1:\(port)'}"
        let node = try kubebot("echo Imported block 1; echo Other >&2; sleep 1000", more: more)
        try await check.says(
            #"/c text/plain b'Watchlog: 0s since last detected keyword, below threshold 5m0s\n\nImported block 1'"#
        )
        try await node.says("Other")
        node.signal(SIGTERM)
        #expect(try await node.ended() == 255)
        #expect(node.text.contains("Imported block 1\n"))
    }

    @Test(
        "wrong configurations are told with their place",
        arguments: [
            ("nodeTemplate: {args: {a: b}}", "kubebot.yaml:1:15: nodeTemplate.command is a list"),
            (
                "nodeTemplate: {command: [a]}\nnodeStdout: file",
                "kubebot.yaml:2:13: nodeStdout is one of stdout, stderr, not 'file'"
            ),
            (
                "nodeTemplate: {command: [a]}\nnodeServices: {}",
                "kubebot.yaml:2:1: kubebot.yaml has no key 'nodeServices'"
            ),
            (
                "nodeTemplate: {command: ['{{ .X }}'], index: 0}",
                "kubebot.yaml:1:26: nodeTemplate.command: line 1 of the template: nothing is called '.X' here"
            ),
            (
                "nodeTemplate: {command: [a], index: x}",
                "kubebot.yaml:1:37: nodeTemplate.index renders as 'x', and should be a whole number"
            ),
            (
                "nodeTemplate: {command: [a]}\nwatchlog: {enabled: true, keyword: k, lastThreshold: 10ms}",
                "kubebot.yaml:2:54: watchlog.lastThreshold is a duration of at least 1s, such as 5m"
            ),
            (
                "nodeTemplate: {command: [a], index: 2}\nwatchlog: {enabled: true, keyword: k, lastThreshold: 1s, healthcheckIDs: [x]}",
                "watchlog.healthcheckIDs has 1, and none for index 2"
            ),
        ]
    )
    func wrong(configuration: String, sentence: String) throws {
        let fault = #expect(throws: Fault.self) {
            _ = try Launch(
                ConfigurationReader.read(Array(configuration.utf8), file: "kubebot.yaml"),
                functions: NodeFunctions.all
            )
        }
        #expect(fault?.description.contains(sentence) == true, "\(fault?.description ?? "")")
    }
}
