import Foundation

/// The 32 random bytes with which the API server encrypts secrets at rest, and what etcd calls them; no description shows the bytes.
package struct EncryptionKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// Stands before all that it has encrypted, so that no other key that a cluster has is called so.
    package let name: String
    /// As an EncryptionConfiguration wants it.
    package let base64: String

    /// Of the key that a cluster is founded with.
    package static let firstName = "key1"

    package static func create(named name: String) -> EncryptionKey {
        // The kernel's generator, from which swift-crypto makes symmetric keys as well.
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return EncryptionKey(name, Data(bytes))
    }

    /// Nobody's key.
    static func standIn(named name: String) -> EncryptionKey { EncryptionKey(name, Data(repeating: 0, count: 32)) }

    /// Reads a key as `text` has it; nil unless it is 32 bytes in base64.
    package init?(text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let last = parts.last, let bytes = Data(base64Encoded: String(last)), bytes.count == 32,
            parts.count == 1 || parts.count == 2 && !parts[0].isEmpty
        else { return nil }
        self.init(parts.count == 1 ? Self.firstName : String(parts[0]), bytes)
    }

    private init(_ name: String, _ bytes: Data) {
        self.name = name
        base64 = bytes.base64EncodedString()
    }

    /// `NAME:BASE64`; of the first one, which was alone once, without its name.
    package var text: String { name == Self.firstName ? base64 : "\(name):\(base64)" }

    package var description: String { "•••" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
