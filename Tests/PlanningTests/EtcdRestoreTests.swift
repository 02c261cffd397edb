@testable import Facts
@testable import Plan
import ClusterModel
import Testing

@testable import ClusterPlanning

/// What a snapshot makes of a cluster, planned on paper.
@Suite struct EtcdRestoreTests {
    private static let digest = String(repeating: "5a", count: 32)
    private static let mark = "/var/lib/etcd/member/restored-from"

    /// One that was taken of a cluster.
    static func snapshot(of cluster: PaperCluster, kubernetes: String? = nil) -> SnapshotSource {
        let files = cluster.facts["m1"]?.files.compactMapValues(\.contents) ?? [:]
        return SnapshotSource(
            path: "/kept/snap.db",
            sha256: digest,
            bytes: 4096,
            record: SnapshotRecord(
                taken: PaperCluster.now - 3600,
                revision: 4711,
                member: "m2",
                cluster: cluster.facts["m1"]?.clusterID,
                kubernetes: kubernetes ?? cluster.planner.cluster.kubernetes.version.description,
                etcd: nil,
                files: files.filter { ClusterSecrets.Path.all.contains($0.key) }
            )
        )
    }

    /// A cluster that was deployed and serves, about to go back to a snapshot.
    private static func cluster(masters: UInt32 = 3, members: [String] = ["m1", "m2", "m3"]) throws -> PaperCluster {
        var cluster = try PaperCluster(masters: masters, workers: 1, front: nil)
        try cluster.carryOut(try cluster.plan())
        for machine in cluster.planner.cluster.masters where members.contains(machine.name) {
            for probe in [Probe.etcdRuns, Probe.etcdIsHealthy, Probe.etcdDataIsSound] {
                cluster.facts[machine.name]?.probes[probe] = true
            }
            cluster.facts[machine.name]?.etcd = Facts.Etcd(
                memberID: machine.name,
                members: cluster.planner.cluster.masters.filter { members.contains($0.name) }.map {
                    Facts.Etcd.Member(
                        id: $0.name,
                        name: $0.etcdName ?? "",
                        peerURLs: [EtcdMembership.peerURL($0)],
                        hasStarted: true
                    )
                },
                revision: 9000
            )
        }
        cluster.planner.snapshot = snapshot(of: cluster)
        cluster.planner.job = try MaintenanceJobTests.job("etcd-restore")
        return cluster
    }

    private static func mark(_ cluster: inout PaperCluster, _ digest: String = digest) {
        cluster.facts["m1"]?.files[mark] = Facts.File(mode: "600", owner: "0:0", digest: "", contents: digest + "\n")
    }

    /// Titles with their machine, in an order in which a run may do them.
    private static func order(_ plan: Plan) -> [String] {
        var next = plan.tracks.map { _ in 0 }
        var reached = Set(plan.tracks.flatMap(\.missed))
        var order: [String] = []
        var moves = true
        while moves {
            moves = false
            for (index, track) in plan.tracks.enumerated() {
                while next[index] < track.steps.count, track.steps[next[index]].awaits.isSubset(of: reached) {
                    order.append("\(track.name): \(track.steps[next[index]].title)")
                    reached.formUnion(track.steps[next[index]].reaches)
                    next[index] += 1
                    moves = true
                }
            }
        }
        #expect(order.count == plan.steps.count, "steps that nothing lets begin")
        return order
    }

    private static func payloads(_ plan: Plan) -> [String] {
        plan.steps.flatMap(\.work).compactMap { work in
            guard case .script(let script) = work else { return nil }
            return script.payload
        }
    }

    @Test func `all that etcd has is set aside before it begins, and the others join after`() throws {
        let plan = try Self.cluster().plan()
        let order = Self.order(plan)
        let begin = try #require(order.firstIndex(of: "m1: Begin with what the snapshot has"))
        for master in ["m1", "m2", "m3"] {
            #expect(try #require(order.firstIndex(of: "\(master): Set aside what etcd has")) < begin)
        }
        for master in ["m2", "m3"] {
            #expect(try #require(order.firstIndex(of: "\(master): Start etcd")) > begin)
        }
        #expect(order.last == "m1: Let the restoration be over")
        #expect(Self.payloads(plan) == ["/kept/snap.db"])
        // Once, not again before a master joins.
        let asides = plan.steps.flatMap(\.changes).filter { $0.reason == .setAside }
        #expect(asides.count == 3)
        #expect(plan.losses.count == 3)
        #expect(plan.losses[0].contains("2027-01-15T07:00:00Z from m2, revision 4711"))
        #expect(plan.losses[1].contains("m1 (revision 9000), m2 (revision 9000), m3"))
    }

