import Foundation

/// The 32 random bytes with which the API server encrypts secrets at rest; no description shows them.
package struct EncryptionKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// As an EncryptionConfiguration wants it.
    package let base64: String

    package static func create() -> EncryptionKey {
        // The kernel's generator, from which swift-crypto makes symmetric keys as well.
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return EncryptionKey(Data(bytes))
    }

    /// Nobody's key.
    static let standIn = EncryptionKey(Data(repeating: 0, count: 32))

    /// Reads a key; nil unless it is 32 bytes in base64.
    package init?(base64: String) {
        guard let bytes = Data(base64Encoded: base64), bytes.count == 32 else { return nil }
        self.init(bytes)
    }

    private init(_ bytes: Data) { base64 = bytes.base64EncodedString() }

    package var description: String { "•••" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
