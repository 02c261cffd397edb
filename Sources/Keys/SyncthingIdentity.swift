import Crypto
import Foundation
import SwiftASN1
import X509

/// What a Syncthing device is known by: `cert.pem` and `key.pem`, as its `generate` makes them; the device id is told.
struct SyncthingIdentity: Key {
    static let parameters: [String] = []
    private static let day: Int64 = 86400

    init(_ parameters: Parameters) {}

    func make(now: Int64) throws(KeyError) -> [String: [UInt8]] {
        // Whole days, as Syncthing has them: twenty years of 365.
        let beginning = now - now % Self.day
        do {
            let key = Certificate.PrivateKey(P384.Signing.PrivateKey())
            let name = try DistinguishedName {
                OrganizationName("Syncthing")
                OrganizationalUnitName("Automatically Generated")
                CommonName("syncthing")
            }
            let certificate = try Certificate(
                version: .v3,
                serialNumber: Certificate.SerialNumber(),
                publicKey: key.publicKey,
                notValidBefore: Date(timeIntervalSince1970: Double(beginning)),
                notValidAfter: Date(timeIntervalSince1970: Double(beginning + 20 * 365 * Self.day)),
                issuer: name,
                subject: name,
                extensions: Certificate.Extensions {
                    Critical(KeyUsage(digitalSignature: true, keyEncipherment: true))
                    try ExtendedKeyUsage([.serverAuth, .clientAuth])
                    Critical(BasicConstraints.notCertificateAuthority)
                    SubjectAlternativeNames([.dnsName("syncthing")])
                },
                issuerPrivateKey: key
            )
            func file(_ document: PEMDocument) -> [UInt8] { Array("\(document.pemString)\n".utf8) }
            return ["cert.pem": file(try certificate.serializeAsPEM()), "key.pem": file(try key.serializeAsPEM())]
        } catch {
            throw .failed("a certificate for Syncthing", reason: "\(error)")
        }
    }

    static func told(by entries: Entries) throws(KeyError) -> [String: String] {
        _ = try entries.bytes("key.pem")
        let text = try entries.text("cert.pem")
        guard let document = try? PEMDocument(pemString: text), document.discriminator == "CERTIFICATE" else {
            throw entries.unreadable("cert.pem", "it is no certificate in PEM")
        }
        return ["deviceID": DeviceID.text(ofCertificate: document.derBytes)]
    }
}
