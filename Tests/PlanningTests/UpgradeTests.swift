@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import Testing

@testable import ClusterPlanning

@Suite struct UpgradeTests {
    /// A deployed cluster whose configuration asks for another version.
    private func cluster(
        from old: Version,
        to new: Version,
        masters: UInt32 = 3,
        workers: UInt32 = 4,
        runtime: String? = nil
    )
        throws -> PaperCluster
    {
        var cluster = try PaperCluster(version: old, masters: masters, workers: workers, front: nil)
        try cluster.carryOut(try cluster.plan())
        isWell(&cluster, old)
        for master in cluster.planner.cluster.masters {
            cluster.facts[master.name]?.etcd = Facts.Etcd(
                memberID: master.name,
                members: cluster.planner.cluster.masters.map {
                    Facts.Etcd.Member(id: $0.name, name: $0.etcdName ?? "", peerURLs: [EtcdMembership.peerURL($0)])
                },
                version: cluster.planner.cluster.etcdVersion
            )
        }
        for machine in cluster.planner.cluster.machines {
            cluster.facts["m1"]?.nodes?[machine.name]?.kubeletVersion = old
            cluster.facts["m1"]?.nodes?[machine.name]?.runtime =
                runtime ?? (old < Version(1, 24) ? "docker" : "containerd")
        }
        cluster.planner.cluster.kubernetes.version = new
        try cluster.use(job: "upgrade")
        return cluster
    }

    private func isWell(_ cluster: inout PaperCluster, _ version: Version) {
        for master in cluster.planner.cluster.masters {
            cluster.facts[master.name]?.apiVersion = version
            for probe in [Probe.etcdRuns, Probe.etcdIsHealthy, Probe.etcdDataIsSound, "control-plane-is-ready"] {
                cluster.facts[master.name]?.probes[probe] = true
            }
        }
    }

    private func obstacles(_ cluster: PaperCluster) -> [String] { cluster.planner.obstacles(cluster.facts) }

    @Test(arguments: [
        (Version(1, 20, 2), Version(1, 21, 14)), (Version(1, 23, 17), Version(1, 24, 17)),
        (Version(1, 35, 6), Version(1, 36, 2)),
    ])
    func `once it is carried out, neither it nor deploy has anything left to do`(old: Version, new: Version) throws {
        var cluster = try cluster(from: old, to: new)
        #expect(obstacles(cluster) == [])
        #expect(cluster.planner.job.kind == .upgrades)
        let plan = try cluster.plan()
        #expect(!plan.isEmpty)
        try cluster.carryOut(plan)
        #expect(try cluster.plan().isEmpty)
        try cluster.use(job: "deploy")
        #expect(try cluster.plan().isEmpty)
    }

