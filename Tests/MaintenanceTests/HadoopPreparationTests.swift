import Foundation
import TestSupport
import Testing

@testable import Maintenance

/// Archives made by tar, applied by patch, and judged by sha256sum.
@Suite struct HadoopPreparationTests {
    /// A configuration, a tree with a patch for each file, and an archive.
    private final class Fixture {
        let root: URL
        static let files = [
            "core-site.xml", "hadoop-env.sh", "hdfs-site.xml", "mapred-site.xml.template", "yarn-env.sh",
            "yarn-site.xml",
        ]
        static let patches = [
            "core-site.xml", "datanode-hdfs-site.xml", "hadoop-env.sh", "jobhistory-mapred-site.xml",
            "jobhistory-yarn-site.xml", "mapred-site.xml", "namenode-hdfs-site.xml", "nodemanager-mapred-site.xml",
            "nodemanager-yarn-site.xml", "resourcemanager-mapred-site.xml", "resourcemanager-yarn-site.xml",
            "yarn-env.sh",
        ]
        static let core = "bootstrap/hadoop-service/hadoop-configuration/core-site.xml"

        init(hadoop: String = "{hadoop-version: 2.7.2}") throws {
            root = try directory(with: [
                "cluster-configuration.yaml": """
                default-machine-properties: {username: ops, password: x}
                machine-list: [{hostname: m1, hostip: 10.0.0.1, k8s-role: master}]
                """, "kubernetes-configuration.yaml": "kubernetes: {load-balance-ip: 10.0.0.1}\n",
            ])
            try write("cluster: {services: tree}\nhadoop: \(hadoop)\n", to: "services-configuration.yaml")
            for name in Self.patches { try patch(name, adding: "for \(name)") }
            for name in Self.files { try write("<one/>\n<two/>\n", to: "hadoop-2.7.2/etc/hadoop/\(name)") }
            try TestSupport.run(["tar", "--create", "--gzip", "--file", "hadoop.tar.gz", "hadoop-2.7.2"], in: root)
        }

        deinit { try? FileManager.default.removeItem(at: root) }

        var archive: String { root.appending(path: "hadoop.tar.gz").path }

        func write(_ text: String, to name: String) throws {
            let file = root.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }

        func patch(_ name: String, adding line: String, to lines: (String, String) = ("<one/>", "<two/>")) throws {
            try write(
                "--- old/\(name)\n+++ new/\(name)\n@@ -1,2 +1,3 @@\n-\(lines.0)\n+\(lines.0)\n+\(line)\n \(lines.1)\n",
                to: "tree/config-patch/\(name).patch"
            )
        }

        func text(_ path: String) throws -> String {
            try String(contentsOf: root.appending(path: "tree/\(path)"), encoding: .utf8)
        }

        func exists(_ path: String) -> Bool {
            FileManager.default.fileExists(atPath: root.appending(path: "tree/\(path)").path)
        }

        func run(
            _ source: HadoopPreparation.Source? = nil,
            sha256: String? = nil,
            force: Bool = false
        ) async throws -> [PreparedFile] {
            let workspace = Workspace(directory: root.path, home: Checkout.root.path)
            return try await HadoopPreparation(in: workspace, environment: [:])
                .run(source ?? .file(archive), sha256: sha256, force: force)
        }

        /// What is refused, and how.
        func refusal(
            _ source: HadoopPreparation.Source? = nil,
            sha256: String? = nil,
            force: Bool = false
        ) async throws -> String {
            do {
                _ = try await run(source, sha256: sha256, force: force)
                return "nothing"
            } catch { return "\(error)".replacing(root.path + "/", with: "") }
        }
    }

