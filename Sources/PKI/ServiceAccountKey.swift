import Crypto
import SwiftASN1
import X509

/// The key that signs service account tokens, and the half of it that checks them; no description shows the private one.
public struct ServiceAccountKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    public let privatePEM: String
    public let publicPEM: String

    public static func create() -> ServiceAccountKey {
        let key = P256.Signing.PrivateKey()
        return ServiceAccountKey(
            privatePEM: key.pemRepresentation + "\n",
            publicPEM: key.publicKey.pemRepresentation + "\n"
        )
    }

    /// Reads a private key, of any kind a certificate may have, and derives its public half.
    public init(privatePEM: String) throws(PKIError) {
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

    public var description: String { "•••" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
