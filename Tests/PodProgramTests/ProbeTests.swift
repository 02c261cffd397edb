import Foundation
import TestSupport
import Testing

/// The probe, beside a stand-in for a node that syncs, stalls and dies.
@Suite struct ProbeTests {
    private final class Pair {
        let place: URL
        let node: PodProgram
        let probe: PodProgram
        private let port: Int

        init(_ flags: [String] = []) async throws {
            place = try directory()
            let ports = try (0..<3).map { _ in try freePort() }
            port = ports[2]
            let script = Checkout.root.appending(path: "lab/stand-in/chain-node.py").path
            node = try PodProgram(
                ["python3", script, "--port", "\(ports[0])", "--ws-port", "\(ports[1])"],
                in: place,
                environment: ["STATE": place.appending(path: "state").path]
            )
            let own = ["-listen", ":\(ports[2])", "-ws-endpoint=ws://127.0.0.1:\(ports[1])", "--v=2", "-logtostderr"]
            probe = try PodProgram([PodProgram.path("node-liveness-probe")] + own + flags, in: place)
            try await eventually("both answer; they say \(node.text)\(probe.text)") {
                try self.answer("/healthz").contains(" 200 ")
            }
        }

        func state(_ json: String) throws { try Data(json.utf8).write(to: place.appending(path: "state")) }

        func answer(_ path: String) throws -> String {
            try TestSupport.output(
                "curl",
                "--silent",
                "--include",
                "--max-time",
                "15",
                "http://127.0.0.1:\(port)\(path)"
            )
        }

        func status(_ path: String) throws -> Int? { Int(try answer(path).dropFirst(9).prefix(3)) }
    }

    @Test func `ready is who has peers and has caught up`() async throws {
        let pair = try await Pair()
        try pair.state(#"{"peers": 3, "isSyncing": true}"#)
        #expect(try pair.status("/readiness") == 503)
        #expect(try pair.status("/healthz") == 200)
        try pair.state(#"{"peers": 3, "isSyncing": false}"#)
        #expect(try pair.status("/readiness") == 200)
        try pair.state(#"{"peers": 0, "isSyncing": false}"#)
        #expect(try pair.status("/readiness") == 503)
        #expect(pair.probe.text.contains("the node has 0 peers and has caught up"))
    }

    @Test func `a chain that stands still is dead after a while`() async throws {
        let pair = try await Pair(["-block-threshold-seconds", "1.5"])
        try pair.state(#"{"best": 26, "finalized": 24}"#)
        #expect(try pair.status("/healthz_block") == 200)
        try await Task.sleep(for: .seconds(2))
        #expect(try pair.status("/healthz_block") == 503)
        #expect(try pair.status("/healthz") == 200)
        // The best one alone is not enough.
        try pair.state(#"{"best": 27, "finalized": 24}"#)
        #expect(try pair.status("/healthz_block") == 503)
        try pair.state(#"{"best": 27, "finalized": 25}"#)
        #expect(try pair.status("/healthz_block") == 200)
    }

    @Test func `a node that is mute, refuses or is gone is told within its time`() async throws {
        let pair = try await Pair()
        try pair.state(#"{"error": "busy"}"#)
        #expect(try pair.status("/healthz") == 503)
        #expect(pair.probe.text.contains("system_health: busy"))
        try pair.state(#"{"mute": true}"#)
        let begin = ContinuousClock.now
        #expect(try pair.status("/healthz?timeout=2") == 503)
        #expect((.seconds(2) ... .seconds(10)).contains(ContinuousClock.now - begin))
        pair.node.signal(SIGKILL)
        _ = try await pair.node.ended()
        #expect(try pair.status("/healthz") == 503)
        #expect(try pair.status("/readiness") == 503)
    }

    @Test func `answers have their headers, and wrong questions their status`() async throws {
        let pair = try await Pair()
        let answer = try pair.answer("/healthz?timeout=5")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains("\r\nCache-Control: no-store, max-age=0\r\n"))
        #expect(answer.hasSuffix("\r\n\r\nOK"))
        #expect(try pair.status("/healthz?timeout=soon") == 500)
        #expect(try pair.status("/other") == 404)
        pair.probe.signal(SIGTERM)
        #expect(try await pair.probe.ended() == 0)
    }

    @Test("wrong flags", arguments: [["-listen", "x"], ["-ws-endpoint", "wss://h:1"], ["-nope", "1"], ["-listen"]])
    func wrong(flags: [String]) throws {
        #expect(try run([PodProgram.path("node-liveness-probe")] + flags).status == 64)
    }
}
