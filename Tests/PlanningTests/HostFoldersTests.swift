@testable import Checkup
@testable import Facts
@testable import Plan
import ClusterModel
import Testing

@testable import ClusterPlanning

@Suite struct HostFoldersTests {
    private static let apiServer = "/etc/kubernetes/manifests/kube-apiserver.yaml"

    /// A cluster that was deployed on machines with these folders.
    private static func cluster(_ change: (inout PaperCluster) -> Void = { _ in }) throws -> PaperCluster {
        var cluster = try PaperCluster()
        for name in cluster.facts.keys { cluster.facts[name]?.folders = ["bin", "etc", "home", "srv", "usr", "var"] }
        change(&cluster)
        try cluster.carryOut(try cluster.plan())
        return cluster
    }

    private static func arguments(_ plan: Plan, _ machine: String) throws -> [String] {
        let step = try #require(
            plan.tracks.first { $0.name == machine }?.steps.first { $0.title == "Start the kubelet" }
        )
        guard case .script(let script) = try #require(step.work.first) else { return [] }
        return script.text.split(separator: "\n").map(String.init)
    }

    @Test func `the kubelet has the machine's folders, its image's own excepted`() throws {
        var cluster = try PaperCluster()
        cluster.facts["w1"]?.folders = ["bin", "data", "etc", "home", "usr", "var"]
        cluster.planner.cluster.machines[1].extraMounts = [
            ExtraMount(path: "/usr/local/gpu", isReadOnly: true), ExtraMount(path: "/data", isReadOnly: true),
        ]
        let volumes = try Self.arguments(try cluster.plan(), "w1").filter { $0.contains("--volume=") }.joined()
        for mount in ["/home:/home:rslave", "/data:/data:ro,rslave", "/usr/local/gpu:/usr/local/gpu:ro,rslave"] {
            #expect(volumes.contains("--volume=\(mount)"), "\(mount)")
        }
        for folder in ["/bin", "/etc", "/usr"] { #expect(!volumes.contains("--volume=\(folder):"), "\(folder)") }
    }

    @Test func `a folder that is new is why the kubelet's container is replaced`() throws {
        var cluster = try Self.cluster()
        #expect(try cluster.plan().isEmpty)
        cluster.facts["w1"]?.mounts["kubelet"] = ["/home", "/srv", "/var"]
        cluster.facts["w1"]?.folders?.insert("data")
        let changes = try cluster.plan().steps.flatMap(\.changes)
        #expect(changes.map(\.reason).contains(.unseen(folder: "/data")))
    }

    @Test func `etcd's folder is seen before it is there`() throws {
        let plan = try Self.cluster { $0.planner.cluster.kubernetes.etcdDataPath = "/data/etcd" }
        var later = plan
        later.facts["m1"]?.folders?.insert("data")
        #expect(try later.plan().isEmpty)
    }

    @Test func `volumes of static pods are in their manifests, and what they read starts them anew`() throws {
        var cluster = try Self.cluster { cluster in
            cluster.planner.cluster.kubernetes.extraVolumes = [
                .kubeAPIServer: [
                    ExtraVolume(hostPath: "/etc/admission.yaml", mountPath: "/admission.yaml", kind: .file)
                ]
            ]
            cluster.facts["m1"]?.volumes["/etc/admission.yaml"] = Facts.Volume(kind: .file, digest: "one")
        }
        let manifest = try #require(cluster.facts["m1"]?.files[Self.apiServer]?.contents)
        #expect(manifest.contains(#"- {name: extra-1, mountPath: "/admission.yaml", readOnly: true}"#))
        #expect(manifest.contains(#"hostPath: {path: "/etc/admission.yaml", type: "File"}"#))
        // The kubelet looks whether it is a file.
        #expect(
            cluster.planner.planner.kubeletMounts(of: cluster.planner.cluster.masters[0], nil).map(\.path) == [
                "/etc/admission.yaml"
            ]
        )
        #expect(try cluster.plan().isEmpty)
        cluster.facts["m1"]?.volumes["/etc/admission.yaml"]?.digest = "two"
        #expect(try cluster.plan().steps.flatMap(\.changes).map(\.subject).contains(Self.apiServer))
    }

    @Test func `a mount that is not there is told before anything is changed`() throws {
        var cluster = try PaperCluster()
        let worker = try #require(cluster.planner.cluster.machines.firstIndex { $0.name == "w1" })
        cluster.planner.cluster.machines[worker].extraMounts = [
            ExtraMount(path: "/usr/src"), ExtraMount(path: "/etc/x"),
        ]
        for script in [
            try cluster.planner.factsScript(for: cluster.planner.cluster.machines[worker]),
            try cluster.planner.checkScript(for: cluster.planner.cluster.machines[worker]),
        ] { #expect(script.joined().contains("volumes=('/etc/x' '/usr/src')")) }
        cluster.facts["w1"]?.volumes = [
            "/usr/src": Facts.Volume(kind: .absent), "/etc/x": Facts.Volume(kind: .directory),
        ]
        #expect(
            Preflight(cluster: cluster.planner.cluster, knownClusterID: nil).obstacles(cluster.facts).map(\.sentence)
                == [
                    "w1: /usr/src, which 'extra-mounts' gives to its kubelet, is not there: "
                        + "make or mount it there, or correct 'extra-mounts' in cluster-configuration.yaml"
                ]
        )
    }

    @Test func `a volume that is not there is told before anything is changed`() throws {
        var cluster = try PaperCluster()
        cluster.planner.cluster.kubernetes.extraVolumes = [
            .kubeScheduler: [
                ExtraVolume(hostPath: "/srv/a", mountPath: "/a"),
                ExtraVolume(hostPath: "/srv/b", mountPath: "/b", kind: .directoryOrCreate),
                ExtraVolume(hostPath: "/srv/c", mountPath: "/c", kind: .directory),
            ]
        ]
        let preflight = Preflight(cluster: cluster.planner.cluster, knownClusterID: nil)
        #expect(preflight.obstacles(cluster.facts).map(\.sentence).isEmpty)
        cluster.facts["m1"]?.volumes = [
            "/srv/a": Facts.Volume(kind: .absent), "/srv/b": Facts.Volume(kind: .absent),
            "/srv/c": Facts.Volume(kind: .file, digest: "ab"),
        ]
        let fix = "put it there, or correct 'extra-volumes' in kubernetes-configuration.yaml"
        #expect(
            preflight.obstacles(cluster.facts).map(\.sentence) == [
                "m1: /srv/a, which 'extra-volumes' gives to kube-scheduler, is not there: \(fix)",
                "m1: /srv/c, which 'extra-volumes' gives to kube-scheduler, is a file, not a directory: \(fix)",
            ]
        )
    }
}
