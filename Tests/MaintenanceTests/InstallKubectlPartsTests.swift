import Execution
import Foundation
import PKI
import ClusterPlanning
import Testing

@testable import Maintenance

@Suite struct AdministratorTests {
    private static let now = Int64(Date.now.timeIntervalSince1970)
    private let secrets: ClusterSecrets

    init() throws {
        secrets = try ClusterSecrets(masters: [:], hasSilentMasters: false, keys: FreshKeys(), now: Self.now)
    }

    private func kubeconfig(_ name: String = "alice", _ text: String? = nil, later days: Int64 = 0) throws -> Kubeconfig
    {
        let home = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: home) }
        let file = try UserKubeconfig(environment: ["HOME": home])
        if let text { try file.replacement(text).carryOut() }
        return try Administrator(name: name).kubeconfig(
            secrets,
            apiServer: "https://10.0.0.10:6443",
            present: try UserKubeconfig(environment: ["HOME": home]),
            now: Self.now + days * 86_400
        )
    }

    private func facts(_ kubeconfig: Kubeconfig) throws -> CertificateFacts {
        guard case .embedded(let pair) = kubeconfig.credentials else { throw JobFailure.failed("no certificate") }
        return try CertificateFacts(pem: pair.certificatePEM)
    }

    @Test func `gets a certificate for a year, and never system:masters`() throws {
        let facts = try facts(kubeconfig())
        #expect(facts.subject == Subject(commonName: "alice", organizations: ["paictl:administrators"]))
        #expect(facts.usages == [.client])
        #expect(facts.daysLeft(at: Self.now) == 365)
    }

    @Test func `keeps it while it is good`() throws {
        let first = try kubeconfig()
        let text = try KubeconfigMerge(first, into: nil, file: "f").text
        #expect(try kubeconfig("alice", text) == first)
        #expect(try kubeconfig("alice", text, later: 300) == first)
        #expect(try kubeconfig("alice", text, later: 340) != first)
        #expect(try kubeconfig("bob", text) != first)
        #expect(
            try facts(
                kubeconfig("alice", text.replacing("client-certificate-data: ", with: "client-certificate-data: AAAA"))
            )
            .subject.commonName == "alice"
        )
    }
}

@Suite struct UserKubeconfigTests {
    @Test func `a file that somebody changes meanwhile is left alone`() throws {
        let home = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: home) }
        let file = try UserKubeconfig(environment: ["HOME": home.path])
        try file.replacement("first\n").carryOut()
        #expect(throws: LocalProblem.self) { try file.replacement("second\n").carryOut() }
        let path = home.appending(path: ".kube/config").path
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "first\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.appending(path: ".kube").path) == ["config"])
    }

    @Test func `a link to nowhere is filled, and a circle is an error`() throws {
        let home = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: home) }
        let files = FileManager.default
        try files.createSymbolicLink(atPath: "\(home.path)/a", withDestinationPath: "sub/b")
        try UserKubeconfig(environment: ["KUBECONFIG": "\(home.path)/a"]).replacement("x\n").carryOut()
        #expect(try String(contentsOfFile: "\(home.path)/sub/b", encoding: .utf8) == "x\n")
        try files.createSymbolicLink(atPath: "\(home.path)/c", withDestinationPath: "c")
        #expect(throws: JobFailure.self) { try UserKubeconfig(environment: ["KUBECONFIG": "\(home.path)/c"]) }
    }
}
