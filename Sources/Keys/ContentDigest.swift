import Crypto

/// SHA-256 of what is no secret.
package enum ContentDigest {
    /// In hexadecimal digits.
    package static func sha256(_ text: String) -> String {
        Hexadecimal.digits(SHA256.hash(data: Array(text.utf8)))
    }
}
