/// Proves that we hold a private key.
protocol Signer: AnyObject {
    /// Asked again with the same bytes after `pending`.
    func sign(_ bytes: UnsafeBufferPointer<UInt8>) -> Signature
}

/// A signer's answer.
enum Signature {
    case signed([UInt8])
    case pending
    case refused
}

extension SigningKey: Signer {
    func sign(_ bytes: UnsafeBufferPointer<UInt8>) -> Signature {
        let made: [UInt8]? = unsafe sign(bytes)
        return made.map(Signature.signed) ?? .refused
    }
}

/// Answers keyboard-interactive questions with a password.
final class Answers {
    private let password: [UInt8]
    private var isSpent = false

    init(password: String) { self.password = Array(password.utf8) }

    /// The password once, for the first question that is not echoed; a second question wants something we do not have.
    func answer(isEchoed: Bool) -> [UInt8] {
        guard !isEchoed, !isSpent else { return [] }
        isSpent = true
        return password
    }
}
