/// Why a certificate, a key or a kubeconfig could not be made or read.
package enum PKIError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A text that is not the PEM (or kubeconfig) it should be; `reason` is what the parser said.
    case unreadable(String, reason: String)
    /// The key of the authority with this name belongs to another certificate.
    case keyOfAnotherCertificate(authority: String)
    /// The certificate with this name may not sign others.
    case notAnAuthority(String)
    case authorityExpired(String, daysAgo: Int64)
    case invalidName(String)
    case invalidAddress(String)
    /// A request that names no use would make a certificate nobody accepts.
    case noUsage(String)
    /// The library below refused, which our own checks should have foreseen.
    case failed(String, reason: String)

    package var description: String {
        switch self {
        case .unreadable(let what, let reason):
            "cannot read the \(what): \(reason)"
        case .keyOfAnotherCertificate(let authority):
            "the key of the authority '\(authority)' belongs to another certificate; restore both files from one master"
        case .notAnAuthority(let name):
            "'\(name)' is no certificate authority; give the certificate that signs the others"
        case .authorityExpired(let name, let days):
            "the authority '\(name)' expired \(days) days ago and can sign nothing; replace it"
        case .invalidName(let name):
            "'\(name)' cannot stand in a certificate; names have printable characters, DNS names only letters, digits, '-' and '.'"
        case .invalidAddress(let address):
            "'\(address)' is neither an IPv4 nor an IPv6 address"
        case .noUsage(let name):
            "the certificate for '\(name)' has no use; ask for server, client or both"
        case .failed(let what, let reason):
            "cannot make the \(what): \(reason)"
        }
    }
}
