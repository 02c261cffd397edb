import Foundation
import PKI
import ClusterPlanning
import Testing

@testable import Maintenance

@Suite struct LocalProgramTests {
    @Test func `keeps output, errors and status apart`() async throws {
        let outcome = try await LocalProgram(
            words: ["sh", "-c", "cat; echo $X >&2; exit 3"],
            input: "in",
            environment: ["X": "err"],
            limit: .seconds(300)
        ).run()
        #expect(outcome.status == 3 && outcome.output == "in" && outcome.errors == "err\n")
    }

    @Test func `what takes too long is killed`() async throws {
        let began = ContinuousClock.now
        await #expect(throws: JobFailure.failed("'sleep' takes longer than 0 s")) {
            try await LocalProgram(words: ["sleep", "600"], limit: .milliseconds(200)).run()
        }
        #expect(began.duration(to: .now) < .seconds(300))
    }

    @Test func `a cancellation ends it`() async throws {
        let task = Task { try await LocalProgram(words: ["sleep", "600"], limit: .seconds(500)).run() }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `it blocks and ignores no signal, whatever we do`() async throws {
        let words = ["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"]
        let outcome = try await LocalProgram(words: words, limit: .seconds(300)).run()
        let masks = outcome.output.matches(of: /[0-9a-f]{16}/).compactMap { UInt64($0.output, radix: 16) }
        // Without the two that are the C library's own.
        #expect(masks.map { $0 & 0x7fff_ffff } == [0, 0], "\(outcome.output)")
    }

    @Test func `all that it started is asked to end, and can tidy up`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paictl-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let script = """
            cd "$1"
            trap 'wait; touch outer; exit' TERM
            (trap 'touch inner; exit' TERM; touch ready; sleep 600 & wait) &
            wait
            """
        let task = Task {
            try await LocalProgram(
                words: ["sh", "-c", script, "sh", folder],
                limit: .seconds(500),
                grace: .seconds(300)
            )
            .run()
        }
        while !FileManager.default.fileExists(atPath: "\(folder)/ready") { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: folder)) == ["inner", "outer", "ready"])
    }

    @Test func `what does not end when it is asked is made to`() async throws {
        let words = ["sh", "-c", "trap '' TERM; while :; do sleep 600; done"]
        await #expect(throws: JobFailure.failed("'sh' takes longer than 0 s")) {
            try await LocalProgram(words: words, limit: .milliseconds(300), grace: .milliseconds(300)).run()
        }
    }
}

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
        if let text { try file.write(text) }
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
        try file.write("first\n")
        #expect(throws: JobFailure.self) { try file.write("second\n") }
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
        try UserKubeconfig(environment: ["KUBECONFIG": "\(home.path)/a"]).write("x\n")
        #expect(try String(contentsOfFile: "\(home.path)/sub/b", encoding: .utf8) == "x\n")
        try files.createSymbolicLink(atPath: "\(home.path)/c", withDestinationPath: "c")
        #expect(throws: JobFailure.self) { try UserKubeconfig(environment: ["KUBECONFIG": "\(home.path)/c"]) }
    }
}
