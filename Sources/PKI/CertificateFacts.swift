import SwiftASN1
import X509

/// What an existing certificate says.
package struct CertificateFacts: Sendable, Hashable {
    package let subject: Subject
    /// The common name of who signed it; the whole name where it has none.
    package let issuer: String
    package let dnsNames: [String]
    /// In one spelling each, IPv6 as RFC 5952 has it.
    package let addresses: [String]
    package let usages: Set<Usage>
    /// Seconds since 1970.
    package let notBefore: Int64
    package let notAfter: Int64
    package let isAuthority: Bool
    /// SHA-256 of the certificate in lower case hexadecimal digits, as `openssl x509 -fingerprint -sha256` has it without colons.
    package let fingerprint: String
    private let certificate: Certificate

    package init(pem: String) throws(PKIError) {
        let certificate = try Certificate(readingPEM: pem)
        do {
            try self.init(certificate)
        } catch {
            throw .unreadable("certificate", reason: "\(error)")
        }
    }

    private init(_ certificate: Certificate) throws {
        let names = try certificate.extensions.subjectAlternativeNames ?? SubjectAlternativeNames()
        let usages = try certificate.extensions.extendedKeyUsage ?? ExtendedKeyUsage()
        var serializer = DER.Serializer()
        try certificate.serialize(into: &serializer)

        self.certificate = certificate
        subject = certificate.subject.subject
        let issuer = certificate.issuer
        self.issuer = issuer.subject.commonName.isEmpty ? "\(issuer)" : issuer.subject.commonName
        dnsNames = names.compactMap { if case .dnsName(let name) = $0 { name } else { nil } }
        addresses = names.compactMap {
            if case .ipAddress(let octets) = $0 { Address(bytes: Array(octets.bytes))?.description } else { nil }
        }
        self.usages = Set(Usage.allCases.filter { usages.contains(ExtendedKeyUsage.Usage($0)) })
        notBefore = certificate.validity.notBefore
        notAfter = certificate.validity.notAfter
        isAuthority = certificate.isAuthority
        fingerprint = Digest.sha256Hex(serializer.serializedBytes)
    }

    /// Whole days from a moment until it expires; negative once it has.
    package func daysLeft(at now: Int64) -> Int {
        let (days, rest) = (notAfter - now).quotientAndRemainder(dividingBy: Validity.day)
        return Int(rest < 0 ? days - 1 : days)
    }

    /// What keeps the certificate from being the one requested: signed by this authority, now and for some days more, and
    /// naming what the request names and nothing else. Empty when it is good.
    package func satisfies(
        _ request: LeafRequest,
        issuedBy authority: Authority,
        at now: Int64,
        daysLeft: Int
    ) -> [Mismatch] {
        var mismatches = [Mismatch]()
        if now < notBefore { mismatches.append(.notYetValid(seconds: notBefore - now)) }
        if now >= notAfter {
            mismatches.append(.expired(days: Int((now - notAfter) / Validity.day)))
        } else if self.daysLeft(at: now) < daysLeft {
            mismatches.append(.expiresIn(days: self.daysLeft(at: now)))
        }
        if !certificate.isSigned(by: authority.certificate) { mismatches.append(.otherAuthority(issuer: issuer)) }
        if subject.commonName != request.subject.commonName
            || Set(subject.organizations) != Set(request.subject.organizations)
        {
            mismatches.append(.otherSubject(subject))
        }
        let wanted = Set(request.dnsNames + request.addresses.map { Address($0)?.description ?? $0 })
        let named = Set(dnsNames + addresses)
        mismatches += wanted.subtracting(named).sorted().map { .doesNotName($0) }
        mismatches += named.subtracting(wanted).sorted().map { .alsoNames($0) }
        mismatches += request.usages.subtracting(usages).sorted().map { .isNotFor($0) }
        mismatches += usages.subtracting(request.usages).sorted().map { .isAlsoFor($0) }
        return mismatches
    }
}
