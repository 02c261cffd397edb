/// Why a certificate and its key cannot be an authority of a cluster; reads on after the name of the file.
package enum AuthorityFault: Error, Sendable, Hashable, CustomStringConvertible {
    case noCertificate
    case unreadable(reason: String)
    case keyUnreadable
    case keyEncrypted
    /// The key belongs to another certificate: to one further down in the file, counted from 1, or to none there.
    case keyOfOther(place: Int?)
    case noAuthority
    /// Its key usage leaves out that it signs certificates.
    case mayNotSign
    /// Its extended key usage leaves out what leaves are for.
    case isNotFor(Usage)
    case limitsNames
    case keyOfOtherKind
    case signedWithSHA1
    case notYetValid(seconds: Int64)
    case expired(days: Int)
    /// What it is to sign would be cut short.
    case endsBefore(days: Int, lifetime: Int)
    /// The certificate at this place of the file is not of whoever signed the one before.
    case chainBroken(place: Int)
    /// The certificate at this place of the file allows fewer authorities below it than there are.
    case pathTooLong(place: Int, allowed: Int)

    /// Whether it is to be seen in the key's file, and not in the certificate's.
    package var isOfKey: Bool {
        switch self {
        case .keyUnreadable, .keyEncrypted, .keyOfOther: true
        default: false
        }
    }

    package var description: String {
        switch self {
        case .noCertificate:
            "has no '-----BEGIN CERTIFICATE-----': of one in DER 'openssl x509 -inform der' makes one in PEM"
        case .unreadable(let reason):
            "cannot be read (\(reason)): an authority's key is to be \(Self.kinds)"
        case .keyUnreadable:
            "cannot be read as a private key in PEM, which is to be \(Self.kinds)"
        case .keyEncrypted:
            "is encrypted, and nobody is there to type its password: 'openssl pkey -in FILE -out FILE' writes it without, for a folder that nobody else can read"
        case .keyOfOther(nil):
            "is the key of another certificate: put the one beside it that was made of its request"
        case .keyOfOther(let place?):
            "is the key of the certificate at place \(place) of the file beside it: the authority's own comes first there, and who signed it behind it"
        case .noAuthority:
            "is no authority: have it signed with 'CA:TRUE' among its basic constraints"
        case .mayNotSign:
            "may sign no certificates: have it signed with 'keyCertSign' in its key usage"
        case .isNotFor(let usage):
            "leaves out \(usage)s in its extended key usage, so that what it signs is not accepted from these: have it signed without that extension"
        case .limitsNames:
            "has name constraints, within which a cluster's names ('kubernetes.default.svc', addresses of machines) are not: have it signed without"
        case .keyOfOtherKind:
            "has a key of a kind that not every client can do with: it is to be \(Self.kinds)"
        case .signedWithSHA1:
            "is signed with SHA-1, which is accepted no more: have it signed with SHA-256"
        case .notYetValid(let seconds):
            "becomes valid in \(seconds) seconds: wait for that, or see to this box's clock"
        case .expired(let days):
            "expired \(days == 1 ? "1 day" : "\(days) days") ago: have it signed anew"
        case .endsBefore(let days, let lifetime):
            "holds for \(days) more days, and what it signs is to hold for \(lifetime): have it signed for longer, or give 'certificates' of "
                + "kubernetes-configuration.yaml a shorter 'lifetime'"
        case .chainBroken(let place):
            "the certificate at place \(place) is not of whoever signed the one before it: behind the authority stands who signed it, and so on up to the root, "
                + "or nobody"
        case .pathTooLong(let place, let allowed):
            "the certificate at place \(place) allows \(allowed) authorities below it (pathlen), and there are \(place - 1): have another one sign"
        }
    }

    private static let kinds = "RSA of 2048 bits or more, or ECDSA with P-256, P-384 or P-521"
}
