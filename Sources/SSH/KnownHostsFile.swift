/// The lines of one known_hosts file, found by host name (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
struct KnownHostsFile: Sendable {
    struct Entry: Sendable {
        /// `file:line`
        var place: String
        var isRevoked: Bool
        /// Nil when the line cannot be understood; such a line never matches a key.
        var key: HostKey?
    }

    /// Bytes read or written so far.
    private(set) var size = 0
    private(set) var endsMidLine = false
    private let path: String
    private var lineCount = 0
    /// Entries under plain names: a file with thousands of hosts costs a look-up.
    private var plain: [String: [Entry]] = [:]
    private var hashed: [(salt: [UInt8], hash: [UInt8], entry: Entry)] = []
    private var patterns: [(patterns: [String], entry: Entry)] = []

    init(path: String?) throws(SSHError) {
        guard let path else {
            self.init(path: "", bytes: [])
            return
        }
        do { self.init(path: path, bytes: try File.read(path)) } catch {
            guard case .unusable(_, "no such file or directory") = error.problem else { throw error }
            self.init(path: path, bytes: [])
        }
    }

    init(path: String, bytes: [UInt8]) {
        self.path = path
        append(bytes)
    }

    mutating func append(_ bytes: [UInt8]) {
        size += bytes.count
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            lineCount += 1
            add(String(decoding: line, as: UTF8.self))
        }
        // The piece behind the last line end is not a line yet.
        lineCount -= 1
        if let last = bytes.last { endsMidLine = last != UInt8(ascii: "\n") }
    }

    /// `host`, or `[host]:port` where the port is not 22.
    static func name(host: String, port: UInt16) -> String { port == 22 ? host : "[\(host)]:\(port)" }

    func entries(host: String, port: UInt16) -> [Entry] {
        let name = Self.name(host: host.lowercased(), port: port)
        var found = plain[name] ?? []
        for line in hashed where Digest.hmacSHA1(key: line.salt, Array(name.utf8)) == line.hash {
            found.append(line.entry)
        }
        for line in patterns where Self.matches(name, line.patterns) { found.append(line.entry) }
        return found
    }

    private mutating func add(_ line: String) {
        var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }).map(String.init)
        guard let first = words.first, !first.hasPrefix("#") else { return }
        let isRevoked = first == "@revoked"
        if isRevoked { words.removeFirst() }
        // Certificates are not supported, so their authorities say nothing about a key.
        guard words.count >= 3, !words[0].hasPrefix("@") else { return }
        let key = Base64.decode(words[2].utf8).flatMap { HostKey(blob: $0) }
        let entry = Entry(place: "\(path):\(lineCount)", isRevoked: isRevoked, key: key)

        if words[0].hasPrefix("|1|") {
            let parts = words[0].split(separator: "|")
            guard parts.count == 3, let salt = Base64.decode(parts[1].utf8), let hash = Base64.decode(parts[2].utf8)
            else { return }
            hashed.append((salt, hash, entry))
            return
        }
        let names = words[0].lowercased().split(separator: ",").map(String.init)
        if names.contains(where: { $0.contains { "*?!".contains($0) } }) {
            patterns.append((names, entry))
        } else {
            for name in names { plain[name, default: []].append(entry) }
        }
    }

    private static func matches(_ name: String, _ patterns: [String]) -> Bool {
        let negative = patterns.filter { $0.hasPrefix("!") }.map { $0.dropFirst() }
        guard !negative.contains(where: { matches(name[...], $0) }) else { return false }
        return patterns.contains { !$0.hasPrefix("!") && matches(name[...], $0[...]) }
    }

    private static func matches(_ text: Substring, _ pattern: Substring) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        switch first {
        case "*":
            return matches(text, pattern.dropFirst()) || (!text.isEmpty && matches(text.dropFirst(), pattern))
        case "?": return !text.isEmpty && matches(text.dropFirst(), pattern.dropFirst())
        default: return text.first == first && matches(text.dropFirst(), pattern.dropFirst())
        }
    }
}
