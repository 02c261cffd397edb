@testable import Facts
@testable import Plan
import ClusterModel
import Foundation
import Testing

@testable import ClusterPlanning

/// What jobs make of etcd's members, planned on paper and followed in an order in which a run may do it.
@Suite struct EtcdChangeTests {
    static let manifest = "/etc/kubernetes/manifests/etcd.yaml"

    /// A cluster of masters that was deployed and serves, for all but those whose etcd is dead.
    static func cluster(masters: UInt32, dead: Set<String> = []) throws -> PaperCluster {
        var cluster = try PaperCluster(masters: masters, workers: 1, front: nil)
        try cluster.carryOut(try cluster.plan())
        let machines = cluster.planner.cluster.masters
        for machine in machines {
            let isWell = !dead.contains(machine.name)
            for probe in [Probe.etcdRuns, Probe.etcdIsHealthy, Probe.etcdDataIsSound] {
                cluster.facts[machine.name]?.probes[probe] = isWell
            }
            guard isWell else { continue }
            cluster.facts[machine.name]?.etcd = Facts.Etcd(
                memberID: machine.name,
                members: machines.map {
                    Facts.Etcd.Member(id: $0.name, name: $0.etcdName ?? "", peerURLs: [EtcdMembership.peerURL($0)])
                }
            )
        }
        return cluster
    }

    /// The same, with a job for some of its machines.
    static func cluster(
        masters: UInt32,
        dead: Set<String>,
        job: String,
        named: Set<String>
    ) throws -> PaperCluster {
        var cluster = try cluster(masters: masters, dead: dead)
        cluster.planner.job = try MaintenanceJobTests.job(job)
        cluster.planner.named = named
        return cluster
    }

    /// The steps in an order in which they may be done: each machine goes as far as it can before the next begins.
    static func order(_ plan: Plan) -> [(machine: String, step: Step)] {
        var next = plan.tracks.map { _ in 0 }
        var reached = Set(plan.tracks.flatMap(\.missed))
        var done: [(machine: String, step: Step)] = []
        let count = plan.steps.count
        while done.count < count {
            let before = done.count
            for (index, track) in plan.tracks.enumerated() {
                while next[index] < track.steps.count, track.steps[next[index]].awaits.isSubset(of: reached) {
                    done.append((track.name, track.steps[next[index]]))
                    reached.formUnion(track.steps[next[index]].reaches)
                    next[index] += 1
                }
            }
            guard done.count > before else { break }
        }
        #expect(done.count == count, "steps that nothing lets begin")
        return done
    }

