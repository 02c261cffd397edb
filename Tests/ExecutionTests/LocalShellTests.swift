import ClusterModel
import Foundation
import Plan
import TestSupport
import Testing

@testable import Execution

/// Scripts on this box, by the real bash.
@Suite struct LocalShellTests {
    private let place: URL
    private let shell = LocalShell(hiding: [Secret("shell-geheim")])

    init() throws { place = try directory(with: ["payload": "what follows\n"]) }

    private func script(_ text: String, payload: Bool = false) -> Script {
        Script(
            name: "try",
            text: LocalShell.preamble + text,
            payload: payload ? place.appending(path: "payload").path : nil,
            deadline: .seconds(20)
        )
    }

    @Test func `a script reads what follows, and nothing where nothing does`() async throws {
        #expect(try await shell.answer(to: script("cat\n", payload: true)) { _ in } == "what follows\n")
        #expect(try await shell.answer(to: script("wc --bytes\n")) { _ in } == "0\n")
    }

    @Test func `one that fails says why, without secrets, and nobody sees them in a list of processes`() async throws {
        let outcome = try await shell.run(
            script("word=shell-geheim; ps axww -o args | grep -c '[s]hell-geheim' || fail \"no $word\"\n")
        ) {
            _ in
        }
        #expect(outcome.failure == "exit status 1")
        #expect(outcome.errorOutput == "no •••")
        await #expect(throws: LocalProblem.self) { try await shell.answer(to: script("fail shell-geheim\n")) { _ in } }
    }

    @Test func `what one prints takes the place of a file whole, or not at all`() async throws {
        let file = place.appending(path: "payload").path
        let failed = try await shell.fetch(script("echo half; false\n"), to: file) { _ in }
        #expect(failed.failure != nil)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "what follows\n")
        #expect(try await shell.fetch(script("echo whole\n"), to: file) { _ in }.failure == nil)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "whole\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == ["payload"])
    }
}
