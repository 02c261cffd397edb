import ClusterModel
import Facts
import Foundation
import PKI
import Plan
import Templates
import TestSupport
import Testing

@testable import ClusterPlanning

/// What a master does by itself, by its own program with the real openssl and jq; the API server is a stand-in, a file.
@Suite struct SelfRenewalTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "renewal-\(UUID().uuidString)").path
    private let authority: Authority

    init() throws {
        authority = try Authority.create(commonName: "kubernetes", now: Int64(Date().timeIntervalSince1970))
        try FileManager.default.createDirectory(atPath: folder + "/leaf", withIntermediateDirectories: true)
        try write("ca.crt", authority.pair.certificatePEM)
        try write("ca.key", authority.pair.keyPEM)
    }

    private func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }

    private func read(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    /// The program's functions, without its last line, which begins; and then these commands.
    private func bash(_ commands: String, lifetime: Int = 3600, margin: Int = 1200) throws -> Outcome {
        let program = try Checkout.text("k8sPaiLibrary/script/renew-certificates.sh")
        let timed =
            try Checkout.text("k8sPaiLibrary/script/timed.sh")
            .replacing("/var/lib/paictl", with: folder)
            + Checkout.text("k8sPaiLibrary/script/renewal.sh")
        #expect(program.hasSuffix("\nrenew\n"))
        return try run(
            ["bash", "-s"],
            input:
                "set -euo pipefail\numask 077\nprogram=renew-certificates machine_name=m1 lifetime=\(lifetime) margin=\(margin)\ncd '\(folder)'\n"
                + timed + program.dropLast("renew\n".count) + commands
        )
    }

    @Test(
        arguments: [
            ("/CN=kube-apiserver", "serverAuth", "DNS:kubernetes,DNS:kubernetes.default.svc,IP:10.254.0.1"),
            ("/O=system:masters/CN=kubernetes-admin", "clientAuth", ""),
            ("/CN=m1", "clientAuth,serverAuth", "DNS:localhost,DNS:m1,IP:127.0.0.1"),
            ("/CN=m1", "serverAuth", "DNS:m1,IP:10.0.0.11,IP:fd00::11"),
        ]
    )
    func `a certificate by openssl is the one that paictl would have issued`(
        subject: String,
        uses: String,
        names: String
    ) throws {
        let outcome = try bash(
            "issue '\(folder)/leaf' '\(folder)/ca' '\(subject)' '\(uses)' '\(names)'\nstat --format %a leaf/key\n"
        )
        #expect(outcome.succeeded && outcome.output == "600\n", "\(outcome.said)")
        let request = LeafRequest(
            subject: Subject(
                commonName: String(subject.split(separator: "CN=").last ?? ""),
                organizations: subject.contains("masters") ? ["system:masters"] : []
            ),
            dnsNames: names.split(separator: ",").filter { $0.hasPrefix("DNS:") }.map { String($0.dropFirst(4)) },
            addresses: names.split(separator: ",").filter { $0.hasPrefix("IP:") }.map { String($0.dropFirst(3)) },
            usages: Set(uses.split(separator: ",").map { $0 == "serverAuth" ? Usage.server : .client })
        )
        let now = Int64(Date().timeIntervalSince1970)
        let facts = try CertificateFacts(pem: read("leaf/crt"))
        #expect(facts.satisfies(request, issuedBy: authority, at: now, daysLeft: 0).isEmpty)
        #expect((now + 3500...now + 3700).contains(facts.notAfter))
        // A pair that TLS takes.
        #expect(
            try run("openssl", "x509", "-in", "\(folder)/leaf/crt", "-noout", "-pubkey").output
                == run("openssl", "pkey", "-in", "\(folder)/leaf/key", "-pubout").output
        )
    }

    @Test(arguments: [
        (lifetime: 3600, margin: 1200, isDue: false),
        (lifetime: 3600, margin: 3601, isDue: true),
        // Issued for an hour, where half an hour is what they may hold.
        (lifetime: 1800, margin: 600, isDue: true),
    ])
    func `one is due when little is left, or when it holds for too long`(lifetime: Int, margin: Int, isDue: Bool) throws
    {
        let outcome = try bash(
            """
            lifetime=3600
            issue '\(folder)/leaf' '\(folder)/ca' /CN=m1 serverAuth DNS:m1
            mv leaf/crt a.crt && mv leaf/key a.key
            lifetime=\(lifetime)
            if is_due '\(folder)/a' '\(folder)/ca'; then echo yes; else echo no; fi
            """,
            margin: margin
        )
        #expect(outcome.output == (isDue ? "yes\n" : "no\n"), "\(outcome.said)")
    }

    @Test func `one that is missing is due, and one that cannot be read is no reason to go on`() throws {
        try write("b.crt", "no certificate")
        try write("b.key", "no key")
        #expect(try bash("is_due '\(folder)/a' '\(folder)/ca' && echo yes\n").output == "yes\n")
        let outcome = try bash("if is_due '\(folder)/b' '\(folder)/ca'; then echo yes; else echo no; fi\n")
        #expect(!outcome.succeeded && outcome.output.isEmpty && outcome.errors.contains("b.crt cannot be read"))
        #expect(
            try read("timers/renew-certificates").contains(" failed the certificate \(folder)/b.crt cannot be read")
        )
    }

    @Test(arguments: ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"])
    func `a manifest is what the planner would make of it once the files have changed`(name: String) throws {
        let cluster = try PaperCluster()
        let machine = try #require(cluster.planner.cluster.machine(named: "m1"))
        var values = try Context(planner: cluster.planner.planner, machine: machine).values
        let missing = "\(folder)/missing"
        func manifest(reading digest: String) throws -> String {
            values["reads"] = .string(digest)
            return try cluster.planner.library.rendered("manifests/\(name).yaml", with: values).0.text
        }
        try write("a", "new")
        try write("\(name).yaml", manifest(reading: String(repeating: "0", count: 32)))
        let lines = "\(folder)/a \(Digest.sha256Hex(Array("new".utf8)))\n\(missing) -\n"
        let wanted = try manifest(reading: String(Digest.sha256Hex(Array(lines.utf8)).prefix(32)))
        #expect(try bash("manifest_reading \(name).yaml '\(folder)/a' '\(missing)'\n").output == wanted)
    }

    /// Stands in for the API server: one lease in a file, and writers that have not seen the last one are refused.
    private var standIn: String {
        """
        api() {
            if [ $# -eq 1 ]; then cat lease 2>/dev/null || return 3; return; fi
            local written there
            written=$(cat)
            there=$(jq --raw-output .metadata.resourceVersion lease 2>/dev/null || echo null)
            [ "$(jq --raw-output .metadata.resourceVersion <<<"$written")" = "$there" ] || return 1
            jq ".metadata.resourceVersion = \\"$RANDOM\\"" <<<"$written" >lease
        }

        """
    }

    @Test func `one master has the turn, until it gives it back or its time is over`() throws {
        let outcome = try bash(
            standIn + """
                take_turn 3600 >/dev/null && echo m1 || echo no
                machine_name=m2; take_turn 3600 >/dev/null && echo m2 || echo "no: $holder"
                machine_name=m2; give_turn_back >/dev/null; machine_name=m3; take_turn 3600 >/dev/null && echo m3 || echo "no: $holder"
                machine_name=m1; take_turn 3600 >/dev/null && echo m1; give_turn_back >/dev/null
                machine_name=m2; take_turn 0 >/dev/null && echo m2; sleep 1.1
                machine_name=m3; take_turn 3600 >/dev/null && echo m3
                """
        )
        #expect(outcome.output == "m1\nno: m1\nno: m1\nm1\nm2\nm3\n", "\(outcome.said)")
    }

    @Test func `two that ask at once do not both have the turn`() throws {
        let outcome = try bash(
            standIn + """
                seen=$(turn)
                take_turn 3600 >/dev/null && echo m1
                turn() { printf '%s\\n' "$seen"; }
                machine_name=m2; take_turn 3600 >/dev/null && echo m2 || echo refused
                """
        )
        #expect(outcome.output == "m1\nrefused\n", "\(outcome.said)")
    }

    @Test func `the program knows the master's certificates, and is a script`() throws {
        let cluster = try PaperCluster()
        let step = try #require(
            try cluster.plan().steps.first { $0.title == "Have the master renew its certificates by itself" }
        )
        let scripts = step.work.map { work -> String in
            guard case .script(let script) = work else { return "" }
            return script.text
        }
        let text = try #require(
            scripts.joined().firstMatch(
                of: /stage '\/var\/lib\/paictl\/renew-certificates' 0700 <<'CONTENTS'\n([^\n]+)\n/
            )
        ).output.1
        let program = String(decoding: try #require(Data(base64Encoded: String(text))), as: UTF8.self)
        #expect(
            program.contains(
                "'/etc/kubernetes/pki/etcd/server\t/etc/kubernetes/pki/etcd/ca\t/CN=m1\tclientAuth,serverAuth\tDNS:localhost,DNS:m1,IP:127.0.0.1,IP:10.0.0.11'"
            )
        )
        #expect(program.contains("lifetime='31536000'\nmargin='10512000'\n"))
        #expect(program.contains("manifests=('etcd /etc/kubernetes/pki/etcd/ca.crt "))
        #expect(
            program.contains(" 'kubelet /etc/kubernetes/pki/kubelet.crt /etc/kubernetes/pki/kubelet-client.crt')\n")
        )
        try write("program", program)
        #expect(try run("bash", "-n", "\(folder)/program").succeeded)
    }
}
