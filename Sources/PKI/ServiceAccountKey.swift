import Crypto
import Foundation
import SwiftASN1
import X509

/// The key that signs service account tokens, and the half of it that checks them; no description shows the private one.
package struct ServiceAccountKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    package let privatePEM: String
    package let publicPEM: String
    /// As the tokens say that it has signed: `kid`, which is the public half's SHA-256.
    package let id: String

    package static func create() -> ServiceAccountKey {
        let key = P256.Signing.PrivateKey()
        return ServiceAccountKey(
            privatePEM: key.pemRepresentation + "\n",
            publicPEM: key.publicKey.pemRepresentation + "\n",
            publicBytes: Array(key.publicKey.derRepresentation)
        )
    }

    /// Reads a private key, of any kind a certificate may have, and derives its public half.
    package init(privatePEM: String) throws(PKIError) {
        do {
            let document = try Certificate.PrivateKey(pemEncoded: privatePEM).publicKey.serializeAsPEM()
            self.init(
                privatePEM: privatePEM,
                publicPEM: document.pemString + "\n",
                publicBytes: document.derBytes
            )
        } catch {
            throw .unreadable("service account key", reason: "\(error)")
        }
    }

    private init(privatePEM: String, publicPEM: String, publicBytes: [UInt8]) {
        self.privatePEM = privatePEM
        self.publicPEM = publicPEM
        id = Data(SHA256.hash(data: publicBytes)).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    package var description: String { "•••" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
