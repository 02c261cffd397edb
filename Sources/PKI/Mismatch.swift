/// One way in which a certificate is not the one that is wanted; reads on after the certificate's name.
package enum Mismatch: Sendable, Hashable, Codable, CustomStringConvertible {
    case notYetValid(seconds: Int64)
    case expired(days: Int)
    case expiresIn(days: Int)
    case otherAuthority(issuer: String)
    case otherSubject(Subject)
    case doesNotName(String)
    case alsoNames(String)
    case isNotFor(Usage)
    case isAlsoFor(Usage)

    package var description: String {
        switch self {
        case .notYetValid(let seconds): "becomes valid in \(seconds) seconds"
        case .expired(let days): "expired \(Self.count(days)) ago"
        case .expiresIn(let days): "expires in \(Self.count(days))"
        case .otherAuthority(let issuer): "was issued by another authority, '\(issuer)'"
        case .otherSubject(let subject):
            "is for '\(([subject.commonName] + subject.organizations).joined(separator: ", "))'"
        case .doesNotName(let name): "does not name \(name)"
        case .alsoNames(let name): "also names \(name)"
        case .isNotFor(let usage): "is not for \(usage)s"
        case .isAlsoFor(let usage): "is also for \(usage)s"
        }
    }

    private static func count(_ days: Int) -> String { days == 1 ? "1 day" : "\(days) days" }
}