    @Test(arguments: [UInt32(1), 3]) func `empty machines become the cluster, and deploy has nothing to add`(
        masters: UInt32
    ) throws {
        var cluster = try Self.cluster(masters: masters, members: [])
        for name in cluster.facts.keys { cluster.facts[name] = PaperCluster.blank(name) }
        let plan = try cluster.plan()
        #expect(Self.order(plan).contains("w1: Start the kubelet"))
        #expect(!plan.steps.contains { $0.title == "Set aside what etcd has" })
        let id = cluster.planner.snapshot?.record?.cluster
        try cluster.carryOut(plan)
        #expect(cluster.facts["m1"]?.clusterID == id)
        let record = try #require(cluster.planner.snapshot?.record)
        for (path, contents) in record.files { #expect(cluster.facts["m1"]?.files[path]?.contents == contents) }
        cluster.planner.snapshot = nil
        cluster.planner.job = try MaintenanceJobTests.job("deploy")
        #expect(try cluster.plan().isEmpty)
    }

    // MARK: Given again

    @Test func `one that was cut short lets the rest join, and loses nothing that was written since`() throws {
        var cluster = try Self.cluster(members: ["m1", "m2"])
        Self.mark(&cluster)
        cluster.facts["m3"]?.probes[Probe.etcdHasData] = false
        cluster.facts["m3"]?.files[MachinePlanning.etcdManifest] = nil
        let plan = try cluster.plan()
        #expect(plan.losses.isEmpty && Self.payloads(plan).isEmpty)
        let order = Self.order(plan)
        #expect(order.contains("m3: Start etcd") && !order.contains { $0.hasSuffix("Set aside what etcd has") })
        #expect(order.last == "m1: Let the restoration be over")
    }

    @Test func `one that was cut short before etcd ran starts it, and sends nothing again`() throws {
        var cluster = try Self.cluster(members: [])
        Self.mark(&cluster)
        cluster.facts["m1"]?.files[MachinePlanning.etcdManifest] = nil
        for name in ["m2", "m3"] {
            cluster.facts[name]?.probes[Probe.etcdHasData] = false
            cluster.facts[name]?.files[MachinePlanning.etcdManifest] = nil
        }
        let plan = try cluster.plan()
        #expect(plan.losses.isEmpty && Self.payloads(plan).isEmpty)
        let begin = plan.steps.first { $0.title == "Begin with what the snapshot has" }
        #expect(begin?.changes.contains { $0.subject == MachinePlanning.etcdManifest } == true)
    }

    @Test func `another snapshot begins anew, and so does one whose etcd is lost on the way`() throws {
        var other = try Self.cluster()
        Self.mark(&other, String(repeating: "00", count: 32))
        #expect(try other.plan().losses.count == 3)
        var lost = try Self.cluster(members: [])
        Self.mark(&lost)
        let plan = try lost.plan()
        #expect(plan.losses.count == 3 && Self.payloads(plan).count == 1)
    }

    // MARK: Refused

    private static func refusal(of cluster: PaperCluster, without silent: [String] = []) -> String {
        let error = #expect(throws: Refusal.self) { try cluster.plan(without: silent) }
        return error?.description ?? ""
    }

    @Test func `a master that is silent may come back with what was`() throws {
        #expect(Self.refusal(of: try Self.cluster(), without: ["m2"]).hasPrefix("m2 does not answer"))
    }

    @Test func `a snapshot without its keys brings back only what masters can read`() throws {
        var cluster = try Self.cluster()
        cluster.planner.snapshot?.record = nil
        #expect(try !cluster.plan().isEmpty)
        for name in cluster.facts.keys { cluster.facts[name] = PaperCluster.blank(name) }
        #expect(Self.refusal(of: cluster).contains("/kept/snap.db.keys"))
    }

    @Test func `masters of another cluster stay what they are`() throws {
        var cluster = try Self.cluster()
        cluster.planner.snapshot?.record?.files[ClusterSecrets.Path.encryptionKey] = "another"
        #expect(Self.refusal(of: cluster).contains("they belong to different clusters"))
    }

    @Test(arguments: [("v1.20.2", true), ("v1.19.9", true), ("v1.18.0", false), ("v1.21.0", false), ("v1.20.9", true)])
    func `what another version has written may be unreadable`(version: String, isFine: Bool) throws {
        let cluster = try PaperCluster()
        let snapshot = Self.snapshot(of: cluster, kubernetes: version)
        #expect((snapshot.obstacle(to: cluster.planner.cluster) == nil) == isFine)
    }
}
