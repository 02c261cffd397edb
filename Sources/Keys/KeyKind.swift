/// What a key is made as, by the name that a package has for it.
package enum KeyKind: String, CaseIterable, Sendable {
    case hex
    case password
    case secp256k1
    case sm2
    case kmsSM = "kms-sm"
    case kmsEth = "kms-eth"
    case syncthing
    case basicAuth = "basic-auth"
}

extension KeyKind {
    /// The names of what it takes.
    package var parameters: [String] { type.parameters }

    /// Refuses what `make` would refuse, and makes nothing.
    package func check(_ parameters: [String: String]) throws(KeyError) {
        _ = try type.init(Parameters(parameters, of: self, known: type.parameters))
    }

    /// Makes a key, another one each time.
    ///
    /// - Parameter now: seconds since 1970.
    package func make(_ parameters: [String: String] = [:], now: Int64) throws(KeyError) -> KeyMaterial {
        let key = try type.init(Parameters(parameters, of: self, known: type.parameters))
        let secret = try key.make(now: now)
        // Read back at once: what is told of a new key is what will be told of it ever after.
        return KeyMaterial(secret: secret, told: try told(by: secret))
    }

    /// What is told of a key that was made once, by the entries of its Secret alone.
    package func told(by secret: [String: [UInt8]]) throws(KeyError) -> [String: String] {
        try type.told(by: Entries(secret, of: self))
    }

    private var type: any Key.Type {
        switch self {
        case .hex: RandomKey.self
        case .password: Password.self
        case .secp256k1: AccountKey<Secp256k1>.self
        case .sm2: AccountKey<SM2>.self
        case .kmsSM: KMSAccount<SM2>.self
        case .kmsEth: KMSAccount<Secp256k1>.self
        case .syncthing: SyncthingIdentity.self
        case .basicAuth: BasicAuth.self
        }
    }
}

extension Parameters {
    fileprivate init(_ values: [String: String], of kind: KeyKind, known: [String]) throws(KeyError) {
        try self.init(values, kind: kind.rawValue, known: known)
    }
}

extension Entries {
    fileprivate init(_ secret: [String: [UInt8]], of kind: KeyKind) { self.init(secret, kind: kind.rawValue) }
}
