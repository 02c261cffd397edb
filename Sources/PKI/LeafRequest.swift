/// What a certificate must say.
public struct LeafRequest: Sendable, Hashable {
    public var subject: Subject
    public var dnsNames: [String]
    /// IPv4 and IPv6 addresses as text.
    public var addresses: [String]
    public var usages: Set<Usage>

    public init(subject: Subject, dnsNames: [String] = [], addresses: [String] = [], usages: Set<Usage>) {
        self.subject = subject
        self.dnsNames = dnsNames
        self.addresses = addresses
        self.usages = usages
    }
}

/// Which end of a TLS connection a certificate may stand at.
public enum Usage: String, Sendable, Hashable, CaseIterable, Comparable {
    case server
    case client

    public static func < (left: Usage, right: Usage) -> Bool { left.rawValue < right.rawValue }
}
