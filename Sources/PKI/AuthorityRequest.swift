import SwiftASN1
import X509

/// The key of an authority that others are to sign, and the request for its certificate (PKCS #10); no description shows the key.
package struct AuthorityRequest: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package let keyPEM: String
    package let requestPEM: String

    /// - Parameters:
    ///   - use: what its name begins with. A part of its key's digest follows: whoever signs may take no name twice, and clients that trust
    ///     two of one name may look at the first alone.
    ///   - organization: of its name; nil for none.
    ///   - keyPEM: its key, where there is one already.
    package init(use: String, organization: String?, keyPEM: String? = nil) throws(PKIError) {
        let what = "request for the authority '\(use)'"
        let key: Certificate.PrivateKey
        do { key = try keyPEM.map { try Certificate.PrivateKey(pemEncoded: $0) } ?? KeyMaterial.fresh().key } catch {
            throw .unreadable("key for the \(what)", reason: "\(error)")
        }
        do {
            let digest = Digest.sha256Hex(try key.publicKey.serializeAsPEM().derBytes).prefix(8)
            let request = try CertificateSigningRequest(
                version: .v1,
                subject: DistinguishedName(
                    Subject(commonName: "\(use)-\(digest)", organizations: [organization].compactMap { $0 })
                ),
                privateKey: key,
                attributes: .init([
                    .init(
                        ExtensionRequest(
                            extensions: Certificate.Extensions {
                                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                                Critical(KeyUsage(digitalSignature: true, keyCertSign: true, cRLSign: true))
                            }
                        )
                    )
                ])
            )
            self.keyPEM = try keyPEM ?? key.serializeAsPEM().pemString + "\n"
            requestPEM = try request.serializeAsPEM().pemString + "\n"
        } catch {
            throw error as? PKIError ?? .failed(what, reason: "\(error)")
        }
    }

    package var description: String { "a request and its key •••" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
