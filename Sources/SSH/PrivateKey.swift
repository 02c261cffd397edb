/// A user's private key, read once, which signs for all connections.
package final class PrivateKey: Sendable {
    let path: String
    let material: Material

    enum Material: Sendable {
        case signing(SigningKey)
        /// An encrypted openssh-key-v1 file: its key derivation (bcrypt) is left to libssh2, once for every connection.
        /// `text` ends with a zero byte.
        case sealed(text: [UInt8], passphrase: String)
    }

    /// Reads the formats of OpenSSH and OpenSSL: Ed25519, ECDSA and RSA.
    package init(path: String, passphrase: String? = nil) throws(SSHError) {
        self.path = path
        let bytes = try File.read(path, limit: 1 << 20)
        let text = String(decoding: bytes, as: UTF8.self)
        func refuse(_ reason: String) -> SSHError { SSHError(host: "", .key(path: path, reason: reason)) }

        if text.contains(OpenSSHKey.header) {
            guard let file = OpenSSHKey(text: text) else { throw refuse("the file is damaged: copy it again, whole") }
            if file.isEncrypted {
                guard let passphrase else { throw SSHError(host: "", .passphraseMissing(path: path)) }
                // libssh2 1.10 would sign with SHA-1, which servers of today refuse.
                guard file.algorithm != "ssh-rsa" else {
                    throw refuse(
                        "an RSA key with a passphrase works in PEM form (ssh-keygen -p -m PEM -f …) or in an agent"
                    )
                }
                material = .sealed(text: bytes + [0], passphrase: passphrase)
                return
            }
            guard let key = file.signingKey else { throw refuse("keys of type '\(file.algorithm)' are not supported") }
            material = .signing(key)
        } else if text.contains("PRIVATE KEY-----") {
            guard let key = SigningKey(pem: bytes, passphrase: passphrase) else {
                guard text.contains("ENCRYPTED") else {
                    throw refuse("it is neither an Ed25519, an ECDSA nor an RSA key")
                }
                guard passphrase != nil else { throw SSHError(host: "", .passphraseMissing(path: path)) }
                throw refuse("the passphrase is wrong")
            }
            material = .signing(key)
        } else {
            throw refuse(Self.stranger(text))
        }
    }

    /// What a file is that holds no private key, and what to do about it.
    private static func stranger(_ text: String) -> String {
        if text.hasPrefix("ssh-") || text.hasPrefix("ecdsa-") {
            return "it is not a private key; this is the public one"
        }
        if text.hasPrefix("PuTTY-User-Key-File") {
            return "it is a key of PuTTY's: 'puttygen KEY -O private-openssh -o NEW' writes it in OpenSSH's form"
        }
        return "it is not a private key: give the file that ssh-keygen wrote, without '.pub'"
    }
}

extension PrivateKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "the key '\(path)'" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
