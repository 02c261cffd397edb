import ClusterModel
import Foundation
import Testing

@testable import ClusterPlanning
@testable import Facts
@testable import Plan

@Suite struct RegistryPlanTests {
    private static let daemon = "/etc/docker/daemon.json"
    private static let kubelet = "/var/lib/kubelet/config.json"

    /// Everything from one registry with a password and an authority of its own, in part as a mirror, through a proxy.
    private static func cluster(_ version: Version) throws -> PaperCluster {
        var cluster = try PaperCluster(version: version, workers: 0)
        cluster.planner.cluster.images.registry = "r.lan:5000"
        cluster.planner.cluster.images.references = [.kubelet: "quay.io/us/kubelet:\(version)"]
        cluster.planner.cluster.images.registries = [
            Registry(host: "plain.lan", isPlain: true),
            Registry(
                host: "r.lan:5000",
                login: RegistryLogin(user: "puller", password: Secret("open sesame")),
                authority: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"
            ),
        ]
        cluster.planner.cluster.images.mirrors = ["quay.io": [try #require(RegistryMirror("https://r.lan:5000/quay"))]]
        cluster.planner.cluster.proxy = OutboundProxy(https: Secret("http://user:mellon@proxy.lan:3128"))
        return cluster
    }

    @Test(arguments: ["docker": Version(1, 20, 2), "containerd": Version(1, 36, 2)])
    func `a plan is what its golden file says`(runtime: String, version: Version) throws {
        let plan = try Self.cluster(version).plan()
        let track = try #require(plan.tracks.first { $0.name == "m1" })
        let titles = [
            "Name the proxies to what fetches from outside", "Have Docker and containerd go through the proxies",
            "Tell Docker and the kubelet how registries are reached", "Have containerd run pods",
            "Bring the images every node runs", "Bring the images of what runs in the cluster",
        ]
        let steps = track.steps.filter { titles.contains($0.title) }
        let text = PlanTranscript(track: Track(place: track.place, steps: steps)).text
        let file = GoldenPlanTests.folder.appending(path: "registry-\(runtime).txt")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try Data(text.utf8).write(to: file) }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(text == golden, "\(Difference.unified(from: golden, to: text, path: file.lastPathComponent))")
        #expect(!text.contains("sesame") && !text.contains("mellon"))
    }

    @Test(arguments: [Version(1, 20, 2), Version(1, 36, 2)])
    func `it converges, and files with a password are root's alone`(version: Version) throws {
        var cluster = try Self.cluster(version)
        try cluster.carryOut(try cluster.plan())
        #expect(try cluster.plan().isEmpty)
        let files = try #require(cluster.facts["m1"]?.files)
        let login = Data("puller:open sesame".utf8).base64EncodedString()
        for (path, file) in files {
            let isSecret = ["sesame", "mellon", login].contains { file.contents?.contains($0) == true }
            if isSecret { #expect(file.mode == "600", "\(path)") }
        }
        #expect(files[RegistryLogins.path]?.contents?.contains(login) == true)
        #expect(files[Self.kubelet]?.contents?.contains(login) == true)
        #expect(files["/etc/docker/certs.d/r.lan:5000/ca.crt"] != nil)
        #expect(files[Self.daemon]?.contents?.contains("plain.lan") == true)
    }

    @Test func `containerd is told host by host`() throws {
        var cluster = try Self.cluster(Version(1, 36, 2))
        try cluster.carryOut(try cluster.plan())
        func contents(_ path: String) -> String? { cluster.facts["m1"]?.files["/etc/containerd/\(path)"]?.contents }
        #expect(
            contents("certs.d/quay.io/hosts.toml")
                == """
                # Written by paictl: where the images of quay.io are looked for first.
                [host."https://r.lan:5000/v2/quay"]
                  capabilities = ["pull", "resolve"]
                  override_path = true
                  ca = "/etc/containerd/certs.d/r.lan:5000/ca.crt"

                """
        )
        #expect(
            contents("certs.d/r.lan:5000/hosts.toml")?.hasSuffix(
                "server = \"https://r.lan:5000\"\nca = \"/etc/containerd/certs.d/r.lan:5000/ca.crt\"\n"
            ) == true
        )
        #expect(contents("certs.d/plain.lan/hosts.toml")?.contains("\n[host.\"http://plain.lan\"]\n") == true)
        let auth = """
            [plugins."io.containerd.grpc.v1.cri".registry.configs."r.lan:5000".auth]
              username = "puller"
              password = "open sesame"
            """
        #expect(contents("config.toml")?.contains(auth) == true)
    }

