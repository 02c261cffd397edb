import Crypto
import SwiftASN1
import X509

extension Authority {
    /// Reads an authority that others have signed, and looks whether a cluster can live by it.
    ///
    /// Of the texts only what was read is kept: no header, no line ending, no certificate above it.
    ///
    /// - Parameters:
    ///   - text: its certificate, and behind that those above it, if they are given, each of whoever signed the one before.
    ///   - keyText: its key.
    ///   - lifetime: how long what it signs is to hold, in seconds.
    ///   - now: seconds since 1970.
    package init(examining text: String, key keyText: String, lifetime: Int, now: Int64) throws(AuthorityFault) {
        let chain = try Self.certificates(in: text)
        let key = try Self.privateKey(in: keyText)
        let certificate = chain[0]
        guard key.publicKey == certificate.publicKey else {
            throw .keyOfOther(place: chain.firstIndex { $0.publicKey == key.publicKey }.map { $0 + 1 })
        }
        try certificate.refuseUse()
        try certificate.validity.refuse(leaves: lifetime, now: now)
        try Self.refuseBroken(chain)
        do {
            let pair = KeyPair(
                certificatePEM: try certificate.serializeAsPEM().pemString + "\n",
                keyPEM: try key.serializeAsPEM().pemString + "\n"
            )
            self.init(pair: pair, certificate: certificate, key: key)
        } catch {
            throw .unreadable(reason: "\(error)")
        }
    }

    private static func certificates(in text: String) throws(AuthorityFault) -> [Certificate] {
        let chain: [Certificate]
        do {
            chain = try PEMDocument.parseMultiple(pemString: text)
                .filter { $0.discriminator == Certificate.defaultPEMDiscriminator }.map(Certificate.init(pemDocument:))
        } catch {
            throw .unreadable(reason: "\(error)")
        }
        guard !chain.isEmpty else { throw .noCertificate }
        return chain
    }

    private static func privateKey(in text: String) throws(AuthorityFault) -> Certificate.PrivateKey {
        // Said by the name of the block or by a header in it.
        guard !text.contains("ENCRYPTED") else { throw .keyEncrypted }
        // openssl may write the parameters of a curve before its key.
        guard let documents = try? PEMDocument.parseMultiple(pemString: text),
            let document = documents.first(where: { $0.discriminator.hasSuffix("PRIVATE KEY") }),
            let key = try? Certificate.PrivateKey(pemDocument: document)
        else { throw .keyUnreadable }
        return key
    }

    /// What stands above it is looked at for those who verify up to a root.
    private static func refuseBroken(_ chain: [Certificate]) throws(AuthorityFault) {
        for (index, above) in chain.enumerated().dropFirst() {
            guard above.isAuthority, chain[index - 1].isSigned(by: above) else {
                throw .chainBroken(place: index + 1)
            }
            if let allowed = above.pathLength, allowed < index {
                throw .pathTooLong(place: index + 1, allowed: allowed)
            }
        }
    }
}

extension Certificate {
    /// Refuses one that verifiers would not accept as an authority of servers and clients of any name.
    fileprivate func refuseUse() throws(AuthorityFault) {
        guard isAuthority else { throw .noAuthority }
        do {
            if let usage = try extensions.keyUsage, !usage.keyCertSign { throw AuthorityFault.mayNotSign }
            if let uses = try extensions.extendedKeyUsage, !uses.contains(.any) {
                for usage in Usage.allCases where !uses.contains(ExtendedKeyUsage.Usage(usage)) {
                    throw AuthorityFault.isNotFor(usage)
                }
            }
            if try extensions.nameConstraints != nil { throw AuthorityFault.limitsNames }
        } catch let fault as AuthorityFault {
            throw fault
        } catch {
            throw .unreadable(reason: "\(error)")
        }
        guard Curve25519.Signing.PublicKey(publicKey) == nil else { throw .keyOfOtherKind }
        guard signatureAlgorithm != .sha1WithRSAEncryption else { throw .signedWithSHA1 }
    }

    fileprivate var pathLength: Int? {
        guard case .isCertificateAuthority(let length)? = try? extensions.basicConstraints else { return nil }
        return length
    }
}

extension Validity {
    fileprivate func refuse(leaves lifetime: Int, now: Int64) throws(AuthorityFault) {
        guard notBefore <= now else { throw .notYetValid(seconds: notBefore - now) }
        guard now < notAfter else { throw .expired(days: Int((now - notAfter) / Self.day)) }
        guard now + Int64(lifetime) <= notAfter else {
            throw .endsBefore(days: Int((notAfter - now) / Self.day), lifetime: lifetime / Int(Self.day))
        }
    }
}