    @Test func `each file is made of the archive's and its patch, and a second time there is nothing to do`()
        async throws
    {
        let fixture = try Fixture()
        let made = try await fixture.run()
        #expect(Set(made.map { URL(filePath: $0.path).lastPathComponent }) == Set(Fixture.patches) && made.count == 12)
        #expect(made.allSatisfy { $0.verdict == .written })
        for file in made {
            let name = URL(filePath: file.path).lastPathComponent
            #expect(try fixture.text(file.path) == "<one/>\nfor \(name)\n<two/>\n")
        }
        let judge = try TestSupport.run(
            ["sha256sum", "--check", "--strict", "--quiet", HadoopPreparation.record],
            in: fixture.root.appending(path: "tree")
        )
        #expect(judge.succeeded, "\(judge.said)")
        #expect(try await fixture.run().allSatisfy { $0.verdict == .unchanged })
        // Nothing but these in what becomes a config map.
        let folder = fixture.root.appending(path: "tree/bootstrap/hadoop-service/hadoop-configuration").path
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 9)
    }

    @Test func `an edit stays, is not overwritten by something new, and with force is kept aside`() async throws {
        let fixture = try Fixture()
        _ = try await fixture.run()
        try fixture.write("<mine/>\n", to: "tree/\(Fixture.core)")
        let again = try await fixture.run()
        #expect(again.filter { $0.verdict != .unchanged }.map(\.path) == [Fixture.core])
        #expect(again.first { $0.path == Fixture.core }?.verdict == .edited)
        #expect(try fixture.text(Fixture.core) == "<mine/>\n")

        try fixture.patch("core-site.xml", adding: "something new")
        try fixture.patch("yarn-env.sh", adding: "something new")
        let refusal = try await fixture.refusal()
        #expect(refusal.hasPrefix("tree/\(Fixture.core) was edited by hand"), "\(refusal)")
        #expect(try fixture.text("src/hadoop-run/yarn-env.sh").contains("for yarn-env.sh"))

        let forced = try await fixture.run(force: true)
        #expect(forced.filter { $0.verdict == .written }.map(\.path) == [Fixture.core, "src/hadoop-run/yarn-env.sh"])
        #expect(try fixture.text(Fixture.core).contains("something new"))
        let kept = try FileManager.default.contentsOfDirectory(
            atPath: fixture.root.appending(path: "tree/config-patch/edited").path
        )
        #expect(kept.count == 1 && kept[0].hasPrefix("core-site.xml."))
        #expect(try fixture.text("config-patch/edited/\(kept[0])") == "<mine/>\n")
    }

    @Test func `what the old script has made counts as edited, unless it is the same`() async throws {
        let fixture = try Fixture()
        try fixture.write("<one/>\nfor core-site.xml\n<two/>\n", to: "tree/\(Fixture.core)")
        #expect(try await fixture.run().first { $0.path == Fixture.core }?.verdict == .unchanged)
        let other = try Fixture()
        try other.write("<of old/>\n", to: "tree/\(Fixture.core)")
        #expect(try await other.refusal().contains("was edited by hand"))
        #expect(!other.exists("src/hadoop-run/yarn-env.sh"))
    }

    @Test func `a patch that does not fit, or is not there, changes nothing`() async throws {
        let fixture = try Fixture()
        try fixture.patch("yarn-env.sh", adding: "x", to: ("<another/>", "<file/>"))
        let refusal = try await fixture.refusal()
        #expect(
            refusal.hasPrefix("tree/config-patch/yarn-env.sh.patch does not fit yarn-env.sh of hadoop-2.7.2"),
            "\(refusal)"
        )
        try FileManager.default.removeItem(at: fixture.root.appending(path: "tree/config-patch/yarn-env.sh.patch"))
        #expect(try await fixture.refusal().hasPrefix("there is no 'tree/config-patch/yarn-env.sh.patch'"))
        #expect(!fixture.exists(Fixture.core) && !fixture.exists(HadoopPreparation.record))
    }

    @Test func `the archive is that of the configuration's version`() async throws {
        let fixture = try Fixture(hadoop: "{hadoop-version: 2.7.3, custom-hadoop-binary-path: None}")
        let refusal = try await fixture.refusal()
        #expect(refusal.hasPrefix("hadoop.tar.gz does not give hadoop-2.7.3/etc/hadoop"), "\(refusal)")
        let published = try await fixture.refusal(.standard)
        #expect(
            published.hasPrefix(
                "https://archive.apache.org/dist/hadoop/common/hadoop-2.7.3/hadoop-2.7.3.tar.gz is downloaded only"
            )
        )
        let missing = try Fixture(hadoop: "{virtualClusters: {}}")
        #expect(
            try await missing.refusal().hasPrefix("services-configuration.yaml:2:9: 'hadoop' needs a 'hadoop-version'")
        )
        let own = try Fixture(hadoop: "{hadoop-version: 2.7.2, custom-hadoop-binary-path: /nowhere/hadoop.tar.gz}")
        #expect(try await own.refusal(.standard).hasPrefix("'/nowhere/hadoop.tar.gz' cannot be read"))
    }

    @Test func `a download has the checksum that was given`() async throws {
        let fixture = try Fixture()
        let sum = try String(output("sha256sum", fixture.archive).prefix(64))
        let url = HadoopPreparation.Source.url("file://\(fixture.archive)")
        #expect(try await fixture.refusal(url).contains("is downloaded only with its SHA-256 checksum"))
        let wrong = String(repeating: "0", count: 64)
        #expect(
            try await fixture.refusal(url, sha256: wrong).contains(
                "has the SHA-256 checksum \(sum), and should have \(wrong)"
            )
        )
        #expect(try await fixture.refusal(sha256: wrong).contains("and should have \(wrong)"))
        #expect(!fixture.exists(Fixture.core))
        #expect(try await fixture.run(url, sha256: sum).count == 12)
    }

    @Test func `a configuration without a tree is told where to name it`() async throws {
        let fixture = try Fixture()
        try fixture.write("hadoop: {hadoop-version: 2.7.2}\n", to: "services-configuration.yaml")
        #expect(try await fixture.refusal().contains("it does not say where the 2018 tool's tree is"))
        try fixture.write(
            "cluster: {services: hadoop-2.7.2}\nhadoop: {hadoop-version: 2.7.2}\n",
            to: "services-configuration.yaml"
        )
        #expect(try await fixture.refusal().hasPrefix("hadoop-2.7.2: there is no folder 'config-patch'"))
    }
}
