import CLibSSH2

/// The two digests that host keys need, from OpenSSL.
enum Digest {
    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        unsafe shim_sha256(bytes, bytes.count, &digest)
        return digest
    }

    static func hmacSHA1(key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 20)
        unsafe shim_hmac_sha1(key, key.count, bytes, bytes.count, &digest)
        return digest
    }
}
