import Crypto

/// The one hash function of the tool.
package enum Digest {
    /// SHA-256 in lower case hexadecimal digits, as `sha256sum` prints it.
    package static func sha256Hex(_ bytes: [UInt8]) -> String {
        hexadecimal(SHA256.hash(data: bytes))
    }

    /// The same as bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}

/// SHA-256 of what comes piece by piece.
package struct RunningDigest {
    private var hash = SHA256()

    package init() {}

    package mutating func add(_ bytes: [UInt8]) { hash.update(data: bytes) }

    /// Of all that was added, as `Digest.sha256Hex` has it.
    package var hexadecimal: String { Digest.hexadecimal(hash.finalize()) }
}
