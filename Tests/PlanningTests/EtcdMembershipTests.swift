@testable import Facts
@testable import Plan
import ClusterModel
import Testing

@testable import ClusterPlanning

@Suite struct EtcdMembershipTests {
    private func machine(_ number: UInt32) -> Machine {
        Machine(
            name: "m\(number)",
            address: IPv4Address(number: 0x0a00_0000 + number),
            role: .master,
            etcdName: "etcd-m\(number)",
            login: Login(user: "ops", host: "10.0.0.\(number)", credentials: [.agent])
        )
    }

    private func member(_ number: UInt32, learner: Bool = false, started: Bool = true) -> Facts.Etcd.Member {
        Facts.Etcd.Member(
            id: "\(number)",
            name: started ? "etcd-m\(number)" : "",
            peerURLs: ["https://10.0.0.\(number):2380"],
            isLearner: learner
        )
    }

    /// Facts of masters, some of which are well; all of them see the same members.
    private func facts(_ members: [Facts.Etcd.Member], well: [UInt32], answering: [UInt32] = []) -> [String: Facts] {
        var facts: [String: Facts] = [:]
        for number in well + answering {
            var one = Facts()
            one.probes[Probe.etcdHasData] = true
            if well.contains(number) {
                one.probes[Probe.etcdIsHealthy] = true
                one.probes[Probe.etcdDataIsSound] = true
                one.etcd = Facts.Etcd(memberID: "\(number)", members: members)
            }
            facts["m\(number)"] = one
        }
        return facts
    }

