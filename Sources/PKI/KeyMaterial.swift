import Crypto
import SwiftASN1
import X509

/// The key of a certificate that is about to be made, and its serial number.
struct KeyMaterial {
    let key: Certificate.PrivateKey
    let serialNumber: Certificate.SerialNumber

    static func fresh() -> KeyMaterial {
        KeyMaterial(key: Certificate.PrivateKey(P256.Signing.PrivateKey()), serialNumber: Certificate.SerialNumber())
    }

    /// The same for the same name, every time, and so no secret. Ed25519, because its signatures are the same every time, too (RFC 8032).
    static func standIn(for name: String) throws(PKIError) -> KeyMaterial {
        let seed = SHA256.hash(data: Array("paictl stand-in \(name)".utf8))
        do {
            return KeyMaterial(
                key: Certificate.PrivateKey(try Curve25519.Signing.PrivateKey(rawRepresentation: Array(seed))),
                serialNumber: Certificate.SerialNumber(bytes: [1] + seed.prefix(15))
            )
        } catch {
            throw .failed("stand-in for '\(name)'", reason: "\(error)")
        }
    }

    var keyPEM: String { get throws { try key.serializeAsPEM().pemString + "\n" } }
}
