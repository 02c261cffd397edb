@testable import Checkup
@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import Testing
import YAML

@testable import ClusterPlanning

/// Packages of a bundle, for machines whose distribution's archive is out of reach.
@Suite struct BundledPackagesTests {
    /// What a bundle has for machines that have nothing of it.
    static let bundled = BundledPackages(
        path: "/bundle/os/debian-12-amd64.tar",
        system: OperatingSystem("debian", "12", "amd64"),
        versions: Dictionary(
            uniqueKeysWithValues: (["docker.io", "containerd", "openssl"] + PackageTests.names.dropFirst()).map {
                ($0, "1.6.20")
            }
        )
    )

    private static func installation(_ cluster: PaperCluster) throws -> (reasons: Set<Reason>, script: Script) {
        let steps = try cluster.plan().tracks.first { $0.name == "w1" }?.steps ?? []
        let step = try #require(steps.first { $0.title == "Install Docker and the network plugins" })
        let scripts = step.work.compactMap { if case .script(let script) = $0 { script } else { nil } }
        return (
            Set(step.changes.filter { $0.kind == .package }.map(\.reason)),
            try #require(scripts.first { $0.text.contains("installer='apt'") })
        )
    }

    @Test func `what the bundle has for such a machine comes from there, all or nothing`() throws {
        var cluster = try PaperCluster(
            bundle: ImageBundle(directory: "/bundle", archives: [], packages: [Self.bundled])
        )
        let plain: Set<Reason> = [.notInstalled]
        var (reasons, script) = try Self.installation(cluster)
        #expect(reasons == [.bundled])
        #expect(script.payload == Self.bundled.path && script.text.contains("bundled='yes'"))

        cluster.facts["w1"]?.architecture = "aarch64"
        (reasons, script) = try Self.installation(cluster)
        #expect(reasons == plain && script.payload == nil && !script.text.contains("bundled='yes'"))
        cluster.facts["w1"]?.architecture = "x86_64"
        cluster.facts["w1"]?.distribution.version = "13"
        #expect(try Self.installation(cluster).reasons == plain)
        cluster.facts["w1"]?.distribution.version = "12"
        cluster.planner.bundle?.packages[0].versions["jq"] = nil
        #expect(try Self.installation(cluster).reasons == plain)
        // One that is there already is not looked for.
        cluster.facts["w1"]?.programs.insert("jq")
        #expect(try Self.installation(cluster).script.payload == Self.bundled.path)
    }

    @Test func `the table says where packages come from, by release and architecture`() throws {
        let table = try PaperCluster.library().packages
        func text(_ system: String) -> String? { OperatingSystem(system).flatMap { table.source(for: $0)?.text } }
        #expect(
            text("debian-13-arm64")?.hasPrefix(
                "deb [arch=arm64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main\n"
            ) == true
        )
        #expect(text("ubuntu-24.04-amd64")?.contains("archive.ubuntu.com/ubuntu noble-updates main universe") == true)
        #expect(text("ubuntu-22.04-arm64")?.contains("ports.ubuntu.com/ubuntu-ports jammy main universe") == true)
        #expect(text("debian-rolling-amd64") == nil && text("fedora-42-amd64") == nil)
        #expect(OperatingSystem("opensuse-leap-15.6-amd64") == OperatingSystem("opensuse-leap", "15.6", "amd64"))
        for name in ["", "debian", "debian-12", "-12-amd64", "debian--amd64"] { #expect(OperatingSystem(name) == nil) }
    }

    @Test(arguments: [
        ("keyring: keys.gpg", "http://a/b C main", "the path of a 'keyring' begins with /"),
        ("keyring: /k", "'[trusted=yes] http://a/b C main'", "is not 'http://host/path CODENAME component'"),
        ("keyring: /k", "file:/a C main", "is not 'http://host/path CODENAME component'"),
        ("keyring: /k", "http://a/b C", "is not 'http://host/path CODENAME component'"),
    ])
    func `a source that is none, or would not be checked, is refused with its place`(
        keyring: String,
        line: String,
        problem: String
    ) throws {
        let source = "{distribution: a, codenames: {}, \(keyring), keyring-package: k, lines: [\(line)]}"
        let text = "apt: {distributions: [], plugin-folder: /a, packages: [], sources: [\(source)]}"
        let error = #expect(throws: YAMLError.self) { try PackageTable(text: text, file: "packages.yaml") }
        #expect(error?.description.hasPrefix("packages.yaml:1:69: ") == true, "\(error?.description ?? "")")
        #expect(error?.description.contains(problem) == true)
    }

    private static func check(_ cluster: PaperCluster) -> [Finding] {
        Checkup(cluster.planner.demands).findings(cluster.facts, [])
    }

    @Test func `a check does not mind an archive that nobody will ask`() throws {
        var cluster = try CheckupTests.cluster()
        try cluster.facts["w1"]?.check?.add(FactLine("check archive deb.debian.org:80"))
        try cluster.facts["w1"]?.check?.add(FactLine("reach deb.debian.org 80 No route to host"))
        let found = Self.check(cluster)
        #expect(found.map(\.severity) == [.error] && found[0].fix.contains("'paictl bundle make --os-packages'"))
        cluster.planner.bundle = ImageBundle(directory: "/bundle", archives: [], packages: [Self.bundled])
        #expect(Self.check(cluster) == [])
        cluster.planner.bundle?.packages[0].system.release = "13"
        #expect(Self.check(cluster).map(\.severity) == [.error])
    }

    @Test func `the containerd that a bundle brings is judged before it is brought`() throws {
        var cluster = try CheckupTests.cluster(version: Version(1, 36, 2))
        var old = Self.bundled
        old.versions["containerd"] = "1.4.13~ds1-1~deb11u4"
        cluster.planner.bundle = ImageBundle(directory: "/bundle", archives: [], packages: [old])
        let found = Self.check(cluster).filter { $0.machine == "w1" }
        #expect(found.map(\.severity) == [.error], "\(found.map(\.sentence))")
        #expect(found.first?.what.contains("the package 'containerd' of the bundle is 1.4.13~ds1") == true)
    }
}
