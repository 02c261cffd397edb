import Foundation
import PKI
import TestSupport
import Testing

/// What openssl and the clock say of what we issue.
@Suite struct AuthorityTests {
    private let authority: Authority
    private let server = LeafRequest(
        subject: Subject(commonName: "kube-apiserver"),
        dnsNames: ["kubernetes", "kubernetes.default.svc.cluster.local", "m1"],
        addresses: ["10.254.0.1", "10.0.0.11", "fd00:0:0::1", "10.0.0.11"],
        usages: [.server]
    )
    private let client = LeafRequest(
        subject: Subject(commonName: "system:node:m1", organizations: ["system:nodes", "Ops & Söhne"]),
        usages: [.client]
    )

    init() throws { authority = try Authority.create(commonName: "kubernetes", now: now) }

    @Test func `openssl verifies each certificate for its use and no other`() throws {
        let other = try Authority.create(commonName: "kubernetes", now: now)
        let files = try directory(with: [
            "ca.crt": authority.pair.certificatePEM,
            "other.crt": other.pair.certificatePEM,
            "server.crt": authority.issue(server, now: now).certificatePEM,
            "client.crt": authority.issue(client, now: now).certificatePEM,
        ])
        func verify(_ certificate: String, for purpose: String, by authority: String) throws -> Bool {
            try run(
                "openssl",
                "verify",
                "-x509_strict",
                "-CAfile",
                authority,
                "-purpose",
                purpose,
                certificate,
                in: files
            ).succeeded
        }
        #expect(try verify("server.crt", for: "sslserver", by: "ca.crt"))
        #expect(try verify("client.crt", for: "sslclient", by: "ca.crt"))
        #expect(try verify("server.crt", for: "sslclient", by: "ca.crt") == false)
        #expect(try verify("client.crt", for: "sslserver", by: "ca.crt") == false)
        #expect(try verify("server.crt", for: "sslserver", by: "other.crt") == false)
        #expect(try verify("server.crt", for: "sslserver", by: "server.crt") == false)
    }

