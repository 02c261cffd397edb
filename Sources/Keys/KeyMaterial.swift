/// What was made of a key: what a Secret keeps, and what of it may be told; no description shows the former.
package struct KeyMaterial: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The entries of the Secret, by their names.
    package var secret: [String: [UInt8]]
    /// What templates may see, by its name.
    package var told: [String: String]

    package init(secret: [String: [UInt8]], told: [String: String]) {
        self.secret = secret
        self.told = told
    }

    package var description: String { "a key •••" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
