/// The key of a chain's account: `privateKey` and `publicKey` in the Secret, as `0x` and hexadecimal digits; the public key and
/// the address are told.
struct AccountKey<C: Curve>: Key {
    static var parameters: [String] { [] }

    init(_ parameters: Parameters) {}

    func make(now: Int64) throws(KeyError) -> [String: [UInt8]] {
        var pair = try C.makePair()
        defer { pair.privateKey.wipe() }
        return [
            "privateKey": Array(Hexadecimal.text(pair.privateKey).utf8),
            "publicKey": Array(Hexadecimal.text(C.publicKey(pair.coordinates)).utf8),
        ]
    }

    /// Of the private key alone, so that a Secret with an operator's own key may be without the public one.
    static func told(by entries: Entries) throws(KeyError) -> [String: String] {
        var privateKey = try entries.hexadecimal("privateKey", bytes: 32)
        defer { privateKey.wipe() }
        guard let coordinates = try OpenSSL.coordinates(C.name, of: privateKey) else {
            throw entries.unreadable("privateKey", "the curve has no such number")
        }
        let publicKey = C.publicKey(coordinates)
        if entries.has("publicKey"), try entries.hexadecimal("publicKey", bytes: publicKey.count) != publicKey {
            throw entries.unreadable("publicKey", "it belongs to another private key")
        }
        return ["publicKey": Hexadecimal.text(publicKey), "address": try C.address(coordinates)]
    }
}
