import PKI
import TestSupport
import Testing

@Suite struct CertificateFactsTests {
    private let authority: Authority
    private let request = LeafRequest(
        subject: Subject(commonName: "m1", organizations: ["a", "b"]),
        dnsNames: ["m1", "localhost"],
        addresses: ["10.0.0.11", "::1"],
        usages: [.server, .client],
        lifetime: 100 * 86_400
    )
    private let facts: CertificateFacts

    init() throws {
        authority = try Authority.create(commonName: "etcd", now: now)
        facts = try CertificateFacts(pem: authority.issue(request, now: now).certificatePEM)
    }

    @Test func `reads what was requested`() throws {
        #expect(facts.subject == request.subject)
        #expect(facts.issuer == "etcd")
        #expect(facts.dnsNames == request.dnsNames)
        #expect(facts.addresses == request.addresses)
        #expect(facts.usages == request.usages)
        #expect(facts.notBefore == now - 300)
        #expect(facts.notAfter == now + 100 * day)
        #expect(facts.isAuthority == false)
        #expect(try CertificateFacts(pem: authority.pair.certificatePEM).isAuthority)
    }

    @Test func `agrees with openssl about the fingerprint`() throws {
        let pem = authority.pair.certificatePEM
        let line = try run("openssl", "x509", "-noout", "-fingerprint", "-sha256", input: pem).output
        let digits = line.split(separator: "=").last?.replacing(":", with: "").lowercased()
        #expect(try CertificateFacts(pem: pem).fingerprint + "\n" == digits)
    }

    @Test func `a fresh certificate has nothing against it, whatever the order of its names`() {
        var reordered = request
        reordered.dnsNames.reverse()
        reordered.addresses = ["0:0:0:0:0:0:0:1", "10.0.0.11"]
        reordered.subject.organizations.reverse()
        #expect(facts.satisfies(reordered, issuedBy: authority, at: now, daysLeft: 100) == [])
    }

    @Test(arguments: [
        (0, 100, [String]()),
        (0, 101, ["expires in 100 days"]),
        (88 * day, 30, ["expires in 12 days"]),
        (99 * day, 30, ["expires in 1 day"]),
        (100 * day - 1, 0, []),
        (100 * day, 0, ["expired 0 days ago"]),
        (100 * day + 1, 0, ["expired 0 days ago"]),
        (105 * day + 1, 30, ["expired 5 days ago"]),
        (-301, 30, ["becomes valid in 1 seconds"]),
        (-300, 30, []),
    ])
    func `counts the days`(offset: Int64, daysLeft: Int, sentences: [String]) {
        let found = facts.satisfies(request, issuedBy: authority, at: now + offset, daysLeft: daysLeft)
        #expect(found.map(\.description) == sentences)
    }

    @Test func `names every difference from the request`() {
        var other = request
        other.subject = Subject(commonName: "m2", organizations: ["a"])
        other.dnsNames = ["m2", "localhost"]
        other.addresses = ["10.0.0.12", "::1"]
        other.usages = [.server]
        #expect(
            facts.satisfies(other, issuedBy: authority, at: now, daysLeft: 30).map(\.description) == [
                "is for 'm1, a, b'", "does not name 10.0.0.12", "does not name m2", "also names 10.0.0.11",
                "also names m1", "is also for clients",
            ]
        )
        other = request
        other.usages = []
        #expect(
            facts.satisfies(other, issuedBy: authority, at: now, daysLeft: 30) == [
                .isAlsoFor(.client), .isAlsoFor(.server),
            ]
        )
    }

    @Test func `sees an authority of the same name with another key`() throws {
        let impostor = try Authority.create(commonName: "etcd", now: now)
        #expect(
            facts.satisfies(request, issuedBy: impostor, at: now, daysLeft: 30).map(\.description)
                == ["was issued by another authority, 'etcd'"]
        )
    }

    @Test(arguments: ["", "garbage", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func `refuses what is no certificate`(text: String) {
        let error = #expect(throws: PKIError.self) { try CertificateFacts(pem: text) }
        #expect(error?.description.hasPrefix("cannot read the certificate: ") == true)
    }
}