    @Test func `one of three may leave, the dead one before all others`() throws {
        let members = [member(1), member(2), member(3)]
        let change = try #require(
            try EtcdMembership(
                masters: [machine(1), machine(2)],
                leaving: [machine(3)],
                joining: [],
                facts: facts(members, well: [1, 2])
            )
        )
        #expect(change.leaves.map(\.id) == ["3"])
        #expect(
            change.leaves.first?.arithmetic.description
                == "3 members, 2 healthy, quorum 2 → 2 members, 2 healthy, quorum 2"
        )
    }

    @Test func `a healthy member does not leave when the rest would have no quorum`() {
        let members = [member(1), member(2), member(3)]
        let error = #expect(throws: Refusal.self) {
            try EtcdMembership(
                masters: [machine(1), machine(3)],
                leaving: [machine(2)],
                joining: [],
                facts: facts(members, well: [1, 2])
            )
        }
        #expect(error?.description.contains("would lose its quorum") == true)
    }

    @Test func `members change one at a time, and the list that each begins with has those before it`() throws {
        let change = try #require(
            try EtcdMembership(
                masters: [machine(1), machine(2), machine(3)],
                leaving: [],
                joining: ["m2", "m3"],
                facts: facts([member(1)], well: [1], answering: [2, 3])
            )
        )
        #expect(change.joins.map(\.machine) == ["m2", "m3"])
        #expect(change.joins.map(\.after) == [nil, "m2"])
        #expect(
            change.joins[0].members.map(\.description) == [
                "etcd-m1=https://10.0.0.1:2380", "etcd-m2=https://10.0.0.2:2380",
            ]
        )
        #expect(change.joins[1].members.last?.description == "etcd-m3=https://10.0.0.3:2380")
        #expect(change.joins.map(\.isNewcomer) == [true, true])
    }

    @Test func `a learner that was left over comes first, and goes on with what it has if it has begun`() throws {
        for started in [true, false] {
            let members = [member(1), member(3, learner: true, started: started)]
            let change = try #require(
                try EtcdMembership(
                    masters: [machine(1), machine(2), machine(3)],
                    leaving: [],
                    joining: ["m2", "m3"],
                    facts: facts(members, well: [1], answering: [2, 3])
                )
            )
            #expect(change.joins.map(\.machine) == ["m3", "m2"])
            #expect(change.joins.map(\.isNewcomer) == [!started, true])
            #expect(
                change.joins[0].members.map(\.description) == [
                    "etcd-m1=https://10.0.0.1:2380", "etcd-m3=https://10.0.0.3:2380",
                ]
            )
        }
    }

    @Test func `a member with another address is known by its name`() throws {
        var moved = member(3)
        moved.peerURLs = ["https://192.0.2.1:2380"]
        let change = try #require(
            try EtcdMembership(
                masters: [machine(1), machine(2), machine(3)],
                leaving: [machine(3)],
                joining: ["m3"],
                facts: facts([member(1), member(2), moved], well: [1, 2], answering: [3])
            )
        )
        #expect(change.leaves.map(\.id) == ["3"])
        #expect(change.joins.map(\.machine) == ["m3"])
    }

    @Test func `names and addresses that begin alike are not confused`() throws {
        // 10.0.0.1 and 10.0.0.10, m1 and m10.
        let members = [member(1), member(10), member(11)]
        let change = try #require(
            try EtcdMembership(
                masters: [machine(10), machine(11)],
                leaving: [machine(1)],
                joining: [],
                facts: facts(members, well: [1, 10, 11])
            )
        )
        #expect(change.leaves.map(\.machine) == ["m1"])
    }

    // MARK: Without a quorum

    @Test func `a job that can do without a quorum is told that there is none, others are refused`() throws {
        let members = [member(1), member(2), member(3)]
        let masters = [machine(1), machine(2), machine(3)]
        let lonely = facts(members, well: [1], answering: [2, 3])
        let change = try EtcdMembership(
            masters: masters,
            leaving: [machine(2)],
            joining: ["m2"],
            facts: lonely,
            mayRestore: true
        )
        #expect(change == nil)
        #expect(throws: Refusal.self) {
            try EtcdMembership(masters: masters, leaving: [machine(2)], joining: [], facts: lonely)
        }
    }

    @Test func `the newest data that is left becomes the cluster, and all others join it`() throws {
        var facts = facts([], well: [], answering: [1, 2, 3])
        facts["m1"]?.etcdWritten = 100
        facts["m2"]?.probes[Probe.etcdHasData] = false
        facts["m3"]?.probes[Probe.etcdHasData] = false
        let masters = [machine(1), machine(2), machine(3)]
        let change = try EtcdMembership.restored(masters: masters, named: ["m2", "m3"], facts: facts)
        #expect(change.isRestored)
        #expect(change.through.name == "m1")
        #expect(change.joins.map(\.machine) == ["m2", "m3"])
    }

    @Test func `of several survivors the one that is ahead is taken, and the others must be named`() throws {
        let masters = (1...5).map { machine($0) }
        var facts = facts([], well: [], answering: [1, 2, 3, 4, 5])
        for name in ["m3", "m4", "m5"] { facts[name]?.probes[Probe.etcdHasData] = false }
        facts["m1"]?.etcd = Facts.Etcd(memberID: "1", members: [], leaderID: "0", term: 3, index: 70)
        facts["m2"]?.etcd = Facts.Etcd(memberID: "2", members: [], leaderID: "0", term: 3, index: 71)
        let error = #expect(throws: Refusal.self) {
            try EtcdMembership.restored(masters: masters, named: ["m3", "m4", "m5"], facts: facts)
        }
        #expect(error?.description.contains("m2 has its newest data: m1 would have to join it again") == true)
        let change = try EtcdMembership.restored(masters: masters, named: ["m1", "m3", "m4", "m5"], facts: facts)
        #expect(change.through.name == "m2")
    }

    @Test func `what only has to be started is not restored, nor what is silent passed over`() {
        let masters = [machine(1), machine(2), machine(3)]
        let stopped = facts([], well: [], answering: [1, 2, 3])
        #expect(throws: Refusal.self) {
            try EtcdMembership.restored(masters: masters, named: ["m3"], facts: stopped)
        }
        // What is sound counts, also where the operator would give it up.
        var electing = facts([], well: [], answering: [1, 2])
        for name in ["m1", "m2"] { electing[name]?.probes[Probe.etcdDataIsSound] = true }
        #expect(throws: Refusal.self) {
            try EtcdMembership.restored(masters: masters, named: ["m2", "m3"], facts: electing)
        }
        let silent = facts([], well: [], answering: [1, 2])
        let error = #expect(throws: Refusal.self) {
            try EtcdMembership.restored(masters: masters, named: ["m2"], facts: silent)
        }
        #expect(error?.description.hasPrefix("m3 does not answer") == true)
    }

    @Test func `without any data there is nothing to mend with, and the sentence says what is left to do`() {
        var facts = facts([], well: [], answering: [1])
        facts["m1"]?.probes[Probe.etcdHasData] = false
        let error = #expect(throws: Refusal.self) {
            try EtcdMembership.restored(masters: [machine(1)], named: ["m1"], facts: facts)
        }
        #expect(error?.description.contains("snapshot") == true)
        #expect(error?.description.contains("paictl clean") == true)
    }
}
