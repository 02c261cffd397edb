import ClusterModel
import Facts
import Plan
import YAML

/// `etcd-space:` what becomes of the space that etcd takes on disks.
struct ReclaimsSpace: MachineAction, SharedAction {
    static let key = "etcd-space"
    static let places: Set<Place> = [.master, .cluster]

    enum Kind: String, Sendable, Decodable {
        /// Where it has none left: revisions of before are forgotten.
        case compact
        /// A member gives back what it does not use of its file.
        case defrag
        /// Where it had none left: it may write again.
        case disarm
    }

    let kind: Kind

    init(_ value: Node, in names: Names) throws { kind = try YAMLDecoder().decode(Kind.self, from: value) }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let (planner, machine) = (planning.planner, planning.machine)
        guard kind == .defrag, let space = planning.situation.space,
            space.concerns(machine, all: planner.options.contains(.all)), let share = space.shares[machine.name]
        else { return }
        step.changes.append(Change(.member, machine.name, .givesBack(size: share.size, inUse: share.inUse)))
        step.add(
            try planner.script(
                "etcd-defrag",
                for: machine,
                given: Shell.assignment("seconds", "\(step.deadline.components.seconds)")
                    + Shell.assignment("without_space", space.isFull ? "yes" : ""),
                within: step.deadline + .seconds(300)
            )
        )
    }

    /// Once, through a member.
    func plan(_ step: inout StepDraft, in situation: Situation) throws {
        guard kind != .defrag, let space = situation.space, space.isFull,
            let name = space.leader, let leader = situation.planner.cluster.machine(named: name)
        else { return }
        step.changes.append(
            Change(.member, "etcd", kind == .compact ? .forgets(limit: space.limit) : .writesAgain)
        )
        step.add(
            try situation.planner.script("etcd-\(kind.rawValue)", for: leader, on: leader, within: step.deadline)
        )
    }
}
