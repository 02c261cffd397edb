package import Kubernetes
import Foundation

extension WebRequest {
    /// Sends it with this box's curl, which is told all of it on stdin and reads nobody's own configuration.
    ///
    /// One that may be repeated is tried three times in all, where no answer comes or it is one that may pass (429, 5xx).
    package func answer(pause: Duration = .seconds(2)) async throws -> Answer {
        var answer = try await once()
        for _ in 0..<2 where isRepeatable && (answer.status.map { $0 == 429 || $0 >= 500 } ?? true) {
            try await Task.sleep(for: pause)
            answer = try await once()
        }
        return answer
    }

    /// Sends it, and says why that has not done what it was for; nil when it has.
    func cause() async throws -> StepFailure.Cause? {
        let answer = try await answer()
        return lack(in: answer).map { .here("\(line): \(redaction.cleaned($0))") }
    }

    private func once() async throws -> Answer {
        let program = LocalProgram(
            ["curl", "--disable", "--config", "-"],
            input: configuration,
            limit: within + .seconds(10)
        )
        let outcome = try await program.run()
        // The body, a line's end, and the status.
        guard outcome.status == 0, let end = outcome.output.lastIndex(of: "\n"),
            let status = Int(outcome.output[outcome.output.index(after: end)...])
        else { return .unreachable("no answer came\(redaction.lastWords(of: Array(outcome.errors.utf8)))") }
        return .answered(status: status, body: String(outcome.output[..<end]))
    }

    /// Secrets stand in headers alone, behind a word such as Bearer.
    private var redaction: Redaction {
        Redaction(headers.flatMap { [$0.value] + $0.value.split(separator: " ").dropFirst().map(String.init) })
    }

    /// As `--config` reads it.
    var configuration: String {
        let seconds = within.components.seconds
        var lines = [
            "silent", "show-error", "globoff", "proto = \"=http,https\"", "user-agent = \"paictl\"",
            "connect-timeout = \(min(seconds, 10))", "max-time = \(seconds)", "request = \"\(method.rawValue)\"",
            "url = \(Self.quoted(url))", "write-out = \"\\n%{http_code}\"",
        ]
        lines += headers.map { "header = \(Self.quoted("\($0.name): \($0.value)"))" }
        // Not `data`, which would read a file where a body begins with @.
        if let body { lines.append("data-raw = \(Self.quoted(body))") }
        if method == .get, body == nil { lines.removeAll { $0.hasPrefix("request") } }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            .replacing("\r", with: "\\r").replacing("\t", with: "\\t")
        return "\"\(escaped)\""
    }
}