    /// etcd's manifest as a step writes it.
    static func manifest(in step: Step) throws -> String {
        let lines = step.work.flatMap { work -> [String] in
            guard case .script(let script) = work else { return [] }
            return script.text.components(separatedBy: "\n")
        }
        let start = try #require(lines.firstIndex { $0.hasPrefix("stage '\(manifest)'") })
        return String(decoding: try #require(Data(base64Encoded: lines[start + 1])), as: UTF8.self)
    }

    /// The script of a step by which a member without data begins.
    static func beginning(in step: Step) -> String? {
        step.work.lazy.compactMap { work in
            if case .script(let script) = work, script.name == "begin-etcd" { script.text } else { nil }
        }.first
    }

    /// Whom etcd's flags name, by peer URL.
    static func initialCluster(_ flags: String) throws -> Set<String> {
        let start = try #require(flags.range(of: "--initial-cluster=")).upperBound
        let value = flags[start...].prefix { !"\"'\n".contains($0) }
        return Set(value.split(separator: ",").compactMap { $0.split(separator: "=").last.map(String.init) })
    }

    /// Whom etcd would join with its manifest, if its disk were empty.
    static func isClosed(_ manifest: String) throws -> Bool {
        try initialCluster(manifest) == ["the data of this member is gone and paictl etcdfix gives it a new one"]
    }

    /// Does to a list of members what the plan does, step by step, and allows what etcd allows.
    ///
    /// - Returns: each change, as `m2 leaves` or `m2 joins`.
    @discardableResult
    static func follow(_ plan: Plan, _ cluster: PaperCluster, dead: Set<String>) throws -> [String] {
        let machines = cluster.planner.masters
        var members = Set(machines.map(\.name))
        var dead = dead
        var changes: [String] = []
        for (machine, step) in order(plan) {
            guard let change = step.changes.first(where: { $0.kind == .member }) else { continue }
            if case .leavesEtcd = change.reason {
                let active = members.subtracting(dead).count
                // etcd, `mayRemoveMember`: a dead voter may always go, another only if enough stay.
                #expect(dead.contains(machine) || active - 1 >= 1 + (members.count - 1) / 2, "unhealthy cluster")
                members.remove(machine)
                dead.remove(machine)
                changes.append("\(machine) leaves")
            } else {
                // etcd, `mayAddMember` before 3.6.11: not while a voter is dead.
                #expect(members.isDisjoint(with: dead), "unhealthy cluster")
                members.insert(machine)
                // etcd, `ValidateClusterAndAssignIDs`: the peer URLs of all members, and of no others.
                let urls = Set(machines.filter { members.contains($0.name) }.map(EtcdMembership.peerURL))
                let beginning = try #require(Self.beginning(in: step))
                #expect(beginning.contains("--initial-cluster-state=existing"))
                #expect(try initialCluster(beginning) == urls, "member count is unequal")
                #expect(try isClosed(try manifest(in: step)))
                changes.append("\(machine) joins")
            }
        }
        return changes
    }

    // MARK: Leaving

    @Test func `the dead leave first, wherever the node list has them`() throws {
        var cluster = try Self.cluster(masters: 5, dead: ["m2", "m3"], job: "remove", named: ["m1", "m2", "m3"])
        let (nodes, objects) = (cluster.facts["m1"]?.nodes, cluster.facts["m1"]?.objects)
        cluster.facts["m4"]?.nodes = nodes
        cluster.facts["m4"]?.objects = objects
        cluster.planner.leaving = cluster.planner.cluster.masters.filter { ["m1", "m2", "m3"].contains($0.name) }
        cluster.planner.cluster.machines.removeAll { ["m1", "m2", "m3"].contains($0.name) }
        let changes = try Self.follow(try cluster.plan(), cluster, dead: ["m2", "m3"])
        #expect(changes == ["m2 leaves", "m3 leaves", "m1 leaves"])
    }

    @Test func `all who are past mending leave before any of them joins, with the members that are there then`() throws
    {
        let dead: Set = ["m2", "m3"]
        let cluster = try Self.cluster(masters: 5, dead: dead, job: "etcdfix", named: dead)
        let changes = try Self.follow(try cluster.plan(), cluster, dead: dead)
        #expect(changes == ["m2 leaves", "m3 leaves", "m2 joins", "m3 joins"])
    }

    @Test func `a member leaves while no other master begins anything anew`() throws {
        let dead: Set = ["m2", "m3"]
        var cluster = try Self.cluster(masters: 5, dead: dead, job: "etcdfix", named: ["m1", "m2", "m3"])
        cluster.facts["m1"]?.files[Self.manifest]?.digest = "other"
        let titles = Self.order(try cluster.plan()).filter { $0.step.title.contains("etcd") }.map {
            "\($0.machine): \($0.step.title)"
        }
        let restart = try #require(titles.firstIndex(of: "m1: Start etcd"))
        for name in dead {
            let leave = try #require(titles.firstIndex(of: "\(name): Take the broken member out of etcd"))
            #expect(leave < restart)
        }
    }

    @Test func `one that is silent does not leave, so that those who join count it`() throws {
        let cluster = try Self.cluster(masters: 5, dead: ["m2"], job: "etcdfix", named: ["m2", "m3"])
        let plan = try cluster.plan(without: ["m3"])
        // Its etcd may well run although it is not reached.
        #expect(try Self.follow(plan, cluster, dead: ["m2"]) == ["m2 leaves", "m2 joins"])
        #expect(plan.tracks.first { $0.name == "m3" }?.obstacle != nil)
    }

    @Test func `one that is silent leaves when the operator gives it up`() throws {
        var cluster = try Self.cluster(masters: 3, dead: ["m3"], job: "remove", named: ["m3"])
        cluster.planner.leaving = cluster.planner.cluster.masters.filter { $0.name == "m3" }
        cluster.planner.cluster.machines.removeAll { $0.name == "m3" }
        cluster.planner.options = [.unreachable]
        let plan = try cluster.plan(without: ["m3"])
        #expect(try Self.follow(plan, cluster, dead: ["m3"]) == ["m3 leaves"])
    }

    // MARK: Joining

    /// Makes a master's manifest the one with which the cluster was to be formed, as when its etcd failed in the first deploy.
    static func keepsFirstManifest(_ name: String, in cluster: inout PaperCluster) {
        let contents = cluster.facts[name]?.files[manifest]?.contents
        cluster.facts[name]?.files[manifest]?.contents = contents?.replacing(
            "--initial-cluster-state=existing",
            with: "--initial-cluster-state=new"
        )
        cluster.facts[name]?.files[manifest]?.digest = "first"
    }

    @Test func `whoever joins does not form a cluster, whatever its manifest was written for`() throws {
        var cluster = try Self.cluster(masters: 3, dead: ["m3"], job: "etcdfix", named: ["m3"])
        Self.keepsFirstManifest("m3", in: &cluster)
        let plan = try cluster.plan()
        let start = try #require(
            plan.tracks.first { $0.name == "m3" }?.steps.first { $0.title == "Start etcd" }
        )
        #expect(try Self.manifest(in: start).contains("--initial-cluster-state=existing"))
        #expect(try Self.follow(plan, cluster, dead: ["m3"]) == ["m3 leaves", "m3 joins"])
    }

    @Test func `nor does the one whose data the cluster begins anew with`() throws {
        let lost: Set = ["m2", "m3"]
        var cluster = try Self.cluster(masters: 3, dead: ["m1", "m2", "m3"], job: "etcdfix", named: lost)
        for name in lost { cluster.facts[name]?.probes[Probe.etcdHasData] = false }
        cluster.facts["m1"]?.probes[Probe.etcdRuns] = true
        Self.keepsFirstManifest("m1", in: &cluster)
        let steps = try #require(try cluster.plan().tracks.first { $0.name == "m1" }).steps
        let restoration = try #require(steps.first { $0.title == "Begin anew with the newest data that is left" })
        let text = try Self.manifest(in: restoration)
        #expect(text.contains("--initial-cluster-state=existing"))
        #expect(try Self.isClosed(text))
        #expect(Self.beginning(in: restoration) == nil)
    }
}
