import Testing

@testable import Keys

@Suite struct AccountKeyTests {
    /// The least keys, EIP-155's example, and the first account of Hardhat, Anvil and Ganache's like.
    @Test(arguments: [
        ("0x" + String(repeating: "0", count: 63) + "1", "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf"),
        ("0x" + String(repeating: "0", count: 63) + "2", "0x2b5ad5c4795c026514f8317c7a215e218dccd6cf"),
        ("0x" + String(repeating: "46", count: 32), "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f"),
        (
            "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
            "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
        ),
    ])
    func `has Ethereum's addresses`(privateKey: String, address: String) throws {
        #expect(try KeyKind.secp256k1.told(by: ["privateKey": Array(privateKey.utf8)])["address"] == address)
    }

    /// GB/T 32918.5, appendix A.
    @Test func `has the standard's public key for SM2`() throws {
        let privateKey = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"
        #expect(
            try KeyKind.sm2.told(by: ["privateKey": Array(privateKey.utf8)])["publicKey"]
                == "0x09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
                + "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
        )
    }

    @Test func `secp256k1 has the public key that openssl derives`() throws {
        let made = try KeyKind.secp256k1.make(now: now)
        let privateKey = try #require(made.secret["privateKey"].map { String(decoding: $0, as: UTF8.self) })
        #expect(privateKey.count == 66 && privateKey.hasPrefix("0x"))
        let point = try opensslPoint(.secp256k1, of: hexadecimal(privateKey), compressed: true)
        #expect(made.told["publicKey"] == Hexadecimal.text(point))
        #expect(made.secret["publicKey"] == Array(Hexadecimal.text(point).utf8))
    }

    @Test func `SM2 has the public key and the address that openssl derives`() throws {
        let made = try KeyKind.sm2.make(now: now)
        let privateKey = String(decoding: try #require(made.secret["privateKey"]), as: UTF8.self)
        let point = Array(try opensslPoint(.sm2, of: hexadecimal(privateKey), compressed: false).dropFirst())
        #expect(made.told["publicKey"] == Hexadecimal.text(point))
        #expect(try made.told["address"] == Hexadecimal.text(opensslDigest("-sm3", of: point).suffix(20)))
    }

    @Test(arguments: [
        String(repeating: "0", count: 64),
        // The order of secp256k1.
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
        "ff", "not hexadecimal", "",
    ])
    func `refuses what is no private key`(text: String) {
        #expect(throws: KeyError.self) { try KeyKind.secp256k1.told(by: ["privateKey": Array(text.utf8)]) }
    }

    @Test func `refuses a public key of another private key`() throws {
        var secret = try KeyKind.secp256k1.make(now: now).secret
        secret["publicKey"] = try KeyKind.secp256k1.make(now: now).secret["publicKey"]
        #expect(throws: KeyError.self) { try KeyKind.secp256k1.told(by: secret) }
    }
}
