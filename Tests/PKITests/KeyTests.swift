import Foundation
import PKI
import TestSupport
import Testing

@Suite struct KeyTests {
    @Test func `a service account key has a public half that openssl finds too`() throws {
        let key = ServiceAccountKey.create()
        #expect(try run("openssl", "pkey", "-pubout", input: key.privatePEM).output == key.publicPEM)
        #expect(try ServiceAccountKey(privatePEM: key.privatePEM) == key)
    }

    @Test func `reads the RSA key of a cluster that had one`() throws {
        let pem = try run("openssl", "genrsa", "-traditional", "2048").output
        let key = try ServiceAccountKey(privatePEM: pem)
        #expect(try run("openssl", "pkey", "-pubout", input: pem).output == key.publicPEM)
    }

    @Test func `refuses what is no key`() {
        let error = #expect(throws: PKIError.self) { try ServiceAccountKey(privatePEM: "garbage") }
        #expect(error?.description.hasPrefix("cannot read the service account key: ") == true)
    }

    @Test func `an encryption key is 32 bytes, and another each time`() throws {
        let keys = (0..<50).map { _ in EncryptionKey.create(named: "key2") }
        #expect(keys.allSatisfy { Data(base64Encoded: $0.base64)?.count == 32 })
        #expect(Set(keys).count == 50)
    }

    @Test func `an encryption key is read as it was written, and the first one of a cluster without a name`() throws {
        for name in ["key1", "key2", "key17"] {
            let key = EncryptionKey.create(named: name)
            #expect(EncryptionKey(text: key.text) == key)
        }
        let first = EncryptionKey.create(named: "key1")
        #expect(first.text == first.base64)
        for text in ["", "key2", ":\(first.base64)", "key2:\(first.base64):", "key2:AAAA", "a:b:\(first.base64)"] {
            #expect(EncryptionKey(text: text) == nil)
        }
    }

    @Test func `a service-account key has the ID that Kubernetes gives its tokens`() throws {
        for key in [
            try ServiceAccountKey(privatePEM: run("openssl", "genrsa", "-traditional", "2048").output), .create(),
        ] {
            let bytes = try run(
                "bash",
                "-c",
                "openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | basenc --base64url | tr -d '=\n'",
                input: key.publicPEM
            )
            #expect(bytes.output == key.id)
        }
    }
}
