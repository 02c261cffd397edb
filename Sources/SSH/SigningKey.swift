import CLibSSH2

/// Owns one OpenSSL key, signs with it, and frees it exactly once.
// @unchecked Sendable because the key is never changed once it is read, and OpenSSL counts its users atomically.
@safe final class SigningKey: @unchecked Sendable {
    private let handle: OpaquePointer
    private let kind: Kind
    /// The public half as SSH sends it.
    let publicBlob: [UInt8]

    private enum Kind {
        case ed25519
        case ecdsa(digest: String)
        case rsa
    }

    /// Takes the handle over.
    private init?(owning handle: OpaquePointer?) {
        guard let handle = unsafe handle else { return nil }
        guard let (kind, blob) = unsafe Self.describe(handle) else {
            unsafe EVP_PKEY_free(handle)
            return nil
        }
        unsafe self.handle = unsafe handle
        self.kind = kind
        publicBlob = blob
    }

    deinit { unsafe EVP_PKEY_free(handle) }

    /// Reads PKCS#8, PKCS#1 or SEC1.
    convenience init?(pem: [UInt8], passphrase: String?) {
        unsafe self.init(
            owning: pem.withUnsafeBytes { text in
                if let passphrase { return unsafe shim_key_from_pem(text.baseAddress, text.count, passphrase) }
                return unsafe shim_key_from_pem(text.baseAddress, text.count, nil)
            }
        )
    }

    convenience init?(ed25519Seed seed: [UInt8]) {
        guard seed.count == 32 else { return nil }
        unsafe self.init(owning: shim_key_from_ed25519_seed(seed))
    }

    /// `curve` as SSH names it, `nistp256`.
    convenience init?(curve: String, point: [UInt8], scalar: [UInt8]) {
        guard let group = Self.curves.first(where: { $0.ssh == curve })?.openSSL else { return nil }
        unsafe self.init(owning: shim_key_from_ec(group, point, point.count, scalar, scalar.count))
    }

    /// The six numbers in the order of openssh-key-v1: n, e, d, q⁻¹ mod p, p, q.
    convenience init?(rsa numbers: [[UInt8]]) {
        guard numbers.count == 6 else { return nil }
        let joined = numbers.flatMap { $0 }
        unsafe self.init(
            owning: joined.withUnsafeBufferPointer { bytes -> OpaquePointer? in
                guard let base = bytes.baseAddress else { return nil }
                var starts: [UnsafePointer<UInt8>?] = unsafe []
                var offset = 0
                for number in numbers {
                    unsafe starts.append(base + offset)
                    offset += number.count
                }
                return unsafe shim_key_from_rsa(starts, numbers.map(\.count))
            }
        )
    }

    /// The signature, in the form SSH gives it; nil when OpenSSL refuses.
    func sign(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let digest: String? =
            switch kind {
            case .ed25519: nil
            case .ecdsa(let digest): digest
            case .rsa: "SHA256"
            }
        // Enough for RSA of 16,384 bits, more than OpenSSH accepts.
        let signature = unsafe [UInt8](unsafeUninitializedCapacity: 2048) { buffer, count in
            unsafe count = shim_sign(handle, digest, bytes.baseAddress, bytes.count, buffer.baseAddress, buffer.count)
        }
        guard !signature.isEmpty else { return nil }
        if case .ecdsa = kind { return Self.sshForm(ofDER: signature) }
        return signature
    }

    private static let curves = [
        (ssh: "nistp256", openSSL: "prime256v1", digest: "SHA256"),
        (ssh: "nistp384", openSSL: "secp384r1", digest: "SHA384"),
        (ssh: "nistp521", openSSL: "secp521r1", digest: "SHA512"),
    ]

    private static func describe(_ handle: OpaquePointer) -> (Kind, [UInt8])? {
        var writer = WireWriter()
        switch unsafe shim_key_type(handle) {
        case EVP_PKEY_ED25519:
            writer.append("ssh-ed25519")
            unsafe writer.append(publicBytes(handle))
            return (.ed25519, writer.bytes)
        case EVP_PKEY_EC:
            let group = unsafe bytes(upTo: 64) { (buffer: UnsafeMutableBufferPointer<CChar>) in
                unsafe shim_key_group(handle, buffer.baseAddress, buffer.count)
            }
            let name = String(decoding: group.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            guard let curve = curves.first(where: { $0.openSSL == name }) else { return nil }
            writer.append("ecdsa-sha2-\(curve.ssh)")
            writer.append(curve.ssh)
            unsafe writer.append(publicBytes(handle))
            return (.ecdsa(digest: curve.digest), writer.bytes)
        case EVP_PKEY_RSA:
            // Not `ssh-rsa`, which to libssh2 1.10 means SHA-1: servers read this label as a wish for SHA-256.
            writer.append("rsa-sha2-256")
            for exponent in [Int32(1), 0] {
                let number = unsafe bytes(upTo: 2048) {
                    unsafe shim_key_rsa_number(handle, exponent, $0.baseAddress, $0.count)
                }
                writer.append(integer: number)
            }
            return (.rsa, writer.bytes)
        default: return nil
        }
    }

    private static func publicBytes(_ handle: OpaquePointer) -> [UInt8] {
        unsafe bytes(upTo: 256) { unsafe shim_key_public(handle, $0.baseAddress, $0.count) }
    }

    private static func bytes<Element>(
        upTo size: Int,
        _ fill: (UnsafeMutableBufferPointer<Element>) -> Int
    ) -> [Element] {
        unsafe [Element](unsafeUninitializedCapacity: size) { buffer, count in unsafe count = fill(buffer) }
    }

    private static func sshForm(ofDER signature: [UInt8]) -> [UInt8]? {
        var (first, second) = ([UInt8](repeating: 0, count: 66), [UInt8](repeating: 0, count: 66))
        var (firstCount, secondCount) = (0, 0)
        guard
            unsafe shim_split_ecdsa(signature, signature.count, &first, &firstCount, &second, &secondCount, 66) == 1
        else { return nil }
        var writer = WireWriter()
        writer.append(integer: first.prefix(firstCount))
        writer.append(integer: second.prefix(secondCount))
        return writer.bytes
    }
}
