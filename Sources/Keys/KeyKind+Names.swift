extension KeyKind {
    /// Entries of its Secret that may be named otherwise there.
    package var entries: [String] {
        switch self {
        case .hex: ["key"]
        case .password: ["password"]
        case .secp256k1, .sm2: ["privateKey", "publicKey"]
        case .kmsSM, .kmsEth: ["kms.db", "key_id", "node_address"]
        case .syncthing: ["cert.pem", "key.pem"]
        case .basicAuth: ["auth", "password"]
        }
    }

    /// What of it templates may see.
    package var told: [String] {
        switch self {
        case .hex, .password: []
        case .secp256k1, .sm2: ["publicKey", "address"]
        case .kmsSM, .kmsEth: ["keyID", "address"]
        case .syncthing: ["deviceID"]
        case .basicAuth: ["user"]
        }
    }
}
