import Foundation
import Testing

@testable import Execution

@Suite struct LocalProgramTests {
    /// As paictl does.
    init() { signal(SIGPIPE, SIG_IGN) }

    @Test func `keeps output, errors and status apart`() async throws {
        let outcome = try await LocalProgram(
            ["sh", "-c", "cat; echo err >&2; exit 3"],
            input: "in",
            limit: .seconds(300)
        ).run()
        #expect(outcome.status == 3 && outcome.output == "in" && outcome.errors == "err\n")
    }

    @Test func `what takes too long is killed`() async throws {
        let began = ContinuousClock.now
        await #expect(throws: LocalProblem("'sleep' takes longer than 0 s")) {
            try await LocalProgram(["sleep", "600"], limit: .milliseconds(200)).run()
        }
        #expect(began.duration(to: .now) < .seconds(300))
    }

    @Test func `a cancellation ends it`() async throws {
        let task = Task { try await LocalProgram(["sleep", "600"], limit: .seconds(500)).run() }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `it blocks and ignores no signal, whatever we do`() async throws {
        let words = ["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"]
        let outcome = try await LocalProgram(words, limit: .seconds(300)).run()
        let masks = outcome.output.matches(of: /[0-9a-f]{16}/).compactMap { UInt64($0.output, radix: 16) }
        // Without the two that are the C library's own.
        #expect(masks.map { $0 & 0x7fff_ffff } == [0, 0], "\(outcome.output)")
    }

    @Test func `all that it started is asked to end, and can tidy up`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let script = """
            cd "$1"
            trap 'wait; touch outer; exit' TERM
            (trap 'touch inner; exit' TERM; touch ready; sleep 600 & wait) &
            wait
            """
        let task = Task {
            try await LocalProgram(
                ["sh", "-c", script, "sh", folder],
                limit: .seconds(500),
                grace: .seconds(300)
            )
            .run()
        }
        while !FileManager.default.fileExists(atPath: "\(folder)/ready") { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: folder)) == ["inner", "outer", "ready"])
    }

    @Test func `what does not end when it is asked is made to`() async throws {
        let words = ["sh", "-c", "trap '' TERM; while :; do sleep 600; done"]
        await #expect(throws: LocalProblem("'sh' takes longer than 0 s")) {
            try await LocalProgram(words, limit: .milliseconds(300), grace: .milliseconds(300)).run()
        }
    }

    @Test func `what it leaves running keeps nobody waiting`() async throws {
        // It would be ended, and that told, if anybody waited for it.
        let outcome = try await LocalProgram(["sh", "-c", "sleep 3000 & echo $!"], limit: .seconds(300)).run()
        let process = try #require(Int32(outcome.output.filter(\.isNumber)))
        #expect(kill(process, SIGKILL) == 0)
    }

    /// More than a pipe holds.
    private let much = String(repeating: "x", count: 4 << 20)

    @Test func `what it does not read of its input is no failure`() async throws {
        let outcome = try await LocalProgram(["sh", "-c", "head -c 1; exit 3"], input: much, limit: .seconds(300)).run()
        #expect(outcome.status == 3 && outcome.output == "x")
    }

    @Test func `a cancellation ends it while it is given its input`() async throws {
        let task = Task { try await LocalProgram(["sleep", "600"], input: much, limit: .seconds(500)).run() }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `a program that is not there is named`() async throws {
        await #expect(throws: LocalProblem("there is no program 'no-such-program' on this host: install it")) {
            try await LocalProgram(["no-such-program"], limit: .seconds(30)).run()
        }
    }
}
