import Foundation
import TestSupport
import Testing

@testable import Keys

/// sqlite3 reads the database, and openssl opens what is sealed in it.
@Suite struct KMSAccountTests {
    @Test(arguments: [
        (KeyKind.kmsSM, KeyKind.sm2, "sm", "-sm3", "-sm4-cfb"),
        (.kmsEth, .secp256k1, "eth", "-blake2b512", "-aes-128-ctr"),
    ])
    func `holds the key of its address`(
        kind: KeyKind,
        account: KeyKind,
        type: String,
        digest: String,
        cipher: String
    ) throws {
        let password = "пароль 5-14"
        let made = try kind.make(["password": password], now: now)
        let database = try #require(made.secret["kms.db"])
        func query(_ statement: String) throws -> String {
            try withFiles(["kms.db": database]) { folder in
                let outcome = try run("sqlite3", "kms.db", statement, in: folder)
                return outcome.said.trimmingCharacters(in: .newlines)
            }
        }
        #expect(try query("PRAGMA integrity_check") == "ok")
        #expect(try query("SELECT id, config_type FROM config") == "1|\(type)")
        #expect(try query("SELECT id, description FROM account") == "1|create by cmd")

        let hash = try opensslDigest(digest, of: Array(password.utf8))
        let sealed = hexadecimal(try query("SELECT hex(privkey) FROM account"))
        let privateKey = try openssl(
            "enc",
            "-d",
            cipher,
            "-K",
            Hexadecimal.digits(hash[..<16]),
            "-iv",
            Hexadecimal.digits(hash[16..<32]),
            of: sealed
        )
        let told = try account.told(by: ["privateKey": Array(Hexadecimal.text(privateKey).utf8)])
        #expect(made.told == ["keyID": "1", "address": told["address"]])
        #expect(made.secret["node_address"] == told["address"].map { Array($0.utf8) })
        #expect(made.secret["key_id"] == Array("1".utf8))
        let curve = account == .sm2 ? OpenSSL.CurveName.sm2 : .secp256k1
        #expect(
            try hexadecimal(query("SELECT hex(pubkey) FROM account"))
                == Array(opensslPoint(curve, of: privateKey, compressed: false).dropFirst())
        )
    }

    @Test func `proves a password as the service does`() throws {
        let salted = Array("passwordMatthew 5-13".utf8)
        for (kind, hash) in [
            (KeyKind.kmsSM, try opensslDigest("-sm3", of: salted)), (.kmsEth, Keccak.hash256(salted)),
        ] {
            let made = try kind.make(["password": "password"], now: now)
            try withFiles(["kms.db": try #require(made.secret["kms.db"])]) { folder in
                let said = try run("sqlite3", "kms.db", "SELECT lower(hex(password)) FROM config", in: folder).output
                #expect(said == Hexadecimal.digits(hash) + "\n")
            }
        }
    }
}
