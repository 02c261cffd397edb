/// Letters of an alphabet, each as likely as any other, kept in the entry `password`; nothing is told of them.
struct Password: Key {
    static let parameters = ["length", "alphabet"]
    private let length: Int
    private let alphabet: [UInt8]

    init(_ parameters: Parameters) throws(KeyError) {
        length = try parameters.number("length", in: 8...1024, otherwise: 32)
        alphabet = parameters["alphabet"].map { Set($0.utf8).sorted() } ?? Self.lettersAndDigits
        guard alphabet.count >= 10, alphabet.allSatisfy({ (33...126).contains($0) }) else {
            throw parameters.wrong("alphabet", "must be ten or more different letters, digits or signs of ASCII")
        }
    }

    func make(now: Int64) -> [String: [UInt8]] { ["password": Self.random(length, of: alphabet)] }

    static func told(by entries: Entries) throws(KeyError) -> [String: String] {
        guard try !entries.bytes("password").isEmpty else { throw entries.unreadable("password", "it is empty") }
        return [:]
    }

    /// 62 letters: 32 of them have 190 bits.
    private static let lettersAndDigits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    static func random(_ length: Int, of alphabet: [UInt8] = lettersAndDigits) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<length).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }
    }
}
