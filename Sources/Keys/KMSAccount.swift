/// An account of CITA-Cloud's key service: its database `kms.db`, with `key_id` and `node_address` beside it.
struct KMSAccount<C: Curve>: Key {
    static var parameters: [String] { ["password"] }
    private let password: [UInt8]

    init(_ parameters: Parameters) throws(KeyError) {
        let text = try parameters.required("password")
        // The service takes blanks off the end of its password file before it compares.
        guard let last = text.last, !last.isWhitespace else {
            throw parameters.wrong("password", "must not be empty, nor end with a blank or a line break")
        }
        password = Array(text.utf8)
    }

    func make(now: Int64) throws(KeyError) -> [String: [UInt8]] {
        var pair = try C.makePair()
        defer { pair.privateKey.wipe() }
        func blob(_ bytes: [UInt8]) -> String { "x'\(Hexadecimal.digits(bytes))'" }
        let sealed = try seal(pair.privateKey)
        let passwordHash = try C.hash(password + Array("Matthew 5-13".utf8))
        let database = try SQLite.file(
            """
            CREATE TABLE config (id INTEGER PRIMARY KEY, password BLOB, config_type TEXT);
            CREATE TABLE account (id INTEGER PRIMARY KEY, pubkey BLOB, privkey BLOB, description TEXT);
            INSERT INTO config VALUES (1, \(blob(passwordHash)), '\(C.kmsType)');
            INSERT INTO account VALUES (1, \(blob(pair.coordinates)), \(blob(sealed)), 'create by cmd');
            """
        )
        return [
            "kms.db": database, "key_id": Array("1".utf8),
            "node_address": Array(try C.address(pair.coordinates).utf8),
        ]
    }

    /// No salt and one pass: the service's own way.
    private func seal(_ privateKey: [UInt8]) throws(KeyError) -> [UInt8] {
        let hash = try OpenSSL.digest(C.kmsSeal.digest, password)
        return try OpenSSL.encrypt(
            privateKey,
            with: C.kmsSeal.cipher,
            key: Array(hash[..<16]),
            firstBlock: Array(hash[16..<32])
        )
    }

    static func told(by entries: Entries) throws(KeyError) -> [String: String] {
        guard try entries.bytes("kms.db").starts(with: Array("SQLite format 3\0".utf8)) else {
            throw entries.unreadable("kms.db", "it is no database of SQLite")
        }
        let id = try entries.text("key_id")
        guard let number = UInt64(id), number > 0 else { throw entries.unreadable("key_id", "it is no number above 0") }
        return [
            "keyID": id, "address": Hexadecimal.text(try entries.hexadecimal("node_address", bytes: 20)),
        ]
    }
}
