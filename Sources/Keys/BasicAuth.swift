import CLibXCrypt

/// A line of Apache's htpasswd with bcrypt, in the entry `auth`, as an Ingress reads it; the user is told. A password that nobody gave
/// is made, and kept beside it in `password`, as the hash alone would let nobody in.
struct BasicAuth: Key {
    static let parameters = ["user", "password", "cost"]
    private let user: String
    private let password: String?
    /// 2 to this power is how often bcrypt goes round; 10 takes a tenth of a second.
    private let cost: Int

    init(_ parameters: Parameters) throws(KeyError) {
        user = try parameters.required("user")
        guard !user.isEmpty, user.unicodeScalars.allSatisfy({ $0 != ":" && $0.value >= 32 && $0.value != 127 }) else {
            throw parameters.wrong("user", "must not be empty, nor have ':' or control characters")
        }
        password = parameters["password"]
        if let password, !(1...72).contains(password.utf8.count) || password.utf8.contains(0) {
            throw parameters.wrong(
                "password",
                "must have 1 to 72 bytes, of which bcrypt takes no more, and none of them zero"
            )
        }
        cost = try parameters.number("cost", in: 5...16, otherwise: 10)
    }

    func make(now: Int64) throws(KeyError) -> [String: [UInt8]] {
        let password = self.password.map { Array($0.utf8) } ?? Password.random(32)
        var hash = [CChar](repeating: 0, count: Int(CRYPT_OUTPUT_SIZE))
        let made = unsafe String(decoding: password, as: UTF8.self).withCString { phrase in
            unsafe shim_bcrypt(phrase, UInt(cost), &hash)
        }
        guard made == 1 else {
            throw .failed(
                "a password's hash",
                reason: "the libcrypt of this box has no bcrypt; take one that has, such as Debian's"
            )
        }
        let text = String(decoding: hash.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        var secret = ["auth": Array("\(user):\(text)\n".utf8)]
        if self.password == nil { secret["password"] = password }
        return secret
    }

    static func told(by entries: Entries) throws(KeyError) -> [String: String] {
        let parts = try entries.text("auth").split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[1].hasPrefix("$2") else {
            throw entries.unreadable("auth", "it is no line of htpasswd with bcrypt")
        }
        return ["user": String(parts[0])]
    }
}
