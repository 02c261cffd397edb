import ClusterModel
import Foundation
import Plan
import Synchronization
import TestSupport
import Testing

@testable import Execution

/// Scripts of plans on this box.
@Suite struct LocalScriptTests {
    @Test func `a script is on no command line, nor in an environment`() async throws {
        let text = "tr '\\0' '\\n' </proc/$$/cmdline; tr '\\0' '\\n' </proc/$$/environ; : hunter2-of-ops\n"
        let said = try await LocalShell().answer(to: Script(name: "ps", text: text)) { _ in }
        #expect(said.contains("script=$(cat") && !said.contains("hunter2"), "\(said)")
    }

    @Test func `a failure has its last lines, without secrets`() async throws {
        let records = Mutex<[FinishedCommand]>([])
        let script = Script(name: "stop", text: "echo out; echo 'it is hunter2' >&2; exit 4\n")
        let outcome = try await LocalShell(hiding: [Secret("hunter2")]).run(script) { kind in
            if case .commandEnded(let command) = kind { records.withLock { $0.append(command) } }
        }
        #expect(outcome == Outcome(failure: "exit status 4", output: "out", errorOutput: "it is •••"))
        let record = try #require(records.withLock { $0.first })
        #expect(record.machine == "here" && record.exitStatus == 4 && record.said == ["it is •••"])
    }

    @Test func `half an answer is none`() async throws {
        await #expect(throws: (any Error).self) {
            _ = try await LocalShell().answer(to: Script(name: "half", text: "echo one; exit 1\n")) { _ in }
        }
    }

    @Test func `lines are told as they come, until no more are wanted`() async throws {
        let lines = Mutex<[String]>([])
        let script = Script(name: "count", text: "for number in 1 2 3; do echo $number; done; sleep 600\n")
        try await LocalShell().follow(script) { line in
            lines.withLock {
                $0.append(line)
                return $0.count < 3
            }
        }
        #expect(lines.withLock { $0 } == ["1", "2", "3"])
    }

    @Test func `an interruption takes what was in memory away`() async throws {
        let mark = UUID().uuidString
        let text =
            try Checkout.text("k8sPaiLibrary/script/library-here.sh") + """
                (
                    folder=$(mktemp --directory --tmpdir="$in_memory" key.XXXXXX)
                    echo \(mark) >"$folder/key"
                    sleep 600
                )

                """
        func left() throws -> [String] {
            let places = ["/dev/shm", ProcessInfo.processInfo.environment["XDG_RUNTIME_DIR"]].compactMap { $0 }
            return try places.flatMap { place in
                try FileManager.default.contentsOfDirectory(atPath: place).filter { $0.hasPrefix("paictl-here.") }
                    .filter {
                        let files = (try? FileManager.default.subpathsOfDirectory(atPath: "\(place)/\($0)")) ?? []
                        let path = "\(place)/\($0)/"
                        return files.contains {
                            FileManager.default.contents(atPath: path + $0) == Data("\(mark)\n".utf8)
                        }
                    }
            }
        }
        let task = Task {
            try await LocalShell().run(Script(name: "long", text: text, deadline: .seconds(900))) { _ in }
        }
        for _ in 0..<3000 where try left().isEmpty { try await Task.sleep(for: .milliseconds(20)) }
        #expect(try left().count == 1)
        task.cancel()
        await #expect(throws: (any Error).self) { _ = try await task.value }
        #expect(try left().isEmpty)
    }

    @Test func `work without a machine is done here`() async throws {
        let step = Step(title: "here", changes: [], work: [.scriptHere(Script(name: "a", text: "exit 3\n"))])
        let other = Step(title: "here", changes: [], work: [.script(Script(name: "b", text: "exit 3\n"))])
        let plan = Plan(tracks: [
            Track(place: .service("a", through: "m1"), steps: [step]),
            Track(place: .service("b", through: nil), steps: [other]),
        ])
        let report = await Engine(remotes: [:], here: Nowhere()) { _ in }.run(plan)
        #expect(
            report.failures.map(\.failure?.cause)
                == ["a", "b"].map {
                    .script(name: $0, status: "exit status 3", lastLines: [])
                }
        )
    }

    private struct Nowhere: ControlHost {
        func write(_ path: String, mode: UInt16?, contents: String) throws {}
        func remove(_ path: String) throws {}
        func place(_ path: String) throws -> String { path }
    }
}
