import ClusterModel

/// Where `paictl init` finds a machine: `[user@]address[:port]`.
package struct HostAddress: Sendable, Hashable, CustomStringConvertible {
    package var user: String?
    /// An IPv4 address or a DNS name.
    package var host: String
    package var port: UInt16

    /// Nil when the text cannot be one.
    package init?(_ text: String) {
        var rest = Substring(text)
        if let at = rest.lastIndex(of: "@") {
            user = String(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        port = 22
        if let colon = rest.lastIndex(of: ":") {
            let digits = rest[rest.index(after: colon)...]
            guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = UInt16(digits), port > 0 else {
                return nil
            }
            self.port = port
            rest = rest[..<colon]
        }
        host = String(rest)
        guard HostName.isAddressOrName(host), user?.isEmpty != true, user?.contains(where: \.isWhitespace) != true
        else { return nil }
    }

    package var description: String {
        (user.map { "\($0)@" } ?? "") + host + (port == 22 ? "" : ":\(port)")
    }
}
