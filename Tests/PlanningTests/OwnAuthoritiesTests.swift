@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import PKI
import TestSupport
import Testing

@testable import ClusterPlanning

/// Authorities that the operator brings: read, and planned on paper.
@Suite struct OwnAuthoritiesTests {
    private let company: Company

    init() throws {
        company = try Company()
        try company.makeAll()
    }

    private func own(_ files: [String] = OwnAuthorities.files, of other: Company? = nil) throws -> OwnAuthorities {
        try Self.read((other ?? company).texts(files))
    }

    private static func read(_ texts: [String: String]) throws -> OwnAuthorities {
        try OwnAuthorities(texts, in: "/own", lifetime: 365 * 86_400, now: Int64(Date().timeIntervalSince1970))
    }

    private func problems(_ texts: [String: String]) -> [String] {
        do {
            _ = try Self.read(texts)
            return []
        } catch { return "\(error)".components(separatedBy: "\n") }
    }

    private static func text(_ path: String, on machine: String, _ cluster: PaperCluster) -> String? {
        cluster.facts[machine]?.files[path]?.contents
    }

    private static func signer(_ leaf: String, on machine: String, _ cluster: PaperCluster) throws -> String {
        try CertificateFacts(pem: try #require(text("/etc/kubernetes/pki/\(leaf).crt", on: machine, cluster))).issuer
    }

    // MARK: The folder

    @Test func `all that is wrong is told at once, each with its file`() throws {
        let texts = company.texts(OwnAuthorities.files)
        #expect(problems(texts) == [])
        #expect(problems([:]).first?.hasPrefix("/own has none of ca.crt, etcd/ca.crt, front-proxy-ca.crt: ") == true)
        var broken = texts
        broken["ca.key"] = texts["etcd/ca.key"]
        broken["etcd/ca.crt"] = nil
        broken["front-proxy-ca.crt"] = "garbage"
        let said = problems(broken)
        try #require(said.count == 3)
        #expect(said[0].hasPrefix("/own/ca.key is the key of another certificate"))
        #expect(said[1].hasPrefix("/own/etcd/ca.crt is missing"))
        #expect(said[2].hasPrefix("/own/front-proxy-ca.crt has no "))
        broken = texts
        broken["ca.key"] = nil
        #expect(problems(broken).map { $0.prefix(26) } == ["/own/ca.key is missing: ma"])
    }

    @Test func `one key is for one use`() throws {
        var texts = company.texts(OwnAuthorities.files)
        texts["etcd/ca.crt"] = texts["ca.crt"]
        texts["etcd/ca.key"] = texts["ca.key"]
        #expect(problems(texts).map { $0.prefix(43) } == ["/own/etcd/ca.crt has the key of ca.crt, and"])
        // Signed twice, for another name.
        try company.openssl("req -new -key ca.key -subj /CN=again -out front-proxy-ca.csr")
        try company.sign("front-proxy-ca")
        texts = company.texts(OwnAuthorities.files)
        texts["front-proxy-ca.key"] = texts["ca.key"]
        #expect(problems(texts).map { $0.prefix(49) } == ["/own/front-proxy-ca.crt has the key of ca.crt, an"])
    }

    // MARK: Deploy

    private func deployed(_ own: OwnAuthorities?) throws -> PaperCluster {
        var cluster = try PaperCluster(masters: 3, workers: 1, proxies: 1, front: IPv4Address("10.0.0.201"))
        cluster.keys = FreshKeys()
        cluster.own = own
        try cluster.carryOut(try cluster.plan())
        try cluster.carryOut(try cluster.plan())
        return cluster
    }

    @Test func `a cluster begins with them, and goes on without the folder`() throws {
        var cluster = try deployed(own())
        for master in ["m1", "m2", "m3"] {
            for name in SharedAuthority.allCases {
                #expect(
                    try Self.text("/etc/kubernetes/pki/\(name.certificateFile)", on: master, cluster)
                        == company.text(name.certificateFile)
                )
            }
            #expect(cluster.facts[master]?.files["/etc/kubernetes/pki/ca.key"]?.mode == "600")
        }
        #expect(try Self.signer("kubelet", on: "w1", cluster) == "acme-ca")
        #expect(try Self.signer("etcd/peer", on: "m2", cluster) == "acme-etcd-ca")
        #expect(try Self.signer("front-proxy-client", on: "m3", cluster) == "acme-front-proxy-ca")
        let kubeconfig = try Kubeconfig(reading: try #require(cluster.here["admin.conf"]))
        #expect(try kubeconfig.authorityPEM == company.text("ca.crt"))
        #expect(try cluster.plan().isEmpty)
        cluster.own = nil
        #expect(try cluster.plan().isEmpty)
    }

    @Test func `what is above them is trusted nowhere`() throws {
        let text = try company.text("ca.crt") + company.text("root.crt")
        var texts = company.texts(OwnAuthorities.files)
        texts["ca.crt"] = text
        let cluster = try deployed(Self.read(texts))
        // A line of its signature: issuer and algorithm are the same in what it signs.
        let root = try company.text("root.crt").components(separatedBy: "\n").dropLast(3).last ?? ""
        #expect(root.count == 64)
        for (machine, facts) in cluster.facts {
            #expect(!facts.files.values.contains { $0.contents?.contains(root) == true }, "\(machine)")
        }
    }

    @Test func `a load balancer has them with OpenSSL's mark, which those that sign themselves do not need`() throws {
        let (configuration, file) = ("/etc/kubernetes/haproxy/haproxy.cfg", "/etc/kubernetes/haproxy/ca.crt")
        var cluster = try deployed(own())
        #expect(
            try Self.text(file, on: "p1", cluster) == company.openssl("x509 -in ca.crt -addtrust serverAuth -trustout")
        )
        #expect(Self.text(configuration, on: "p1", cluster)?.contains("ca-file \(file) ") == true)
        cluster = try deployed(nil)
        #expect(Self.text(file, on: "p1", cluster) == nil)
        #expect(Self.text(configuration, on: "p1", cluster)?.contains("ca-file /etc/kubernetes/pki/ca.crt ") == true)
    }

