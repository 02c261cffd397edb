package import ClusterModel
package import Plan

/// This box as the engine sees it: it runs what needs no machine, as whoever runs paictl. Scripts go by stdin here, too.
package struct LocalShell: StreamingRemote {
    /// What records call it.
    package static let name = "here"

    private let redaction: Redaction

    /// - Parameter secrets: what is never told of what scripts say, besides what looks like a secret anyway.
    package init(secrets: [Secret] = []) { redaction = Redaction(secrets.map(\.text)) }

    package func run(_ script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> Outcome {
        let ended = try await finish(script, tell)
        let isGood = ended.status == 0
        return Outcome(
            failure: isGood ? nil : "exit status \(ended.status)",
            output: isGood ? "" : lines(ended.output),
            errorOutput: lines(ended.errors)
        )
    }

    package func answer(to script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> String {
        let ended = try await finish(script, tell)
        guard ended.status == 0 else { throw failure(of: script, ended) }
        return ended.output
    }

    package func fetch(
        _ script: Script,
        to path: String,
        tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> Outcome {
        let ended = try await finish(script, tell)
        guard ended.status == 0 else {
            return Outcome(failure: "exit status \(ended.status)", errorOutput: lines(ended.errors))
        }
        try Files.create(path, mode: 0o600, ended.output)
        return Outcome()
    }

    package func follow(_ script: Script, line: @escaping @Sendable (String) -> Bool) async throws {
        let ended = try await program(script).follow { [redaction] text in line(redaction.cleaned(text)) }
        if let ended, ended.status != 0 { throw failure(of: script, ended) }
    }

    package func redacted(line: some StringProtocol) -> String { redaction.cleaned(String(line)) }

    package func redacted(_ text: String) -> [String] { redaction.lastLines(of: Array(text.utf8)) }

    private func lines(_ text: String) -> String { redacted(text).joined(separator: "\n") }

    private func program(_ script: Script) -> LocalProgram {
        LocalProgram(
            ["/bin/sh", "-c", Session.loader],
            input: "\(script.text.utf8.count)\n\(script.text)",
            limit: script.deadline
        )
    }

    private func finish(
        _ script: Script,
        _ tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> LocalProgram.Outcome {
        let program = program(script)
        var record = FinishedCommand(name: script.name, machine: Self.name, sent: program.input.utf8.count)
        let began = ContinuousClock.now
        do {
            let ended = try await program.run()
            record.took = began.duration(to: .now)
            record.exitStatus = ended.status
            record.received = ended.output.utf8.count + ended.errors.utf8.count
            record.said = redacted(ended.errors)
            tell(.commandEnded(record))
            return ended
        } catch {
            record.took = began.duration(to: .now)
            record.failure = Task.isCancelled ? "interrupted" : Redaction.withoutKeys("\(error)")
            tell(.commandEnded(record))
            throw FailedScript(description: "'\(script.name)' came to no end on this host: \(error)")
        }
    }

    private func failure(of script: Script, _ ended: LocalProgram.Outcome) -> FailedScript {
        let said = redaction.lastWords(of: Array(ended.errors.utf8))
        return FailedScript(description: "'\(script.name)' failed on this host (exit status \(ended.status))\(said)")
    }

    /// A script of this box that has not come to its good end.
    private struct FailedScript: Error, CustomStringConvertible {
        var description: String
    }
}
