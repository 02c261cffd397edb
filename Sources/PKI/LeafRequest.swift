/// What a certificate must say.
package struct LeafRequest: Sendable, Hashable {
    package var subject: Subject
    package var dnsNames: [String]
    /// IPv4 and IPv6 addresses as text.
    package var addresses: [String]
    package var usages: Set<Usage>
    /// How long it holds once it is issued, in seconds; one that is there need not hold as long.
    package var lifetime: Int

    package init(
        subject: Subject,
        dnsNames: [String] = [],
        addresses: [String] = [],
        usages: Set<Usage>,
        lifetime: Int = 365 * 86_400
    ) {
        self.subject = subject
        self.dnsNames = dnsNames
        self.addresses = addresses
        self.usages = usages
        self.lifetime = lifetime
    }
}

/// Which end of a TLS connection a certificate may stand at.
package enum Usage: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    case server
    case client

    package static func < (left: Usage, right: Usage) -> Bool { left.rawValue < right.rawValue }
}
