import Facts
import Plan
import ClusterModel

/// The members of a formed etcd cluster, and what a job makes of them: decided before anything is done.
///
/// Membership changes one member at a time, with a quorum of healthy voters before and after each change; a new member joins as
/// a learner (etcd documentation, runtime reconfiguration; `--strict-reconfig-check`).
struct EtcdMembership: Sendable {
    /// The master that speaks for etcd: a healthy member that stays one.
    let through: Machine
    /// Whether there is no quorum, so that it begins anew with what it has.
    private(set) var isRestored = false
    /// Whether a snapshot has its place there already, from a run that was cut short.
    var hasBegun = false
    /// Masters that become members, one after another.
    private(set) var joins: [Join] = []
    /// Masters whose member is removed, one after another, and before any joins.
    private(set) var leaves: [Leave] = []

    var changes: Bool { isRestored || !leaves.isEmpty || !joins.isEmpty }

    /// How a member is removed.
    struct Leave {
        var machine: String
        var id: String
        var arithmetic: QuorumChange

        var milestone: Milestone { Milestone("\(machine) has left etcd") }
    }

    /// How a master becomes a member.
    struct Join {
        var machine: String
        /// Who joins right before; etcd has one learner at a time.
        var after: String?
        /// As they are then, this one too.
        var members: [EtcdPeer]
        var arithmetic: QuorumChange
        /// Whether it begins with an empty disk; a learner that has started goes on with what it has.
        var isNewcomer: Bool

        var milestone: Milestone { Self.milestone(machine) }

        static func milestone(_ machine: String) -> Milestone { Milestone("\(machine) votes in etcd") }
    }

    /// A voter's name and whether it is healthy.
    private struct Voter {
        var machine: String
        var id: String
        var isHealthy: Bool
    }

    /// - Parameters:
    ///   - masters: those of the cluster as it is to be.
    ///   - leaving: masters whose member is to go; one that is a master still joins again.
    ///   - joining: masters that are to be members.
    ///   - mayRestore: whether the job can do without a quorum.
    /// - Returns: nil when no etcd answers, so that there is no cluster to change, or none that can be asked; for a job that can
    ///   do without, also when there is no quorum.
    /// - Throws: a refusal when the change would cost the quorum, or when there is none.
    init?(
        masters: [Machine],
        leaving: [Machine],
        joining: Set<String>,
        facts: [String: Facts],
        mayRestore: Bool = false
    ) throws(Refusal) {
        let everyone = masters + leaving.filter { machine in !masters.contains { $0.name == machine.name } }
        func isHealthy(_ name: String) -> Bool {
            facts[name]?.etcdIsWell == true && facts[name]?.etcd?.hasLeader == true
        }
        let leavingNames = Set(leaving.map(\.name))
        guard
            let through = masters.first(where: { isHealthy($0.name) && !leavingNames.contains($0.name) })
                ?? masters.first(where: { facts[$0.name]?.etcd?.hasLeader == true && !leavingNames.contains($0.name) }),
            let members = facts[through.name]?.etcd?.members
        else { return nil }
        self.through = through

        func machine(of member: Facts.Etcd.Member) -> Machine? {
            everyone.first { member.isThat(of: $0) }
        }
        var voters = members.filter { !$0.isLearner }.map { member in
            let machine = machine(of: member)
            return Voter(
                machine: machine?.name ?? member.name,
                id: member.id,
                isHealthy: machine.map { isHealthy($0.name) } ?? false
            )
        }
        guard !mayRestore || Self.hasQuorum(voters) else { return nil }
        // The dead go first: each of them that is gone makes the next change safer. All go before anyone joins: etcd adds no member
        // while a voter is dead (3.6.10 and earlier), and one that joins must name those that are members then, and no others.
        let order = leaving.sorted { !isHealthy($0.name) && isHealthy($1.name) }
        let left = try leave(order, members: members, voters: &voters)
        let joiners = masters.filter { joining.contains($0.name) && facts[$0.name] != nil }
        try join(joiners, members: left, voters: voters)
    }

    /// Takes members out, one after another.
    ///
    /// - Returns: those that are left; `voters` likewise.
    private mutating func leave(
        _ machines: [Machine],
        members: [Facts.Etcd.Member],
        voters: inout [Voter]
    ) throws(Refusal) -> [Facts.Etcd.Member] {
        var left = members
        for machine in machines {
            guard let member = members.first(where: { $0.isThat(of: machine) }) else { continue }
            let before = voters
            voters.removeAll { $0.id == member.id }
            left.removeAll { $0.id == member.id }
            let arithmetic = QuorumChange(before: Self.count(before), after: Self.count(voters))
            if !member.isLearner {
                guard Self.hasQuorum(before) else { throw Self.withoutQuorum(before) }
                guard !voters.isEmpty, Self.hasQuorum(voters) else {
                    throw Refusal(
                        "without \(machine.name) etcd would lose its quorum (\(arithmetic)): "
                            + "fix the members that are not healthy first, with 'paictl etcdfix'"
                    )
                }
            }
            leaves.append(Leave(machine: machine.name, id: member.id, arithmetic: arithmetic))
        }
        return left
    }