    @Test func `a certificate says exactly what was requested`() throws {
        let text = try run(
            "openssl",
            "x509",
            "-noout",
            "-text",
            input: authority.issue(server, now: now).certificatePEM
        )
        let lines = text.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        func line(after title: String) -> String? {
            lines.firstIndex { $0.hasPrefix(title) }.map { lines[$0 + 1] }
        }
        #expect(lines.contains("Subject: CN = kube-apiserver"))
        #expect(lines.contains("Issuer: CN = kubernetes"))
        #expect(
            line(after: "X509v3 Subject Alternative Name")
                == "DNS:kubernetes, DNS:kubernetes.default.svc.cluster.local, DNS:m1, IP Address:10.254.0.1, "
                + "IP Address:10.0.0.11, IP Address:FD00:0:0:0:0:0:0:1"
        )
        #expect(line(after: "X509v3 Extended Key Usage") == "TLS Web Server Authentication")
        #expect(line(after: "X509v3 Key Usage: critical") == "Digital Signature")
        #expect(line(after: "X509v3 Basic Constraints: critical") == "CA:FALSE")
        #expect(lines.contains("ASN1 OID: prime256v1"))
    }

    @Test func `groups come before the name, in any script`() throws {
        let pem = try authority.issue(client, now: now).certificatePEM
        let subject = try run("openssl", "x509", "-noout", "-subject", "-nameopt", "utf8,sep_comma_plus", input: pem)
        #expect(subject.output == "subject=O=system:nodes,O=Ops & Söhne,CN=system:node:m1\n")
        let text = try run("openssl", "x509", "-noout", "-text", input: pem)
        #expect(!text.output.contains("Subject Alternative Name"))
    }

    @Test func `a leaf points at its authority's key`() throws {
        func identifier(_ name: String, of pem: String) throws -> Substring? {
            let text = try run("openssl", "x509", "-noout", "-ext", name, input: pem).output
            return text.split(separator: "\n").last.map { $0.drop { $0 == " " } }
        }
        let leaf = try authority.issue(server, now: now).certificatePEM
        let own = try identifier("subjectKeyIdentifier", of: authority.pair.certificatePEM)
        #expect(try identifier("authorityKeyIdentifier", of: leaf) == own)
        #expect(try identifier("subjectKeyIdentifier", of: leaf) != own)
    }

    @Test func `openssl reads the keys, and finds them to match`() throws {
        for pair in [authority.pair, try authority.issue(server, now: now)] {
            let ofCertificate = try run("openssl", "x509", "-noout", "-pubkey", input: pair.certificatePEM)
            let ofKey = try run("openssl", "pkey", "-pubout", input: pair.keyPEM)
            #expect(ofKey.succeeded)
            #expect(ofCertificate.output == ofKey.output)
            #expect(pair.certificatePEM.hasSuffix("-----END CERTIFICATE-----\n"))
            #expect(pair.keyPEM.hasSuffix("-----END PRIVATE KEY-----\n"))
        }
    }

    @Test func `a certificate starts five minutes early, lasts a year and never outlives its authority`() throws {
        let young = try CertificateFacts(pem: authority.issue(server, now: now).certificatePEM)
        #expect(young.notBefore == now - 300)
        #expect(young.notAfter == now + 365 * day)

        let late = now + 3600 * day
        let old = try CertificateFacts(pem: authority.issue(server, now: late).certificatePEM)
        let end = try CertificateFacts(pem: authority.pair.certificatePEM).notAfter
        #expect(end == now + 3650 * day)
        #expect(old.notAfter == end)

        let error = #expect(throws: PKIError.self) { try authority.issue(server, now: end + 2 * day) }
        #expect(error?.description == "the authority 'kubernetes' expired 2 days ago and can sign nothing; replace it")
    }

    @Test func `serial numbers and keys are never repeated`() throws {
        let pairs = try (0..<20).map { _ in try authority.issue(server, now: now) }
        let serials = try pairs.map { try run("openssl", "x509", "-noout", "-serial", input: $0.certificatePEM).output }
        #expect(Set(serials).count == 20)
        #expect(Set(pairs.map(\.keyPEM)).count == 20)
    }

    @Test func `is read again from its files`() throws {
        let pair = authority.pair
        let again = try Authority(certificatePEM: pair.certificatePEM, keyPEM: pair.keyPEM)
        #expect(again.pair == pair)
        let leaf = try CertificateFacts(pem: again.issue(server, now: now).certificatePEM)
        #expect(leaf.satisfies(server, issuedBy: authority, at: now, daysLeft: 300) == [])
    }

    @Test(arguments: ["-newkey rsa:2048", "-newkey ec -pkeyopt ec_paramgen_curve:P-384"])
    func `an authority that openssl made signs as well`(kind: String) throws {
        let files = try directory(with: [:])
        let words = "openssl req -x509 -nodes -subj /O=Acme/CN=theirs -days 30 -keyout ca.key -out ca.crt \(kind)"
        #expect(try run("sh", "-c", words, in: files).succeeded)
        let theirs = try Authority(
            certificatePEM: String(contentsOf: files.appending(path: "ca.crt"), encoding: .utf8),
            keyPEM: String(contentsOf: files.appending(path: "ca.key"), encoding: .utf8)
        )
        try Data(theirs.issue(server, now: now).certificatePEM.utf8).write(to: files.appending(path: "leaf.crt"))
        #expect(try run("openssl", "verify", "-CAfile", "ca.crt", "leaf.crt", in: files).succeeded)
    }

    @Test func `reads a key in the older SEC 1 form`() throws {
        let older = try run("openssl", "ec", input: authority.pair.keyPEM).output
        #expect(older.hasPrefix("-----BEGIN EC PRIVATE KEY-----"))
        #expect(throws: Never.self) { try Authority(certificatePEM: authority.pair.certificatePEM, keyPEM: older) }
    }

    @Test func `refuses what is no authority, or not its key`() throws {
        let leaf = try authority.issue(server, now: now)
        let pem = authority.pair.certificatePEM
        for (certificate, key, sentence) in [
            (
                pem, leaf.keyPEM,
                "the key of the authority 'kubernetes' belongs to another certificate; restore both files from one master"
            ),
            (
                leaf.certificatePEM, leaf.keyPEM,
                "'kube-apiserver' is no certificate authority; give the certificate that signs the others"
            ),
            ("garbage", leaf.keyPEM, "cannot read the certificate: "),
            ("", "", "cannot read the certificate: "),
            (pem, "garbage", "cannot read the key of the authority 'kubernetes': "),
            (String(pem.prefix(200)), leaf.keyPEM, "cannot read the certificate: "),
            (pem.replacing("MII", with: "MIJ"), leaf.keyPEM, "cannot read the certificate: "),
        ] {
            let error = #expect(throws: PKIError.self) { try Authority(certificatePEM: certificate, keyPEM: key) }
            #expect(error?.description.hasPrefix(sentence) == true, "\(error?.description ?? "nothing was thrown")")
        }
    }

    @Test func `refuses a request that cannot be put into a certificate`() throws {
        func refusal(_ change: (inout LeafRequest) -> Void) -> String? {
            var request = server
            change(&request)
            let error = #expect(throws: PKIError.self) { try authority.issue(request, now: now) }
            return error?.description
        }
        #expect(refusal { $0.addresses = ["10.0.0.256"] } == "'10.0.0.256' is neither an IPv4 nor an IPv6 address")
        #expect(refusal { $0.addresses = ["fe80::1%eth0"] } == "'fe80::1%eth0' is neither an IPv4 nor an IPv6 address")
        #expect(
            refusal { $0.usages = [] }
                == "the certificate for 'kube-apiserver' has no use; ask for server, client or both"
        )
        for name in ["", "m 1", "-m1", "a..b", "10.0.0.1", "*", "ü.example"] {
            #expect(refusal { $0.dnsNames = [name] }?.hasPrefix("'\(name)' cannot stand in a certificate") == true)
        }
        for name in ["", "a\nb"] {
            #expect(
                refusal { $0.subject.commonName = name }?.hasPrefix("'\(name)' cannot stand in a certificate") == true
            )
        }
    }

    @Test func `descriptions show no key`() throws {
        let pair = authority.pair
        for text in [
            "\(pair)", String(reflecting: pair), "\([pair])", "\(EncryptionKey.create(named: "key1"))",
            "\(ServiceAccountKey.create())",
        ] {
            #expect(!text.contains("PRIVATE") && text.contains("•••"))
        }
        var dumped = ""
        dump(pair, to: &dumped)
        dump(authority, to: &dumped)
        #expect(!dumped.contains("PRIVATE") && dumped.contains("the authority 'kubernetes'"))
    }
}
