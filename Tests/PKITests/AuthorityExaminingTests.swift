import Foundation
import PKI
import TestSupport
import Testing

/// Authorities that others have signed.
@Suite struct AuthorityExaminingTests {
    private static let year = 365 * 86_400
    /// Read when it is asked for: certificates are made after the tests have begun.
    private static var now: Int64 { Int64(Date().timeIntervalSince1970) }
    private let company: Company

    init() throws { company = try Company() }

    private func examine(_ text: String, key: String, now moment: Int64 = Self.now) throws(AuthorityFault) -> Authority
    {
        try Authority(examining: text, key: key, lifetime: Self.year, now: moment)
    }

    private func fault(_ text: String, key: String, now moment: Int64 = Self.now) -> AuthorityFault? {
        do throws(AuthorityFault) {
            _ = try examine(text, key: key, now: moment)
            return nil
        } catch { return error }
    }

    @Test(arguments: [
        "rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-256", "ec -pkeyopt ec_paramgen_curve:P-384",
        "ec -pkeyopt ec_paramgen_curve:P-521",
    ])
    func `openssl verifies what an intermediate one signs, by itself and up to the root`(kind: String) throws {
        try company.make("ca", kind: kind)
        let authority = try examine(company.text("ca.crt") + company.text("root.crt"), key: company.text("ca.key"))
        #expect(try authority.pair.certificatePEM == company.text("ca.crt"))
        let leaf = try authority.issue(
            LeafRequest(subject: Subject(commonName: "m1"), dnsNames: ["m1"], usages: [.server]),
            now: Self.now
        )
        try Data(leaf.certificatePEM.utf8).write(to: company.folder.appending(path: "leaf.crt"))
        #expect(try company.openssl("verify -x509_strict -partial_chain -trusted ca.crt leaf.crt") == "leaf.crt: OK\n")
        #expect(
            try company.openssl("verify -x509_strict -CAfile root.crt -untrusted ca.crt leaf.crt") == "leaf.crt: OK\n"
        )
    }

    @Test func `texts around it, other line endings and older forms of a key are read, and do not stay`() throws {
        try company.make("ca")
        let text = try company.openssl("x509 -in ca.crt -text") + company.text("root.crt")
        let key = try company.openssl("ecparam -name prime256v1") + company.openssl("ec -in ca.key")
        #expect(key.contains("EC PARAMETERS") && key.contains("BEGIN EC PRIVATE KEY"))
        let authority = try examine(text.replacing("\n", with: "\r\n"), key: key.replacing("\n", with: "\r\n"))
        #expect(try authority.pair.certificatePEM == company.text("ca.crt"))
        #expect(authority.pair.keyPEM.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(try company.text("ca.key") == authority.pair.keyPEM)
    }

    @Test func `one that signs itself will do`() throws {
        #expect(throws: Never.self) { try examine(company.text("root.crt"), key: company.text("root.key")) }
    }

    @Test(arguments: [
        ("basicConstraints=CA:FALSE", AuthorityFault.noAuthority),
        ("", .noAuthority),
        ("basicConstraints=CA:TRUE\nkeyUsage=digitalSignature,cRLSign", .mayNotSign),
        ("basicConstraints=CA:TRUE\nextendedKeyUsage=serverAuth", .isNotFor(.client)),
        ("basicConstraints=CA:TRUE\nextendedKeyUsage=codeSigning,clientAuth", .isNotFor(.server)),
        ("basicConstraints=CA:TRUE\nextendedKeyUsage=anyExtendedKeyUsage", nil),
        ("basicConstraints=CA:TRUE\nextendedKeyUsage=serverAuth,clientAuth", nil),
        ("basicConstraints=CA:TRUE\nnameConstraints=critical,permitted;DNS:.acme.example", .limitsNames),
    ])
    func `what may be done with it is looked at`(extensions: String, expected: AuthorityFault?) throws {
        try company.make("ca", extensions: extensions)
        #expect(try fault(company.text("ca.crt"), key: company.text("ca.key")) == expected)
    }

    @Test func `its key and signature are of kinds that all clients can do with`() throws {
        try company.make("ca", kind: "ed25519")
        #expect(try fault(company.text("ca.crt"), key: company.text("ca.key")) == .keyOfOtherKind)
        try company.make("weak", kind: "rsa:1024")
        #expect(
            try fault(company.text("weak.crt"), key: company.text("weak.key"))?.description
                .contains("RSA of 2048 bits or more") == true
        )
        try company.make("curve", kind: "ec -pkeyopt ec_paramgen_curve:secp256k1")
        #expect(
            try fault(company.text("curve.crt"), key: company.text("curve.key"))?.description.contains("P-256") == true
        )
        try company.openssl("req -x509 -newkey rsa:2048 -nodes -subj /CN=old -days 900 -keyout old.key -out old.crt")
        try company.make("sha1", by: "old", options: "-sha1")
        #expect(try fault(company.text("sha1.crt"), key: company.text("sha1.key")) == .signedWithSHA1)
    }

    @Test func `it holds for longer than what it signs`() throws {
        try company.make("ca", days: 364)
        let (text, key) = (try company.text("ca.crt"), try company.text("ca.key"))
        #expect(fault(text, key: key, now: Self.now + 60) == .endsBefore(days: 363, lifetime: 365))
        #expect(fault(text, key: key, now: Self.now - 2 * day).map { "\($0)" }?.hasPrefix("becomes valid in ") == true)
        #expect(fault(text, key: key, now: Self.now + 366 * day) == .expired(days: 2))
    }

    @Test func `a key of another certificate is told from one of the certificate above`() throws {
        try company.make("ca")
        try company.make("other")
        let chain = try company.text("ca.crt") + company.text("root.crt")
        #expect(try fault(chain, key: company.text("other.key")) == .keyOfOther(place: nil))
        #expect(try fault(chain, key: company.text("root.key")) == .keyOfOther(place: 2))
        #expect(
            try fault(company.text("root.crt") + company.text("ca.crt"), key: company.text("ca.key"))
                == .keyOfOther(place: 2)
        )
    }

    @Test func `what stands above it is whoever signed it, and lets it sign`() throws {
        try company.make("middle")
        try company.make("ca", by: "middle")
        try company.make("other")
        let (text, key) = (try company.text("ca.crt"), try company.text("ca.key"))
        #expect(try fault(text + company.text("root.crt"), key: key) == .chainBroken(place: 2))
        #expect(try fault(text + company.text("other.crt"), key: key) == .chainBroken(place: 2))
        #expect(
            try fault(text + company.text("middle.crt") + company.text("root.crt"), key: key)
                == .pathTooLong(place: 2, allowed: 0)
        )
        try company.sign("middle", extensions: "basicConstraints=critical,CA:TRUE,pathlen:1")
        try company.sign("ca", by: "middle")
        let whole = try company.text("ca.crt") + company.text("middle.crt") + company.text("root.crt")
        #expect(fault(whole, key: key) == nil)
    }

    @Test func `what cannot be read is told, without a word of it`() throws {
        try company.make("ca")
        let (text, key) = (try company.text("ca.crt"), try company.text("ca.key"))
        #expect(fault("garbage", key: key) == .noCertificate)
        #expect(fault(key, key: key) == .noCertificate)
        #expect(fault(String(text.prefix(300)), key: key)?.description.hasPrefix("cannot be read (") == true)
        #expect(fault(text, key: "garbage") == .keyUnreadable)
        #expect(fault(text, key: text) == .keyUnreadable)
        for form in ["pkcs8 -topk8 -v2 aes256 -in ca.key", "ec -aes256 -in ca.key"] {
            let encrypted = try company.openssl("\(form) -passout pass:secret")
            #expect(fault(text, key: encrypted) == .keyEncrypted)
        }
        let broken = key.replacing("MI", with: "MJ")
        #expect(fault(text, key: broken) == .keyUnreadable)
        for fault in [fault(text, key: broken), fault(text, key: "garbage")] {
            #expect(fault?.isOfKey == true && !"\(String(describing: fault))".contains(key.prefix(60).suffix(20)))
        }
    }

    // MARK: Requests

    @Test func `openssl finds a request to be an authority's, and what it signs of it is one`() throws {
        let request = try AuthorityRequest(use: "kubernetes", organization: "Acme & Söhne")
        try Data(request.requestPEM.utf8).write(to: company.folder.appending(path: "ca.csr"))
        try Data(request.keyPEM.utf8).write(to: company.folder.appending(path: "ca.key"))
        let said = try company.openssl("req -in ca.csr -verify -noout -text -nameopt utf8,sep_comma_plus 2>&1")
        #expect(said.contains("verify OK"))
        for line in [
            "CA:TRUE, pathlen:0", "Certificate Sign", "Subject: O=Acme & Söhne,CN=kubernetes-", "ecdsa-with-SHA256",
        ] {
            #expect(said.contains(line), "\(said)")
        }
        // As the request has it, and as a company that goes by its own rules has it.
        try company.openssl(
            "x509 -req -in ca.csr -CA root.crt -CAkey root.key -CAcreateserial -days 800 -copy_extensions copyall -out ca.crt"
        )
        #expect(throws: Never.self) { try examine(company.text("ca.crt"), key: request.keyPEM) }
        try company.sign("ca")
        #expect(throws: Never.self) { try examine(company.text("ca.crt"), key: request.keyPEM) }
    }

    @Test func `a request of the same key has the same name, and of another one another`() throws {
        func name(_ request: AuthorityRequest) throws -> String {
            try run("openssl", "req", "-noout", "-subject", input: request.requestPEM).output
        }
        let first = try AuthorityRequest(use: "etcd", organization: nil)
        let again = try AuthorityRequest(use: "etcd", organization: nil, keyPEM: first.keyPEM)
        let other = try AuthorityRequest(use: "etcd", organization: nil)
        #expect(try name(first) == name(again) && first.keyPEM == again.keyPEM)
        #expect(try name(first) != name(other))
        #expect(try name(first).contains("CN = etcd-"))
        #expect(!"\(first)\(String(reflecting: first))".contains("PRIVATE"))
    }

    // MARK: OpenSSL's marks

    @Test func `a mark has the form that openssl gives it, and stands where one needs it`() throws {
        try company.make("ca")
        let (own, root) = (try company.text("ca.crt"), try company.text("root.crt"))
        #expect(try PEMText.anchors(in: root) == nil)
        let marked = try company.openssl("x509 -in ca.crt -addtrust serverAuth -trustout")
        #expect(marked.contains("TRUSTED CERTIFICATE"))
        #expect(try PEMText.anchors(in: own) == marked)
        #expect(try PEMText.anchors(in: root + own) == root + marked)
    }
}
