/// Where a server is, and what of it is wanted.
package struct Place: Sendable, Hashable {
    package var host: String
    package var port: Int
    /// With the slash that it begins with.
    package var path: String

    package init(host: String, port: Int, path: String = "/") {
        self.host = host
        self.port = port
        self.path = path
    }

    /// Reads `SCHEME://HOST[:PORT][/PATH]`; nil for anything else, for another scheme, and for one with a login.
    package init?(_ url: String, scheme: String, port: Int) {
        guard url.lowercased().hasPrefix("\(scheme)://") else { return nil }
        let rest = url.dropFirst(scheme.count + 3)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var authority = rest[..<slash]
        self.port = port
        path = slash == rest.endIndex ? "/" : String(rest[slash...])
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else {
                return nil
            }
            self.port = number
            authority = authority[..<colon]
        }
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        host = authority.hasPrefix("[") ? String(authority.dropFirst().dropLast()) : String(authority)
        guard !host.contains(where: { $0.isWhitespace }), !path.contains(where: { $0.isWhitespace }) else { return nil }
    }

    /// As a URL and a Host header have it.
    package var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}
