/// The elliptic curve of a chain's accounts, and what goes with it.
protocol Curve {
    static var name: OpenSSL.CurveName { get }

    /// The chain's hash, of 32 bytes.
    static func hash(_ bytes: [UInt8]) throws(KeyError) -> [UInt8]

    /// A public key as the chain writes it, of X and Y.
    static func publicKey(_ coordinates: [UInt8]) -> [UInt8]

    /// What CITA-Cloud's key service for this curve is called in its database, and what it seals private keys with: a cipher, under
    /// a digest of the password.
    static var kmsType: String { get }
    static var kmsSeal: (digest: OpenSSL.DigestName, cipher: OpenSSL.CipherName) { get }
}

extension Curve {
    /// A new private key: a number from 1 to below the order of the curve, in 32 bytes; and its X and Y.
    static func makePair() throws(KeyError) -> (privateKey: [UInt8], coordinates: [UInt8]) {
        // One number in 2³² or fewer is none.
        while true {
            let number = Random.bytes(32)
            if let coordinates = try OpenSSL.coordinates(name, of: number) { return (number, coordinates) }
        }
    }

    /// `0x` and 40 digits: the last 20 bytes of the hash of X and Y.
    static func address(_ coordinates: [UInt8]) throws(KeyError) -> String {
        Hexadecimal.text(try hash(coordinates).suffix(20))
    }
}

/// Ethereum's: Keccak-256, and public keys of 33 bytes.
enum Secp256k1: Curve {
    static let name = OpenSSL.CurveName.secp256k1
    static let kmsType = "eth"
    static let kmsSeal = (digest: OpenSSL.DigestName.blake2b512, cipher: OpenSSL.CipherName.aes128CTR)

    static func hash(_ bytes: [UInt8]) -> [UInt8] { Keccak.hash256(bytes) }

    /// X, behind 2 or 3 for an even or an odd Y (SEC 1, 2.3.3).
    static func publicKey(_ coordinates: [UInt8]) -> [UInt8] { [2 | coordinates[63] & 1] + coordinates[..<32] }
}

/// GB/T 32918's: SM3, and public keys of 64 bytes, X and Y.
enum SM2: Curve {
    static let name = OpenSSL.CurveName.sm2
    static let kmsType = "sm"
    static let kmsSeal = (digest: OpenSSL.DigestName.sm3, cipher: OpenSSL.CipherName.sm4CFB)

    static func hash(_ bytes: [UInt8]) throws(KeyError) -> [UInt8] { try OpenSSL.digest(.sm3, bytes) }

    static func publicKey(_ coordinates: [UInt8]) -> [UInt8] { coordinates }
}
