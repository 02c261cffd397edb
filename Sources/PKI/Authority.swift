import Crypto
import Foundation
import SwiftASN1
import X509

/// A certificate authority: a certificate, and the key with which it signs others; no description shows the key.
package struct Authority: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package let pair: KeyPair
    let certificate: Certificate
    private let key: Certificate.PrivateKey

    /// A new authority that signs itself and holds for ten years.
    package static func create(commonName: String, now: Int64) throws(PKIError) -> Authority {
        try create(commonName: commonName, now: now, material: .fresh())
    }

    static func create(commonName: String, now: Int64, material: KeyMaterial) throws(PKIError) -> Authority {
        let name = try DistinguishedName(Subject(commonName: commonName))
        let validity = Validity(now: now, seconds: 3650 * Validity.day)
        let signer = material.key
        do {
            let certificate = try Certificate(
                version: .v3,
                serialNumber: material.serialNumber,
                publicKey: signer.publicKey,
                notValidBefore: Date(timeIntervalSince1970: Double(validity.notBefore)),
                notValidAfter: Date(timeIntervalSince1970: Double(validity.notAfter)),
                issuer: name,
                subject: name,
                extensions: Certificate.Extensions {
                    // It signs leaves and nothing between: a leaked leaf key cannot found an authority of its own.
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(digitalSignature: true, keyCertSign: true, cRLSign: true))
                    SubjectKeyIdentifier(hash: signer.publicKey)
                },
                issuerPrivateKey: signer
            )
            let pair = KeyPair(
                certificatePEM: try certificate.serializeAsPEM().pemString + "\n",
                keyPEM: try material.keyPEM
            )
            return Authority(pair: pair, certificate: certificate, key: signer)
        } catch {
            throw .failed("authority '\(commonName)'", reason: "\(error)")
        }
    }

    /// Reads an authority, whose key may be of any kind that certificates have; refuses a key that does not match.
    package init(certificatePEM: String, keyPEM: String) throws(PKIError) {
        let certificate = try Certificate(readingPEM: certificatePEM)
        let name = certificate.subject.subject.commonName
        guard certificate.isAuthority else { throw .notAnAuthority(name) }
        do {
            key = try Certificate.PrivateKey(pemEncoded: keyPEM)
        } catch {
            throw .unreadable("key of the authority '\(name)'", reason: "\(error)")
        }
        guard key.publicKey == certificate.publicKey else { throw .keyOfAnotherCertificate(authority: name) }
        self.certificate = certificate
        pair = KeyPair(certificatePEM: certificatePEM, keyPEM: keyPEM)
    }

    init(pair: KeyPair, certificate: Certificate, key: Certificate.PrivateKey) {
        self.pair = pair
        self.certificate = certificate
        self.key = key
    }

    /// Makes a key and signs a certificate that says what is requested; it never outlives the authority.
    package func issue(_ request: LeafRequest, now: Int64) throws(PKIError) -> KeyPair {
        try issue(request, now: now, material: .fresh(), signer: key)
    }

    /// - Parameter signer: the authority's key, or one that stands for it.
    func issue(
        _ request: LeafRequest,
        now: Int64,
        material: KeyMaterial,
        signer: Certificate.PrivateKey
    ) throws(PKIError) -> KeyPair {
        try refuseExpired(at: now)
        guard !request.usages.isEmpty else { throw .noUsage(request.subject.commonName) }
        let subject = try DistinguishedName(request.subject)
        let names = try SubjectAlternativeNames(request)
        let validity = Validity(now: now, seconds: Int64(request.lifetime))
        let publicKey = material.key.publicKey
        do {
            let leaf = try Certificate(
                version: .v3,
                serialNumber: material.serialNumber,
                publicKey: publicKey,
                notValidBefore: Date(timeIntervalSince1970: Double(validity.notBefore)),
                notValidAfter: Date(
                    timeIntervalSince1970: Double(min(validity.notAfter, certificate.validity.notAfter))
                ),
                issuer: certificate.subject,
                subject: subject,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(KeyUsage(digitalSignature: true))
                    try ExtendedKeyUsage(request.usages.sorted().map(ExtendedKeyUsage.Usage.init))
                    AuthorityKeyIdentifier(keyIdentifier: certificate.keyIdentifier)
                    SubjectKeyIdentifier(hash: publicKey)
                    if !names.isEmpty { names }
                },
                issuerPrivateKey: signer
            )
            return KeyPair(
                certificatePEM: try leaf.serializeAsPEM().pemString + "\n",
                keyPEM: try material.keyPEM
            )
        } catch {
            throw .failed("certificate for '\(request.subject.commonName)'", reason: "\(error)")
        }
    }

    /// Throws once it holds no more; `now` in seconds since 1970.
    package func refuseExpired(at now: Int64) throws(PKIError) {
        let end = certificate.validity.notAfter
        guard now < end else { throw .authorityExpired(commonName, daysAgo: (now - end) / Validity.day) }
    }

    package func isSame(as other: Authority) -> Bool { certificate == other.certificate }

    package func hasKey(of other: Authority) -> Bool { certificate.publicKey == other.certificate.publicKey }

    package func hasName(of other: Authority) -> Bool { certificate.subject == other.certificate.subject }

    var commonName: String { certificate.subject.subject.commonName }

    /// What the one is called that takes its place: `kubernetes-2` behind `kubernetes`. Of two with one name, some programs look at the first.
    package var successorName: String {
        let parts = commonName.split(separator: "-")
        guard parts.count > 1, let number = parts.last.flatMap({ Int($0) }) else { return commonName + "-2" }
        return parts.dropLast().joined(separator: "-") + "-\(number + 1)"
    }

    package var description: String { "the authority '\(commonName)'" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
