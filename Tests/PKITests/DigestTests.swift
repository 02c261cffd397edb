import PKI
import TestSupport
import Testing

@Suite struct DigestTests {
    @Test func `agrees with sha256sum`() throws {
        let text = "paictl\n"
        #expect(try run("sha256sum", input: text).output.hasPrefix(Digest.sha256Hex(Array(text.utf8)) + " "))
    }
}
