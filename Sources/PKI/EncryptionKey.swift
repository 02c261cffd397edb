import Foundation

/// The 32 random bytes with which the API server encrypts secrets at rest; no description shows them.
public struct EncryptionKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// As an EncryptionConfiguration wants it.
    public let base64: String

    public static func create() -> EncryptionKey {
        // The kernel's generator, from which swift-crypto makes symmetric keys as well.
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return EncryptionKey(base64: Data(bytes).base64EncodedString())
    }

    private init(base64: String) { self.base64 = base64 }

    public var description: String { "•••" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