    @Test func `what others have put into the files stays, and what is ours goes when it is asked for no more`() throws
    {
        var cluster = try Self.cluster(Version(1, 36, 2))
        let own =
            "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"o.lan\".auth]\nusername = \"o\"\n"
        for (path, text) in [
            Self.daemon: "{\"log-driver\": \"journald\", \"insecure-registries\": [\"o.lan\"]}",
            Self.kubelet: "{\"auths\": {\"o.lan\": {\"auth\": \"bzpv\"}}}", ContainerdConfiguration.path: own,
        ] {
            cluster.facts["m1"]?.files[path] = Facts.File(mode: "644", owner: "0:0", digest: path, contents: text)
        }
        try cluster.carryOut(try cluster.plan())
        cluster.planner.cluster.images.registries = []
        cluster.planner.cluster.images.mirrors = [:]
        cluster.planner.cluster.proxy = nil
        let plan = try cluster.plan()
        let gone = plan.steps.flatMap(\.changes).filter { $0.reason == .unwanted }.map(\.subject)
        // Nor is any told a second time by what takes away whatever is in the record.
        #expect(
            gone.sorted() == [
                "/etc/containerd/certs.d/plain.lan/hosts.toml", "/etc/containerd/certs.d/quay.io/hosts.toml",
                "/etc/containerd/certs.d/r.lan:5000/ca.crt", "/etc/containerd/certs.d/r.lan:5000/hosts.toml",
                "/etc/docker/certs.d/r.lan:5000/ca.crt", "/etc/systemd/system/containerd.service.d/paictl-proxy.conf",
                "/etc/systemd/system/docker.service.d/paictl-proxy.conf", "/var/lib/paictl/docker/config.json",
                "/var/lib/paictl/docker/plain-registries", "/var/lib/paictl/proxy.env",
            ]
        )
        try cluster.carryOut(plan)
        func contents(_ path: String) -> String {
            (cluster.facts["m1"]?.files[path]?.contents ?? "").filter { !$0.isWhitespace }
        }
        #expect(contents(Self.daemon) == "{\"insecure-registries\":[\"o.lan\"],\"log-driver\":\"journald\"}")
        #expect(contents(Self.kubelet) == "{\"auths\":{\"o.lan\":{\"auth\":\"bzpv\"}}}")
        #expect(contents(ContainerdConfiguration.path).contains("configs.\"o.lan\".auth]username=\"o\""))
        #expect(!contents(ContainerdConfiguration.path).contains("puller"))
    }

    @Test func `a machine more is no reason to begin Docker anew on the others`() throws {
        var cluster = try Self.cluster(Version(1, 20, 2))
        try cluster.carryOut(try cluster.plan())
        var new = cluster.planner.cluster.machines[0]
        (new.name, new.role) = ("w1", .worker)
        cluster.planner.cluster.machines.append(new)
        cluster.facts["w1"] = PaperCluster.blank("w1")
        let steps = try cluster.plan().tracks.first { $0.name == "m1" }?.steps.map(\.title) ?? []
        #expect(steps.contains("Name the proxies to what fetches from outside"))
        #expect(!steps.contains("Have Docker and containerd go through the proxies"))
    }

    @Test func `a registry that others have told Docker of stays theirs`() throws {
        var cluster = try Self.cluster(Version(1, 20, 2))
        let text = "{\"insecure-registries\": [\"plain.lan\"]}"
        cluster.facts["m1"]?.files[Self.daemon] = Facts.File(mode: "644", owner: "0:0", digest: "", contents: text)
        try cluster.carryOut(try cluster.plan())
        cluster.planner.cluster.images.registries = []
        try cluster.carryOut(try cluster.plan())
        #expect(cluster.facts["m1"]?.files[Self.daemon]?.contents == text)
    }

    @Test func `the kubelet sends no password to a mirror`() throws {
        var cluster = try Self.cluster(Version(1, 36, 2))
        cluster.planner.cluster.images.mirrors["r.lan:5000"] = [try #require(RegistryMirror("https://m.lan"))]
        try cluster.carryOut(try cluster.plan())
        #expect(cluster.facts["m1"]?.files[Self.kubelet] == nil)
    }

    @Test func `a file that is no JSON is refused by name`() throws {
        var cluster = try Self.cluster(Version(1, 20, 2))
        cluster.facts["m1"]?.files[Self.daemon] = Facts.File(mode: "644", owner: "0:0", digest: "", contents: "{,}")
        let error = #expect(throws: Refusal.self) { try cluster.plan() }
        #expect("\(error.map { "\($0)" } ?? "")".contains("m1: /etc/docker/daemon.json: it is no JSON object"))
    }
}