    /// The cluster of one member that the newest data makes, and that all other masters join anew.
    ///
    /// - Returns: nil when there is a quorum, or may be one once etcd is started.
    /// - Throws: a refusal when there is no data to begin with, or a master is silent that may have some.
    static func restored(
        masters: [Machine],
        named: Set<String>,
        facts: [String: Facts]
    ) throws(Refusal) -> EtcdMembership {
        func has(_ machine: Machine) -> Bool { facts[machine.name]?.probes[Probe.etcdHasData] == true }
        let list = { (machines: [Machine]) in machines.map(\.name).joined(separator: ", ") }
        let silent = masters.filter { facts[$0.name] == nil && !named.contains($0.name) }
        guard silent.isEmpty else {
            throw Refusal(
                "\(list(silent)) does not answer and may have newer data: bring it back, or name it in the node list"
            )
        }
        let holders = masters.filter { has($0) }
        // What is sound is not given up: a leader may be elected this very moment.
        let sound = holders.filter { !named.contains($0.name) || facts[$0.name]?.probes[Probe.etcdDataIsSound] == true }
        guard sound.count < masters.count / 2 + 1 else {
            throw Refusal(
                "\(list(sound)) have etcd data, which is a quorum, and etcd has no leader: 'paictl deploy' starts what is stopped, "
                    + "and its report has the last lines of etcd where it does not start"
            )
        }
        // Those that the operator gives up are asked only when no other has data.
        let kept = holders.filter { !named.contains($0.name) }
        func age(_ machine: Machine) -> (UInt64, UInt64, Int64) {
            let facts = facts[machine.name]
            return (facts?.etcd?.term ?? 0, facts?.etcd?.index ?? 0, facts?.etcdWritten ?? 0)
        }
        guard let survivor = (kept.isEmpty ? holders : kept).max(by: { age($0) < age($1) }) else {
            throw dataIsGone(masters)
        }
        let others = masters.filter { $0.name != survivor.name }
        let unnamed = others.filter { !named.contains($0.name) }
        guard unnamed.isEmpty else {
            throw Refusal(
                "etcd has no quorum, and \(survivor.name) has its newest data: \(list(unnamed)) would have to join it again; "
                    + "list every master but \(survivor.name) in the node list to do so"
            )
        }
        return try EtcdMembership(restored: survivor, joining: others.filter { facts[$0.name] != nil })
    }

    init(restored survivor: Machine, joining: [Machine]) throws(Refusal) {
        through = survivor
        isRestored = true
        try join(
            joining,
            members: [
                Facts.Etcd.Member(
                    id: "",
                    name: survivor.etcdName ?? survivor.name,
                    peerURLs: [Self.peerURL(survivor)]
                )
            ],
            voters: [Voter(machine: survivor.name, id: "", isHealthy: true)]
        )
    }

    private mutating func join(
        _ machines: [Machine],
        members: [Facts.Etcd.Member],
        voters: [Voter]
    ) throws(Refusal) {
        var left = members
        var voters = voters
        func member(of machine: Machine) -> Facts.Etcd.Member? { left.first { $0.isThat(of: machine) } }
        // A learner that is there already stands in the way of every other.
        for machine in machines.filter({ member(of: $0) != nil }) + machines.filter({ member(of: $0) == nil }) {
            let member = member(of: machine)
            if let member, !member.isLearner, !member.name.isEmpty { continue }
            guard Self.hasQuorum(voters) else { throw Self.withoutQuorum(voters) }
            let before = Self.count(voters)
            if let member { left.removeAll { $0.id == member.id } }
            left.append(
                Facts.Etcd.Member(
                    id: "",
                    name: machine.etcdName ?? machine.name,
                    peerURLs: [Self.peerURL(machine)]
                )
            )
            voters.append(Voter(machine: machine.name, id: "", isHealthy: true))
            let peers = left.map { other in
                // One that was added and has not started yet has no name.
                let name = other.name.isEmpty ? machines.first { other.isThat(of: $0) }?.etcdName : other.name
                return EtcdPeer(name: name ?? other.name, url: other.peerURLs.first ?? "")
            }
            joins.append(
                Join(
                    machine: machine.name,
                    after: joins.last?.machine,
                    members: peers,
                    arithmetic: QuorumChange(before: before, after: Self.count(voters)),
                    isNewcomer: member?.name.isEmpty != false
                )
            )
        }
    }

    func leave(_ machine: Machine) -> Leave? { leaves.first { $0.machine == machine.name } }

    func join(_ machine: Machine) -> Join? { joins.first { $0.machine == machine.name } }

    static func peerURL(_ machine: Machine) -> String { "https://\(machine.address):2380" }

    private static func hasQuorum(_ voters: [Voter]) -> Bool { count(voters).isQuorum }

    private static func count(_ voters: [Voter]) -> QuorumChange.Voters {
        QuorumChange.Voters(count: voters.count, healthy: voters.count { $0.isHealthy })
    }

    private static func withoutQuorum(_ voters: [Voter]) -> Refusal {
        Refusal(
            "etcd has no quorum (\(count(voters)); not healthy: "
                + "\(voters.filter { !$0.isHealthy }.map(\.machine).joined(separator: ", "))), so that its members cannot be changed: "
                + "'paictl etcdfix' brings it back"
        )
    }
}

extension Facts {
    /// Whether this machine's member serves, and could start again.
    var etcdIsWell: Bool { probes[Probe.etcdIsHealthy] == true && probes[Probe.etcdDataIsSound] == true }
}

extension Facts.Etcd.Member {
    /// By its peer URL; by its name when it was given another address.
    func isThat(of machine: Machine) -> Bool {
        peerURLs.contains(EtcdMembership.peerURL(machine)) || (!name.isEmpty && name == machine.etcdName)
    }
}
