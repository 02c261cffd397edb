@testable import Plan
@testable import Facts
import ClusterModel
import Foundation
import TestSupport
import Testing

@testable import ClusterPlanning

/// What set-archive-up.sh decides, with a real gpg and keys made here. Its archive is out of reach.
@Suite struct DockerArchiveTests {
    /// Runs functions of the script behind library.sh's `fail`; what it printed, and whether it ended well.
    private func run(_ commands: String, fingerprint: String = "") throws -> (isWell: Bool, text: String) {
        let script = try PaperCluster.library().script("set-archive-up")
        let outcome = try TestSupport.run(
            "/bin/bash",
            "-c",
            """
            set -euo pipefail
            fail() { printf '%s\\n' "$@"; exit 1; }
            archive_name=docker archive_url=https://download.docker.com/linux/DISTRIBUTION archive_suite='CODENAME stable'
            archive_key=https://download.docker.com/linux/DISTRIBUTION/gpg archive_fingerprint=\(fingerprint)
            \(script)
            \(commands)
            """
        )
        return (outcome.succeeded, outcome.said.trimmingCharacters(in: .newlines))
    }

    private func folder() throws -> String {
        let folder = NSTemporaryDirectory() + "docker-archive-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Makes a key with a subkey, as Docker's is; its fingerprint.
    private func makeKey(_ name: String, in folder: String) throws -> String {
        let made = try run(
            """
            export GNUPGHOME=\(folder)/\(name).home && mkdir --mode 700 $GNUPGHOME
            gpg --batch --quiet --passphrase '' --quick-generate-key \(name) ed25519 sign
            gpg --batch --quiet --passphrase '' --quick-add-key $(fingerprints <(gpg --armor --export)) cv25519
            gpg --armor --export >\(folder)/\(name)
            gpgconf --kill gpg-agent
            fingerprints \(folder)/\(name)
            """
        )
        return try #require(made.text.split(separator: "\n").last.map(String.init), "\(made.text)")
    }

    @Test func `only the key of that fingerprint is taken`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (own, other) = (try makeKey("own", in: folder), try makeKey("other", in: folder))
        #expect(own.count == 40 && own != other)
        #expect(try run("refuse_other_key \(folder)/own", fingerprint: own).isWell)
        let refused = try run("refuse_other_key \(folder)/other", fingerprint: own)
        #expect(!refused.isWell && refused.text.contains("its fingerprint is \(other), not \(own)"))
        // A second key beside the right one would be trusted as well.
        #expect(try !run("refuse_other_key <(cat \(folder)/own \(folder)/other)", fingerprint: own).isWell)
        let unreadable = try run("refuse_other_key <(echo '<html>a proxy says hello</html>')", fingerprint: own)
        #expect(!unreadable.isWell && unreadable.text.contains("its fingerprint is unreadable"))
    }

    @Test func `an archive that a source names already is left alone`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try !run("is_named \(folder)").isWell)
        try FileManager.default.createDirectory(atPath: folder + "/sources.list.d", withIntermediateDirectories: true)
        #expect(try !run("is_named \(folder)").isWell)
        try "deb [signed-by=/k] https://download.docker.com/linux/debian trixie stable\n"
            .write(toFile: folder + "/sources.list.d/own.list", atomically: true, encoding: .utf8)
        #expect(try run("is_named \(folder)").isWell)
    }

    @Test func `the source names release, key and archive`() throws {
        let text = try run("fill_in debian trixie amd64; echo $archive_key; source_text").text
        for line in [
            "Types: deb", "URIs: https://download.docker.com/linux/debian", "Suites: trixie", "Components: stable",
            "Signed-By: /etc/apt/keyrings/docker.asc", "https://download.docker.com/linux/debian/gpg",
        ] { #expect(text.split(separator: "\n").contains(Substring(line))) }
        #expect(try !run("fill_in fedora '' x86_64").isWell)
        #expect(try !run("fill_in debian '' amd64").isWell)
        let flat = try run(
            "archive_name=n archive_url=https://a.example/deb/ARCHITECTURE archive_suite=/ archive_key=https://a.example/key\n"
                + "fill_in devuan '' arm64; source_text"
        )
        #expect(flat.isWell && flat.text.contains("URIs: https://a.example/deb/arm64\nSuites: /\nSigned-By:"))
    }

    @Test func `the archive is set up where docker-ce is asked for and missing, and only there`() throws {
        func text(_ change: (inout PaperCluster) -> Void) throws -> String {
            var cluster = try PaperCluster()
            change(&cluster)
            let steps = try cluster.plan().tracks.first { $0.name == "w1" }?.steps ?? []
            return steps.flatMap(\.work).reduce(into: "") { if case .script(let script) = $1 { $0 += script.text } }
        }
        #expect(try !text { _ in }.contains("archive_url='"))
        let chosen = try text { $0.planner.cluster.kubernetes.dockerPackage = "docker-ce" }
        #expect(chosen.contains("archive_fingerprint='9DC858229FC7DD38854AE2D88D81803C0EBFCD88'"))
        #expect(chosen.contains("packages=('docker-ce' 'docker-ce-cli' 'containerd.io'"))
        let there = try text {
            $0.planner.cluster.kubernetes.dockerPackage = "docker-ce"
            $0.facts["w1"]?.docker = Facts.Docker(version: "20.10.24", cgroupDriver: "systemd")
        }
        #expect(!there.contains("archive_url='"))
    }
}
