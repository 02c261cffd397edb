import ClusterModel
import Facts
import Plan

/// What etcd's members have of their files and what they use of that, and whether they can give the rest back: a member that does
/// answers nobody meanwhile, so that all others must be well (etcd documentation, maintenance).
struct EtcdSpace: Sendable {
    /// A member's file, in bytes.
    struct Share: Sendable, Equatable {
        var size: UInt64
        var inUse: UInt64
        /// Worth the while: a tenth of the file and more.
        var isWorthIt: Bool { size > inUse && (size - inUse) * 10 >= size }
    }

    /// Master → what its member has.
    private(set) var shares: [String: Share] = [:]
    private(set) var leader: String?
    /// Whether etcd takes no writes because a member's file is as large as it may be.
    let isFull: Bool
    /// How large a file may be.
    let limit: UInt64

    /// etcd's default (etcd documentation, storage size limit).
    private static let usualLimit: UInt64 = 2 << 30

    /// - Throws: a refusal when a member is away or not well.
    init(masters: [Machine], arguments: [String: String?], facts: [String: Facts]) throws(Refusal) {
        let alarms = Set(masters.compactMap { facts[$0.name]?.status.alarms.values }.joined())
        isFull = alarms.contains { $0.contains("NOSPACE") }
        limit = arguments["quota-backend-bytes"].flatMap { $0 }.flatMap { UInt64($0) } ?? Self.usualLimit
        if alarms.contains(where: { $0.contains("CORRUPT") }) {
            throw Refusal(
                "etcd's members have different data (alarm CORRUPT): 'paictl status' says which one differs, and 'paictl etcdfix' gives it a new "
                    + "member"
            )
        }
        guard let through = masters.first(where: { facts[$0.name]?.etcd?.hasLeader == true }),
            let etcd = facts[through.name]?.etcd
        else {
            throw Refusal("etcd has no leader on any master that answers: 'paictl status' says what is wrong with it")
        }
        var unwell: [String] = []
        for member in etcd.members {
            let machine = masters.first { member.isThat(of: $0) }
            let name = machine?.name ?? (member.name.isEmpty ? "member \(member.id)" : member.name)
            guard let own = facts[name], let said = own.etcd, said.hasLeader, !member.isLearner,
                own.etcdIsWell || isFull && own.probes[Probe.etcdDataIsSound] == true
            else {
                unwell.append(name)
                continue
            }
            shares[name] = Share(size: said.databaseBytes, inUse: said.databaseBytesInUse)
            if said.memberID == said.leaderID { leader = name }
        }
        guard unwell.isEmpty else {
            throw Refusal(
                "\(unwell.sorted().joined(separator: ", ")) is away, or its member of etcd is not well. A member that gives space back answers "
                    + "nobody meanwhile, so that all must be well before: 'paictl status' says what is wrong"
            )
        }
    }

    /// Whether a master's member gives space back.
    ///
    /// - Parameter all: also where it is not worth the while.
    func concerns(_ machine: Machine, all: Bool) -> Bool {
        guard let share = shares[machine.name] else { return false }
        // How much there is to give is known only when old revisions have gone.
        return all || isFull || share.isWorthIt
    }
}
