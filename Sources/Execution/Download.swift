/// A file that curl fetches: it knows proxies, authorities and retries, and every box has it or can.
package struct Download: Sendable, Equatable {
    /// It may hold a password, so curl reads it from stdin.
    package var url: String
    /// The URL as it is named in a sentence, without a password.
    package var place: String
    /// What curl is told of proxies, lines of its configuration; a password may stand there.
    package var proxy: String
    /// What else can be done when it fails, behind a semicolon.
    package var remedy: String

    package init(_ url: String, proxy: String = "", remedy: String) {
        self.url = url
        place = url.replacing(/\/\/[^\/@]*@/, with: "//")
        self.proxy = proxy
        self.remedy = remedy
    }

    /// - Parameter file: where it is put; nil for what is returned, then a small text.
    @discardableResult
    package func fetch(to file: String? = nil) async throws -> String {
        func quoted(_ text: String) -> String {
            "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").filter { !$0.isNewline })\""
        }
        let protocols = url.hasPrefix("https:") ? "=https" : url.hasPrefix("file:") ? "=file" : "=http,https"
        let outcome = try await LocalProgram(
            [
                "curl", "--config", "-", "--fail", "--silent", "--show-error", "--location", "--proto", protocols,
                "--connect-timeout", "20", "--retry", "2",
            ],
            input: proxy + "url = \(quoted(url))\n" + (file.map { "output = \(quoted($0))\n" } ?? ""),
            limit: .seconds(900)
        ).run()
        guard outcome.status == 0 else {
            let reason = outcome.errors.split(separator: "\n").last ?? "curl ends with \(outcome.status)"
            throw LocalProblem("\(place): \(reason); \(remedy)")
        }
        return outcome.output
    }

    /// The first word of a text, such as sha256sum prints, when it is a SHA-256 checksum; in lower case.
    package static func checksum(in text: String) -> String? {
        let word = text.split(whereSeparator: \.isWhitespace).first?.lowercased() ?? ""
        return word.wholeMatch(of: /[0-9a-f]{64}/) == nil ? nil : word
    }

    /// Refuses a file that has another SHA-256 checksum.
    package static func check(_ file: String, of place: String, has sum: String) async throws {
        let counted = try await LocalProgram(["sha256sum", file], limit: .seconds(900)).run()
        let found = counted.output.drop { $0 == "\\" }.prefix(64)
        guard found == sum else {
            throw LocalProblem(
                "\(place) has the SHA-256 checksum \(found), and should have \(sum): nothing was changed",
                isRefusal: true
            )
        }
    }
}
