import Synchronization
import X509

/// Where a plan takes new keys and certificates from.
package protocol KeySource: Sendable {
    /// - Parameter now: seconds since 1970.
    func authority(commonName: String, now: Int64) throws(PKIError) -> Authority

    /// - Parameter now: seconds since 1970.
    func leaf(_ request: LeafRequest, signedBy authority: Authority, now: Int64) throws(PKIError) -> KeyPair

    func serviceAccountKey() throws(PKIError) -> ServiceAccountKey

    func encryptionKey(named name: String) -> EncryptionKey
}

/// Makes them, for a plan that is carried out.
package struct FreshKeys: KeySource {
    package init() {}

    package func authority(commonName: String, now: Int64) throws(PKIError) -> Authority {
        try .create(commonName: commonName, now: now)
    }

    package func leaf(_ request: LeafRequest, signedBy authority: Authority, now: Int64) throws(PKIError) -> KeyPair {
        try authority.issue(request, now: now)
    }

    package func serviceAccountKey() -> ServiceAccountKey { .create() }

    package func encryptionKey(named name: String) -> EncryptionKey { .create(named: name) }
}

/// Stands for them, in a plan that is only shown: it makes no secret, signs with nobody's key, and is the same every time.
package struct StandInKeys: KeySource {
    /// When they begin to hold, whenever they are asked for; in seconds since 1970.
    private let beginning: Int64
    private let signers = StandInSigners()

    package init(beginning: Int64 = 0) { self.beginning = beginning }

    package func authority(commonName: String, now: Int64) throws(PKIError) -> Authority {
        try .create(commonName: commonName, now: beginning, material: .standIn(for: commonName))
    }

    package func leaf(_ request: LeafRequest, signedBy authority: Authority, now: Int64) throws(PKIError) -> KeyPair {
        let name = authority.commonName
        return try authority.issue(
            request,
            now: beginning,
            material: .standIn(for: "\(name)/\(request.subject.commonName)"),
            signer: signers.key(of: name)
        )
    }

    package func serviceAccountKey() throws(PKIError) -> ServiceAccountKey {
        do {
            return try ServiceAccountKey(privatePEM: KeyMaterial.standIn(for: "service accounts").keyPEM)
        } catch {
            throw .failed("stand-in for the service-account key", reason: "\(error)")
        }
    }

    package func encryptionKey(named name: String) -> EncryptionKey { .standIn(named: name) }
}

/// What stands for the keys of authorities, each made once: one signs for a thousand machines.
private final class StandInSigners: Sendable {
    private let known = Mutex<[String: Certificate.PrivateKey]>([:])

    func key(of name: String) throws(PKIError) -> Certificate.PrivateKey {
        if let key = known.withLock({ $0[name] }) { return key }
        let key = try KeyMaterial.standIn(for: name).key
        known.withLock { $0[name] = key }
        return key
    }
}