    @Test func `those that the folder lacks are made`() throws {
        let cluster = try deployed(own(["ca.crt", "ca.key"]))
        #expect(try Self.signer("apiserver", on: "m1", cluster) == "acme-ca")
        #expect(try Self.signer("etcd/server", on: "m1", cluster) == "etcd")
    }

    @Test func `a plan shows no key of theirs`() throws {
        var cluster = try PaperCluster()
        cluster.own = try own()
        let text = PlanTranscript(try cluster.plan()).text
        let key = try company.text("ca.key").components(separatedBy: "\n")[1]
        #expect(!text.contains(key) && !text.contains("PRIVATE") && text.contains("/etc/kubernetes/pki/ca.key"))
        var dumped = ""
        dump(cluster.own, to: &dumped)
        #expect(!dumped.contains(key) && !dumped.contains("PRIVATE"))
    }

    @Test func `a cluster that has others is not founded again`() throws {
        func refusal(_ own: OwnAuthorities, _ cluster: PaperCluster) throws -> String? {
            let secrets = try #require(try RenewalTests.findings(cluster).secrets)
            do {
                try own.refuseOthers(secrets.authorities)
                return nil
            } catch { return "\(error)" }
        }
        let cluster = try deployed(own())
        #expect(try refusal(own(), cluster) == nil)
        #expect(try refusal(own(["etcd/ca.crt", "etcd/ca.key"]), cluster) == nil)
        let other = try Company()
        try other.makeAll()
        #expect(
            try refusal(own(of: other), cluster)
                == "the cluster has another authority than /own/ca.crt: 'paictl certs rotate-ca --authorities /own' has it take that one's place"
        )
    }

    // MARK: Rotation

    @Test func `stage after stage they take the place of the cluster's, at each of which the same command goes on`()
        throws
    {
        var cluster = try RotationTests.cluster()
        cluster.own = try own()
        var stages: [Rotation.Stage?] = []
        var signers: [String] = []
        while true {
            let round = try RotationTests.round(cluster)
            try RotationTests.carryOut(round.plan, on: &cluster)
            stages.append(round.stage)
            signers.append(try Self.signer("kubelet", on: "w1", cluster))
            if round.isLast { break }
            try #require(stages.count < 9)
        }
        #expect(stages == [.introduced, .issued, .settled, nil])
        #expect(signers == ["kubernetes", "acme-ca", "acme-ca", "acme-ca"])
        #expect(try Self.text("/etc/kubernetes/pki/etcd/ca.crt", on: "m2", cluster) == company.text("etcd/ca.crt"))
        #expect(try Self.text("/etc/kubernetes/pki/etcd/ca.key", on: "m2", cluster) == company.text("etcd/ca.key"))
        // Once more, as after a run that was killed right before its end.
        let again = try RotationTests.round(cluster)
        #expect(again.plan.isEmpty && again.isLast && again.stage == nil)
        cluster.own = nil
        try RotationTests.expectNothingForDeploy(cluster)
        // And on to authorities of paictl's making, for which the load balancer needs no file of its own.
        #expect(Self.text("/etc/kubernetes/haproxy/ca.crt", on: "p1", cluster) != nil)
        while true {
            let round = try RotationTests.round(cluster)
            try RotationTests.carryOut(round.plan, on: &cluster)
            if round.isLast { break }
        }
        #expect(try Self.signer("kubelet", on: "w1", cluster) == "acme-ca-2")
        #expect(Self.text("/etc/kubernetes/haproxy/ca.crt", on: "p1", cluster) == nil)
    }

    @Test func `while others are on their way they are refused`() throws {
        var cluster = try RotationTests.cluster(masters: 1)
        try RotationTests.carryOut(try RotationTests.round(cluster).plan, on: &cluster)
        cluster.own = try own()
        #expect(RotationTests.refusal(cluster)?.contains("/own/ca.crt is none of them") == true)
        cluster.own = nil
        #expect(RotationTests.refusal(cluster) == nil)
    }

    @Test func `a name or a key that the cluster has already is refused`() throws {
        var cluster = try RotationTests.cluster(masters: 1)
        cluster.own = try own()
        while true {
            let round = try RotationTests.round(cluster)
            try RotationTests.carryOut(round.plan, on: &cluster)
            if round.isLast { break }
        }
        // Of the same key and name, for longer.
        try company.sign("ca", days: 900)
        cluster.own = try own()
        #expect(
            RotationTests.refusal(cluster)?.hasPrefix("/own/ca.crt has the key that the cluster's ca.crt has") == true
        )
        // The cluster's for etcd.
        let texts = company.texts(OwnAuthorities.files)
        cluster.own = try Self.read(["etcd/ca.crt": texts["ca.crt"] ?? "", "etcd/ca.key": texts["ca.key"] ?? ""])
        #expect(
            RotationTests.refusal(cluster)?.hasPrefix("/own/etcd/ca.crt has the key that the cluster's ca.crt has")
                == true
        )
        let other = try Company()
        try other.make("ca")
        cluster.own = try own(["ca.crt", "ca.key"], of: other)
        #expect(RotationTests.refusal(cluster)?.hasPrefix("/own/ca.crt has the name of the authority") == true)
    }
}
