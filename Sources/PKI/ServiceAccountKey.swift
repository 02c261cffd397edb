import Crypto
import SwiftASN1
import X509

/// The key that signs service account tokens, and the half of it that checks them; no description shows the private one.
package struct ServiceAccountKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    package let privatePEM: String
    package let publicPEM: String

    package static func create() -> ServiceAccountKey {
        let key = P256.Signing.PrivateKey()
        return ServiceAccountKey(
            privatePEM: key.pemRepresentation + "\n",
            publicPEM: key.publicKey.pemRepresentation + "\n"
        )
    }

    /// Reads a private key, of any kind a certificate may have, and derives its public half.
    package init(privatePEM: String) throws(PKIError) {
        do {
            let key = try Certificate.PrivateKey(pemEncoded: privatePEM)
            self.init(
                privatePEM: privatePEM,
                publicPEM: try key.publicKey.serializeAsPEM().pemString + "\n"
            )
        } catch {
            throw .unreadable("service account key", reason: "\(error)")
        }
    }

    private init(privatePEM: String, publicPEM: String) {
        self.privatePEM = privatePEM
        self.publicPEM = publicPEM
    }

    package var description: String { "•••" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
