/// Why a key could not be made, or not be read back.
package enum KeyError: Error, Sendable, Hashable, CustomStringConvertible {
    case unknownParameter(String, kind: String, known: [String])
    case missingParameter(String, kind: String)
    /// `reason` says what it must be, and never shows the value, which may be a password.
    case wrongParameter(String, kind: String, reason: String)
    /// The Secret lacks an entry that a key of this kind has.
    case missingEntry(String, kind: String)
    /// `reason` says what it should be, and never shows it.
    case unreadableEntry(String, kind: String, reason: String)
    /// The library below cannot do it.
    case failed(String, reason: String)

    package var description: String {
        switch self {
        case .unknownParameter(let name, let kind, let known):
            known.isEmpty
                ? "a key of kind '\(kind)' has no '\(name)'; it takes nothing"
                : "a key of kind '\(kind)' has no '\(name)'; it takes \(known.joined(separator: ", "))"
        case .missingParameter(let name, let kind):
            "a key of kind '\(kind)' needs '\(name)'"
        case .wrongParameter(let name, let kind, let reason):
            "'\(name)' of a key of kind '\(kind)' \(reason)"
        case .missingEntry(let name, let kind):
            "the Secret has no entry '\(name)', which a key of kind '\(kind)' has; restore the Secret, or delete it for a new key"
        case .unreadableEntry(let name, let kind, let reason):
            "the entry '\(name)' of the Secret is none of a key of kind '\(kind)': \(reason); "
                + "restore the Secret, or delete it for a new key"
        case .failed(let what, let reason):
            "cannot make \(what): \(reason)"
        }
    }
}
