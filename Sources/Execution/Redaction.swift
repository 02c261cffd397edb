import ClusterModel

/// Takes secrets out of what a machine said, before anyone else sees it.
package struct Redaction: Sendable {
    /// What is known to be secret, the longest first, so that none is cut in two by another.
    private let secrets: [String]

    static let mark = "•••"
    private static let longestLine = 500
    private static let lines = 20

    package init(_ secrets: [String]) {
        self.secrets = Set(secrets.filter { !$0.isEmpty }).sorted { ($0.count, $0) > ($1.count, $1) }
    }

    init(_ login: Login, besides others: [Secret] = []) {
        let credentials = login.credentials + (login.bastion?.credentials ?? [])
        let secrets = credentials.compactMap(\.secret) + [login.sudoPassword].compactMap { $0 } + others
        self.init(secrets.map(\.text))
    }

    /// The last lines of an output, each of a sane length, without colours and without secrets.
    func lastLines(of output: [UInt8]) -> [String] {
        guard !output.isEmpty else { return [] }
        // What stands before the last lines is neither decoded nor searched.
        var tail = output.suffix(Self.lines * Self.longestLine * 2)
        // Half a line may begin with half a secret.
        if tail.count < output.count { tail = tail.drop { $0 != UInt8(ascii: "\n") } }
        let text = cleaned(String(decoding: tail, as: UTF8.self))
        return text.split(whereSeparator: \.isNewline).suffix(Self.lines).map { line in
            line.count > Self.longestLine ? line.prefix(Self.longestLine) + "…" : String(line)
        }
    }

    /// All of a text, without colours and without secrets.
    package func cleaned(_ text: String) -> String {
        var text = text
        for secret in secrets { text = text.replacing(secret, with: Self.mark) }
        return Self.withoutKeys(Self.withoutEscapes(text))
    }

    /// The last few lines in one, for the end of a sentence: behind `: `; empty when nothing was said.
    func lastWords(of output: [UInt8]) -> String {
        let said = lastLines(of: output).suffix(3).joined(separator: "; ").trimmed
        return said.isEmpty ? "" : ": \(said)"
    }

    /// Whatever looks like a key, a token or a password, known or not.
    ///
    /// Bash quotes a line of a script that it does not understand, and such a line may be a file's contents.
    package static func withoutKeys(_ text: String) -> String {
        text
            .replacing(
                /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?!-----END)[\s\S])*(?:-----END [A-Z ]*PRIVATE KEY-----)?/,
                with: mark
            )
            .replacing(/(:\/\/)[^\s\/@:]*(?::[^\s\/@]*)?@/) { "\($0.1)\(mark)@" }
            .replacing(/(?i)\b(bearer |basic )[-A-Za-z0-9._~+\/]{8,}=*/) { "\($0.1)\(mark)" }
            .replacing(/(?i)((?:password|passwd|passphrase|token|secret|signature)["']?\s?[=:]\s?["']?)[^\s"',}]+/) {
                "\($0.1)\(mark)"
            }
            .replacing(/[A-Za-z0-9+\/]{40,}={0,2}/) { isKeyLike($0.output) ? mark : String($0.output) }
    }

    /// Base64 of something; digests (hexadecimal) and paths (mostly small letters) are worth reading.
    private static func isKeyLike(_ run: Substring) -> Bool {
        run.contains(where: \.isUppercase) && run.contains(where: \.isLowercase) && run.contains(where: \.isNumber)
            && !run.hasPrefix("/")
    }

    private static func withoutEscapes(_ text: String) -> String {
        text.replacing(/\u{1b}\[[0-9;?]*[ -\/]*[@-~]/, with: "")
            .replacing(/\u{1b}./, with: "")
            .replacing(/[\u{0}-\u{8}\u{b}\u{c}\u{e}-\u{1f}\u{7f}]/, with: "")
            .replacing("\r\n", with: "\n")
    }
}

extension Credential {
    fileprivate var secret: Secret? {
        switch self {
        case .agent: nil
        case .key(_, let passphrase): passphrase
        case .password(let password): password
        }
    }
}
