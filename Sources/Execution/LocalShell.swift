package import ClusterModel
package import Plan
import Foundation

/// This box as the engine sees it, for scripts that run here: as whoever runs paictl, and not as root.
package struct LocalShell: StreamingRemote {
    private let redaction: Redaction

    /// - Parameter secrets: what no program's words may show.
    package init(hiding secrets: [Secret] = []) { redaction = Redaction(secrets.map(\.text)) }

    /// Scripts of ours begin with `library.sh`, which is for machines; this is what stands there for this box.
    package static let preamble = """
        set -euo pipefail
        export LC_ALL=C
        umask 077
        fail() {
            printf '%s\\n' "$@" >&2
            exit 1
        }

        """

    /// The script comes on stdin, as it does on machines; stdin is then the payload, stdout the file that is to be written.
    private static let loader = #"script=$(cat; printf x); exec <"$1"; [ -z "$2" ] || exec >"$2"; eval "${script%x}""#

    package func run(_ script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> Outcome {
        try await outcome(of: script, tell)
    }

    package func answer(to script: Script, tell: @escaping @Sendable (Event.Kind) -> Void) async throws -> String {
        let program = try await finished(script, tell)
        guard program.status == 0 else { throw failure(of: script, program) }
        return program.output
    }

    package func follow(_ script: Script, line: @escaping @Sendable (String) -> Bool) async throws {
        let ended = try await program(script).follow { [redaction] text in line(redaction.cleaned(text)) }
        if let ended, ended.status != 0 { throw failure(of: script, ended) }
    }

    private func failure(of script: Script, _ program: LocalProgram.Outcome) -> LocalProblem {
        LocalProblem("\(script.name) failed on this host\(redaction.lastWords(of: Array(program.errors.utf8)))")
    }

    package func fetch(
        _ script: Script,
        to path: String,
        tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> Outcome {
        let staged = path + ".part"
        try Files.open(staged, .emptied, mode: 0o600).close()
        defer { try? FileManager.default.removeItem(atPath: staged) }
        let outcome = try await outcome(of: script, into: staged, tell)
        if outcome.failure == nil { try Files.rename(staged, path) }
        return outcome
    }

    package nonisolated func redacted(line: some StringProtocol) -> String { redaction.cleaned(String(line)) }

    package nonisolated func redacted(_ text: String) -> [String] { redaction.lastLines(of: Array(text.utf8)) }

    private func program(_ script: Script, into file: String = "") -> LocalProgram {
        LocalProgram(
            ["bash", "--norc", "-c", Self.loader, "paictl", script.payload ?? "/dev/null", file],
            input: script.text,
            limit: script.deadline
        )
    }

    private func outcome(
        of script: Script,
        into file: String = "",
        _ tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> Outcome {
        let program = try await finished(script, into: file, tell)
        return Outcome(
            failure: program.status == 0 ? nil : "exit status \(program.status)",
            output: program.status == 0 ? "" : redacted(program.output).joined(separator: "\n"),
            errorOutput: redacted(program.errors).joined(separator: "\n")
        )
    }

    /// Runs it to its end, good or bad, of which records are told.
    private func finished(
        _ script: Script,
        into file: String = "",
        _ tell: @escaping @Sendable (Event.Kind) -> Void
    ) async throws -> LocalProgram.Outcome {
        let began = ContinuousClock.now
        var command = FinishedCommand(name: script.name, machine: Track.box, sent: script.text.utf8.count)
        do {
            let program = try await program(script, into: file).run()
            command.took = began.duration(to: .now)
            command.exitStatus = program.status
            command.received = program.output.utf8.count + program.errors.utf8.count
            command.said = redacted(program.errors)
            tell(.commandEnded(command))
            return program
        } catch {
            command.took = began.duration(to: .now)
            command.failure = Task.isCancelled ? "interrupted" : Redaction.withoutKeys("\(error)")
            tell(.commandEnded(command))
            throw error
        }
    }
}