    @Test func `a master is begun once the one before is through, a worker once all masters are`() throws {
        let plan = try cluster(from: Version(1, 35, 6), to: Version(1, 36, 2)).plan()
        let tracks = Dictionary(uniqueKeysWithValues: plan.tracks.map { ($0.name, $0.steps) })
        func step(_ title: String, on name: String) throws -> Step {
            try #require(tracks[name]?.first { $0.title == title })
        }
        let server = "Start the API server, the controller manager and the scheduler"
        let returned = try step("Uncordon the node", on: "m1").reaches
        #expect(!returned.isDisjoint(with: try step("Start etcd", on: "m2").awaits))
        let drain = try step("Drain the node", on: "w1")
        for master in ["m1", "m2", "m3"] {
            #expect(!drain.awaits.isDisjoint(with: try step("Uncordon the node", on: master).reaches))
        }
        #expect(
            try step("Keep a snapshot of etcd", on: "cluster").reaches.isSubset(of: try step(server, on: "m1").awaits)
        )
        // Images disturb nobody, so that they wait for nobody.
        #expect(try step("Bring the control plane's images", on: "m3").awaits.isEmpty)
        #expect(try step("Run kube-proxy on every node", on: "cluster").awaits.count >= 3)
    }

    @Test(arguments: [1, 2, 3])
    func `no more workers than allowed are without their pods, and a failure stops all that follow`(width: Int) throws {
        var cluster = try cluster(from: Version(1, 35, 6), to: Version(1, 36, 2), masters: 1, workers: 9)
        cluster.planner.maxUnavailable = width
        let plan = try cluster.plan()
        let workers = plan.tracks.filter { $0.name.hasPrefix("w") }
        let turns = workers.map { $0.steps.flatMap(\.reaches).filter { $0.name.hasSuffix("among the workers") } }
        /// Which workers are never begun when one does not come through.
        func stopped(by failed: Int) -> [Int] {
            var missing = Set(turns[failed])
            var stopped: [Int] = []
            for index in workers.indices where index > failed {
                guard !missing.isDisjoint(with: workers[index].steps.flatMap(\.awaits)) else { continue }
                stopped.append(index)
                missing.formUnion(turns[index])
            }
            return stopped
        }
        for failed in workers.indices {
            #expect(stopped(by: failed) == Array((failed + width)..<max(failed + width, workers.count)))
        }
    }

    /// What a step has replaced is forgotten once the next that waits is content.
    @Test func `what is kept of a kubelet is kept until its node is ready`() throws {
        var cluster = try cluster(from: Version(1, 35, 6), to: Version(1, 36, 2))
        try cluster.use(job: "upgrade")
        for place in [Place.master, .worker, .proxy] {
            let steps = cluster.planner.job.steps.filter { $0.places.contains(place) && $0.putsBack }
            let start = try #require(steps.firstIndex { $0.actions(RunsContainer.self).first?.name == "kubelet" })
            #expect(steps[start...].flatMap { $0.actions(Waits.self) }.first?.script == "node-is-ready")
        }
    }

    @Test func `a node whose kubelet stays is not drained`() throws {
        var cluster = try cluster(from: Version(1, 36, 1), to: Version(1, 36, 2))
        cluster.planner.cluster.kubernetes.componentVersions[.kubelet] = "v1.36.1"
        let titles = Set(try cluster.plan().steps.map(\.title))
        #expect(titles.contains("Start the API server, the controller manager and the scheduler"))
        #expect(titles.isDisjoint(with: ["Drain the node", "Start the kubelet"]))
    }

    @Test func `a node that an earlier run left without pods takes them again`() throws {
        var cluster = try cluster(from: Version(1, 36, 2), to: Version(1, 36, 2))
        for master in ["m1", "m2", "m3"] { cluster.facts[master]?.probes["node-is-ready"] = true }
        cluster.facts["m1"]?.nodes?["w2"]?.isCordoned = true
        cluster.facts["m1"]?.nodes?["w3"]?.isCordoned = true
        cluster.facts["m1"]?.nodes?["w2"]?.isCordonedByUs = true
        let steps = try cluster.plan().tracks.filter { !$0.steps.isEmpty }
        #expect(steps.map(\.name) == ["w2"])
        #expect(steps.first?.steps.map(\.title) == ["Uncordon the node"])
    }

    @Test func `across the border from Docker to containerd, pods move and it is said`() throws {
        let plan = try cluster(from: Version(1, 23, 17), to: Version(1, 24, 17), runtime: "docker").plan()
        let master = try #require(plan.tracks.first { $0.name == "m1" })
        let changes = master.steps.flatMap(\.changes)
        #expect(changes.contains { $0.reason == .movesToContainerd })
        // The new API server runs in Docker until the kubelet changes over, and in containerd from then on.
        let server = changes.filter { $0.kind == .image && $0.subject.contains("kube-apiserver") }.map(\.reason)
        #expect(
            Set(server) == [
                .notIn(store: "docker", willBePulled: true), .notIn(store: "containerd", willBePulled: true),
            ]
        )
        let titles = master.steps.map(\.title)
        let order = [
            "Have containerd run pods", "Bring the control plane's images", "Drain the node",
            "Start the kubelet",
        ]
        #expect(
            order.compactMap { titles.firstIndex(of: $0) } == order.compactMap { titles.firstIndex(of: $0) }.sorted()
        )
        #expect(Set(order).isSubset(of: titles))
        let kubelet = try #require(master.steps.first { $0.title == "Start the kubelet" })
        guard case .script(let script)? = kubelet.work.last else {
            Issue.record("the kubelet's step does not end with a script: \(kubelet.work)")
            return
        }
        #expect(script.text.contains("leaves_docker='yes'") && script.text.contains("can_put_back='v1.24.17'"))
        #expect(script.text.contains("--container-runtime-endpoint=unix:///run/containerd/containerd.sock"))
    }

    @Test(
        arguments: [
            (
                Version(1, 34, 0), Version(1, 36, 2), nil, nil,
                "more than one minor version ahead: set 'kubernetes-version' to a v1.35 first"
            ),
            (
                Version(1, 36, 2), Version(1, 35, 6), nil, nil,
                "Kubernetes cannot go back. Set 'kubernetes-version' to v1.36.2 or later"
            ),
            (Version(1, 36, 2), Version(1, 36, 1), nil, nil, "Kubernetes cannot go back"),
            (Version(1, 35, 6), Version(1, 36, 2), Version(1, 32, 0), nil, "w1: its kubelet v1.32.0 is too old"),
            (Version(1, 35, 6), Version(1, 36, 2), Version(1, 33, 0), nil, nil),
            (Version(1, 26, 0), Version(1, 27, 0), Version(1, 24, 0), nil, "at most 2 minor"),
            (Version(1, 33, 5), Version(1, 34, 1), nil, Version(3, 5, 24), "unless it runs 3.5.26 or later before"),
            (Version(1, 33, 5), Version(1, 34, 1), nil, Version(3, 5, 32), nil),
            (Version(1, 36, 2), Version(1, 37, 1), nil, Version(3, 6, 8), "others that run less than 3.6.11"),
            (Version(1, 36, 2), Version(1, 37, 1), nil, Version(3, 6, 11), nil),
            (Version(1, 33, 5), Version(1, 34, 1), nil, Version(3, 4, 30), "set 'etcd-version' to a 3.5 first"),
            (Version(1, 35, 6), Version(1, 36, 2), nil, Version(3, 7, 0), "and v3.6.8 is older"),
        ] as [(Version, Version, Version?, Version?, String?)]
    )
    func `the rules of Kubernetes and etcd on versions`(
        old: Version,
        new: Version,
        kubelet: Version?,
        etcd: Version?,
        sentence: String?
    )
        throws
    {
        var cluster = try cluster(from: old, to: new)
        if let kubelet { cluster.facts["m1"]?.nodes?["w1"]?.kubeletVersion = kubelet }
        if let etcd { for master in ["m1", "m2", "m3"] { cluster.facts[master]?.etcd?.version = etcd } }
        let said = obstacles(cluster).joined(separator: "\n")
        #expect(sentence.map { said.contains($0) } ?? said.isEmpty, "\(said)")
    }

    @Test func `a master that does not answer keeps it from beginning, and so does an etcd without a leader`() throws {
        var cluster = try cluster(from: Version(1, 35, 6), to: Version(1, 36, 2))
        cluster.facts["m2"]?.etcd?.leaderID = "0"
        #expect(obstacles(cluster).joined().contains("m2: its etcd does not answer, has no leader or is not well"))
        cluster.facts["m2"]?.etcd?.leaderID = "1"
        cluster.facts["m2"]?.probes[Probe.etcdIsHealthy] = false
        #expect(obstacles(cluster).joined().contains("m2: its etcd does not answer, has no leader or is not well"))
        cluster.facts["m3"]?.apiVersion = nil
        #expect(obstacles(cluster).joined().contains("the API server does not answer on m3"))
        #expect(obstacles(cluster).joined().contains("'paictl deploy' and the version that runs"))
        cluster.facts["m1"]?.apiVersion = Version(1, 36, 2)
        #expect(obstacles(cluster).joined().contains("'paictl remove' takes such a master off"))
    }

    @Test func `a voter of etcd that is no master keeps it from beginning`() throws {
        var cluster = try cluster(from: Version(1, 35, 6), to: Version(1, 36, 2))
        let old = Facts.Etcd.Member(id: "9", name: "m9", peerURLs: ["https://10.0.0.9:2380"])
        for master in ["m1", "m2", "m3"] { cluster.facts[master]?.etcd?.members.append(old) }
        #expect(
            obstacles(cluster).joined().contains("etcd has the member 'm9' (https://10.0.0.9:2380), which is no master")
        )
    }

    @Test
    func `a master at which it was cut short is set right by going on, and what it waited for is looked at again`()
        throws
    {
        var cluster = try cluster(from: Version(1, 35, 6), to: Version(1, 36, 2))
        try cluster.carryOut(try cluster.plan())
        isWell(&cluster, Version(1, 36, 2))
        #expect(try cluster.plan().isEmpty)
        cluster.facts["m2"]?.apiVersion = nil
        // What a changed mirror leaves is no upgrade that was cut short.
        cluster.facts["m2"]?.keeps = ["/etc/containerd/certs.d/docker.io/hosts.toml"]
        #expect(obstacles(cluster).joined().contains("the API server does not answer on m2"))
        cluster.facts["m2"]?.keeps = ["/etc/kubernetes/manifests/kube-apiserver.yaml"]
        #expect(obstacles(cluster) == [])
        let steps = try cluster.plan().tracks.filter { !$0.steps.isEmpty }
        #expect(steps.first?.name == "m2")
        let waits = steps.first?.steps.flatMap(\.changes).filter { $0.subject == "control-plane-is-ready" }
        #expect(waits?.map(\.reason) == [.unwitnessed])
    }

    @Test func `an etcd that does not say its version keeps it from beginning`() throws {
        var cluster = try cluster(from: Version(1, 35, 6), to: Version(1, 36, 2))
        cluster.facts["m2"]?.etcd?.version = nil
        #expect(obstacles(cluster).joined().contains("m2: which version of etcd runs cannot be read from its answer"))
    }

    @Test func `deploy leaves another minor version to it`() throws {
        var cluster = try cluster(from: Version(1, 35, 6), to: Version(1, 36, 2))
        try cluster.use(job: "deploy")
        #expect(obstacles(cluster).joined().contains("'paictl upgrade' goes there"))
        cluster.planner.cluster.kubernetes.version = Version(1, 35, 9)
        #expect(obstacles(cluster) == [])
    }

    /// A cluster that is half-way has both versions; what is left of it is no deploy's to do at one stroke.
    @Test(arguments: ["deploy", "certs-renew", "add"])
    func `a cluster that is half-way is left to it`(job: String) throws {
        var cluster = try cluster(from: Version(1, 35, 6), to: Version(1, 36, 2))
        try cluster.use(job: job)
        cluster.facts["m1"]?.apiVersion = Version(1, 36, 2)
        #expect(obstacles(cluster).joined().contains("the API server runs v1.35.6"))
        for master in ["m1", "m2", "m3"] {
            cluster.facts[master]?.apiVersion = Version(1, 36, 2)
            cluster.facts[master]?.files["/etc/kubernetes/manifests/kube-apiserver.yaml"]?.contents = nil
        }
        #expect(obstacles(cluster).joined().contains("m1: its kubelet runs v1.35.6"))
    }

    @Test func `no API server that answers is no reason to skip it`() throws {
        var cluster = try cluster(from: Version(1, 34, 1), to: Version(1, 36, 2))
        try cluster.use(job: "deploy")
        for master in ["m1", "m2", "m3"] {
            cluster.facts[master]?.apiVersion = nil
            cluster.facts[master]?.nodes = nil
        }
        #expect(obstacles(cluster).joined().contains("the API server runs v1.34.1"))
        // With one of them on its way, and all of them down, there is no way but on.
        cluster.facts["m1"]?.files["/etc/kubernetes/manifests/kube-apiserver.yaml"]?.contents =
            "image: a/kube-apiserver:v1.36.2"
        #expect(obstacles(cluster) == [])
    }

    @Test func `another runtime is its affair, too`() throws {
        var cluster = try cluster(from: Version(1, 36, 2), to: Version(1, 36, 2), runtime: "docker")
        #expect(obstacles(cluster) == [])
        try cluster.use(job: "deploy")
        #expect(obstacles(cluster).joined().contains("m1: its pods run in Docker"))
        #expect(obstacles(cluster).joined().contains("'paictl upgrade' moves them, node by node"))
    }

    @Test func `what stands between a kubelet and the API server is there before it is needed`() throws {
        var cluster = try cluster(from: Version(1, 23, 17), to: Version(1, 24, 17), runtime: "docker")
        cluster.facts["w1"]?.podImages = [:]
        let worker = try #require(try cluster.plan().tracks.first { $0.name == "w1" })
        let brought = worker.steps.firstIndex { $0.title == "Bring the image of the worker's own load balancer" }
        let started = worker.steps.firstIndex { $0.title == "Start the kubelet" }
        #expect(try #require(brought) < #require(started))
    }

    @Test func `the other jobs leave another minor version of etcd to it, too, and the newest member decides`() throws {
        for job in ["deploy", "etcdfix", "add"] {
            var cluster = try cluster(from: Version(1, 36, 1), to: Version(1, 36, 2))
            try cluster.use(job: job)
            cluster.facts["m1"]?.etcd?.version = Version(3, 5, 30)
            #expect(!obstacles(cluster).joined().contains("etcd runs"))
            cluster.planner.cluster.kubernetes.componentVersions[.etcd] = "3.5.30"
            let refusal = "etcd runs v3.6.8, and kubernetes-configuration.yaml asks for v3.5.30"
            #expect(obstacles(cluster).joined().contains(refusal))
            for master in ["m2", "m3"] { cluster.facts[master]?.etcd?.version = Version(3, 5, 30) }
            #expect(!obstacles(cluster).joined().contains("etcd runs"))
            cluster.planner.cluster.kubernetes.componentVersions[.etcd] = "3.6.8-0"
            #expect(obstacles(cluster).joined().contains("for '\(job)' set 'etcd-version' to 3.5.30-0, or what"))
        }
    }

    @Test func `a job whose steps wait for each other is refused`() throws {
        var cluster = try cluster(from: Version(1, 35, 6), to: Version(1, 36, 2))
        let text = """
            job: knot
            kind: founds
            steps:
              - {step: one, on: [master], awaits-all: b, reaches: a, files: [{template: machine/modules.conf, path: /etc/one}]}
              - {step: two, on: [worker], awaits-all: a, reaches: b, files: [{template: machine/modules.conf, path: /etc/two}]}
            """
        cluster.planner.job = try Job(text: text, file: "knot.yaml", names: Names(cluster.planner.library))
        let error = #expect(throws: PlanningError.self) { try cluster.plan() }
        #expect(error?.description.contains("would wait for each other forever: 'one' on m1") == true)
    }
}

extension PaperCluster {
    mutating func use(job name: String) throws {
        planner.job = try Self.job(name, planner.library)
    }
}
