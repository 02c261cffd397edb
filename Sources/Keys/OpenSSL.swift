import CLibCrypto

/// What OpenSSL's libcrypto does for keys.
enum OpenSSL {
    enum DigestName: String { case sm3 = "SM3", blake2b512 = "BLAKE2B-512" }

    /// Ciphers with a key of 16 bytes and as long a first block, which make as many bytes as they take.
    enum CipherName: String { case sm4CFB = "SM4-CFB", aes128CTR = "AES-128-CTR" }

    /// Curves over 256 bits, by OpenSSL's short names.
    enum CurveName: String { case secp256k1, sm2 = "SM2" }

    static func digest(_ name: DigestName, _ bytes: [UInt8]) throws(KeyError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        let count = unsafe shim_digest(name.rawValue, bytes, bytes.count, &digest)
        guard count > 0 else { throw absent(name.rawValue) }
        return Array(digest.prefix(Int(count)))
    }

    static func encrypt(
        _ bytes: [UInt8],
        with name: CipherName,
        key: [UInt8],
        firstBlock: [UInt8]
    ) throws(KeyError) -> [UInt8] {
        precondition(key.count == 16 && firstBlock.count == 16)
        var encrypted = [UInt8](repeating: 0, count: bytes.count)
        guard unsafe shim_encrypt(name.rawValue, key, firstBlock, bytes, Int32(bytes.count), &encrypted) == 1 else {
            throw absent(name.rawValue)
        }
        return encrypted
    }

    /// X and Y of the public point of a private number, 32 bytes each; nil when the number is 0, or not below the order of the
    /// curve.
    static func coordinates(_ curve: CurveName, of number: [UInt8]) throws(KeyError) -> [UInt8]? {
        precondition(number.count == 32)
        var point = [UInt8](repeating: 0, count: 65)
        switch unsafe shim_public_point(curve.rawValue, number, &point) {
        case 1: return Array(point.dropFirst())
        case 0: return nil
        default: throw absent(curve.rawValue)
        }
    }

    private static func absent(_ name: String) -> KeyError {
        .failed(
            "a key",
            reason: "the OpenSSL of this box has no \(name); take one that is built with it, such as Debian's"
        )
    }
}
