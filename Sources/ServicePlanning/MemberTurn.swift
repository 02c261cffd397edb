import Kubernetes
import Plan
import ServiceModel

/// An object that is not as it should be.
struct ObjectDifference {
    var object: DesiredObject
    var changes: [Change]
    /// Goes before, where a field cannot be changed while it is there.
    var deletion: Request?
    /// Whether its pods start anew.
    var restarts = false
}

/// A member whose pods start anew, with all that differs of it.
struct MemberTurn {
    var member: String
    var differing: [ObjectDifference]

    /// Members that run and are taken away for a while, in their order, and what can be changed at once: what nobody's pods depend on, what was
    /// not there before, and members that are away as it is.
    ///
    /// - Parameter awaited: among them all objects of members that pods are made of.
    static func split(
        _ differing: [ObjectDifference],
        of service: Service,
        _ awaited: [DesiredObject],
        _ findings: ServiceFindings
    ) -> (turns: [MemberTurn], others: [ObjectDifference]) {
        let restarting = differing.filter { $0.restarts || ($0.deletion != nil && $0.object.reference.makesPods) }
        var away = Set(restarting.compactMap(\.object.member))
        guard !away.isEmpty else { return ([], differing) }
        for object in awaited {
            guard let member = object.member, away.contains(member) else { continue }
            if findings.live[object.path].map({ Readiness(of: $0).lack != nil }) ?? true { away.remove(member) }
        }
        let own = Dictionary(grouping: differing) { difference in
            difference.object.member.flatMap { away.contains($0) ? $0 : nil }
        }
        let turns = service.members.compactMap { member in
            own[member.name].map { MemberTurn(member: member.name, differing: $0) }
        }
        return (turns, own[nil] ?? [])
    }
}

extension [ObjectDifference] {
    /// What is asked so that they are as they should be: what is replaced goes first, then comes what others need.
    var waves: (waves: [[Request]], changes: [Change]) {
        let sorted = Dictionary(grouping: self, by: \.object.reference.wave).sorted { $0.key < $1.key }.map(\.value)
        let waves = [compactMap(\.deletion)] + sorted.map { $0.map { $0.object.applying() } }
        return (waves.filter { !$0.isEmpty }, sorted.flatMap { $0.flatMap(\.changes) })
    }
}

extension [MemberTurn] {
    func chunked(_ size: Int) -> [[MemberTurn]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
