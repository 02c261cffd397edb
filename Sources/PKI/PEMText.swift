import SwiftASN1
import X509

/// A text with one or more certificates, one behind the other.
package enum PEMText {
    private static let end = "-----END CERTIFICATE-----"

    /// The first of them, as it stands there; all of the text when it has one.
    package static func first(in text: String) -> String {
        guard let range = text.firstRange(of: end), text[range.upperBound...].contains(end) else { return text }
        return text[..<range.upperBound] + "\n"
    }

    /// The same certificates for a program that asks OpenSSL whom to trust as a server; nil where the text itself will do.
    ///
    /// OpenSSL goes on from a trusted certificate to whoever signed it, up to a root, unless the certificate bears a mark of its own (`openssl x509
    /// -addtrust serverAuth -trustout`). Go, and curl since 7.68, end at any that is trusted, and read no marks.
    package static func anchors(in text: String) throws(PKIError) -> String? {
        do {
            let certificates = try PEMDocument.parseMultiple(pemString: text).map(Certificate.init(pemDocument:))
            guard certificates.contains(where: { $0.issuer != $0.subject }) else { return nil }
            return try certificates.map { certificate in
                guard certificate.issuer != certificate.subject else {
                    return try certificate.serializeAsPEM().pemString
                }
                var document = try certificate.serializeAsPEM()
                document.discriminator = "TRUSTED CERTIFICATE"
                document.derBytes += trustedAsServer
                return document.pemString
            }.joined(separator: "\n") + "\n"
        } catch {
            throw .unreadable("certificates of the authorities", reason: "\(error)")
        }
    }

    /// A sequence of trusted uses (1.3.6.1.5.5.7.3.1, a server) in what OpenSSL appends to a certificate, as DER.
    private static let trustedAsServer: [UInt8] = [0x30, 12, 0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1]
}
