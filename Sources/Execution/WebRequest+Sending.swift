package import Kubernetes
import Foundation

extension WebRequest {
    /// Sends it with this box's curl, which is told all of it on stdin and reads nobody's own configuration.
    ///
    /// One that may be repeated is tried three times in all, where no answer comes or it is one that may pass (429, 5xx).
    package func answer(pause: Duration = .seconds(2)) async throws -> Answer { try await reply(pause: pause).answer }

    /// The same, with the header that is to be known, where the answer has one.
    package func reply(pause: Duration = .seconds(2)) async throws -> (answer: Answer, told: String?) {
        var reply = try await once()
        for _ in 0..<2 where isRepeatable && (reply.answer.status.map { $0 == 429 || $0 >= 500 } ?? true) {
            try await Task.sleep(for: pause)
            reply = try await once()
        }
        return reply
    }

    /// Sends it, and says why that has not done what it was for; nil when it has.
    func cause() async throws -> StepFailure.Cause? {
        let answer = try await answer()
        return lack(in: answer).map { .here("\(line): \(redaction.cleaned($0))") }
    }

    private func once() async throws -> (answer: Answer, told: String?) {
        let program = LocalProgram(
            ["curl", "--disable", "--config", "-"],
            input: configuration,
            limit: within + .seconds(10)
        )
        let outcome = try await program.run()
        // The body, a line's end, and the status.
        guard outcome.status == 0, let end = outcome.output.lastIndex(of: "\n"),
            let status = Int(outcome.output[outcome.output.index(after: end)...])
        else { return (.unreachable("no answer came\(redaction.lastWords(of: Array(outcome.errors.utf8)))"), nil) }
        let told = told.flatMap { Self.value(of: $0, in: outcome.errors) }
        return (.answered(status: status, body: String(outcome.output[..<end])), told)
    }

    /// - Parameter headers: of all answers on the way, the one that counts behind a proxy's.
    private static func value(of name: String, in headers: String) -> String? {
        let lines = headers.split(whereSeparator: \.isNewline).map { $0.split(separator: ":", maxSplits: 1) }
        return lines.last { $0.count == 2 && $0[0].lowercased() == name }.map {
            $0[1].trimmingCharacters(in: .whitespaces)
        }
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
        if told != nil { lines.append("dump-header = \"/dev/stderr\"") }
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
