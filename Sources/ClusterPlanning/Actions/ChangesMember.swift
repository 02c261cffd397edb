import Facts
import Plan
import ClusterModel
import YAML

/// `etcd:` what becomes of a master's member.
struct ChangesMember: MachineAction {
    static let key = "etcd"
    static let places: Set<Place> = [.master]

    enum Kind: String, Sendable, Decodable {
        /// It becomes a member first, if the cluster is formed and it is none: a learner, and a voter once it has caught up. Where
        /// there is no cluster yet it forms one with the others.
        case join
        /// It is a member no longer, if it leaves the cluster or is past mending.
        case leave
        /// The newest data that is left, or a snapshot, becomes a cluster of one member.
        case restore
        /// What a master has gives way to a snapshot.
        case aside
        /// The same restoration given again is another one from here on.
        case settle
    }

    let kind: Kind

    init(_ value: Node, in names: Names) throws { kind = try YAMLDecoder().decode(Kind.self, from: value) }

    func concerns(_ planning: MachinePlanning) -> Bool {
        switch kind {
        case .restore: planning.isRestoredHere
        case .settle: planning.planner.cluster.masters.first == planning.machine
        case .join, .leave, .aside: true
        }
    }

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) {
        guard kind == .restore, planner.snapshot != nil else { return }
        request.files.insert(EtcdMembership.restorationMark(planner.cluster))
    }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        switch kind {
        case .join: try join(&step, &planning)
        case .leave: try leave(&step, planning)
        case .restore: try restore(&step, &planning)
        case .aside: try giveWay(&step, &planning)
        case .settle:
            step.changes.append(Change(.member, planning.machine.name, .settles))
            step.add(try planning.planner.script("settle-etcd", for: planning.machine, within: .seconds(60)))
        }
    }

    // MARK: Joining

    /// Makes the machine a member of the etcd that the others have formed: a learner first.
    private func join(_ step: inout StepDraft, _ planning: inout MachinePlanning) throws {
        let beginning = planning.beginning
        if let etcd = planning.etcd, let join = etcd.join(planning.machine) {
            try add(join, to: etcd, &step, &planning)
        } else if let beginning {
            step.changes.append(
                Change(.member, planning.machine.name, beginning.state == .new ? .formsEtcd : .isAwaitedInEtcd)
            )
        }
        if let beginning { try begin(beginning, &step, &planning) }
    }

    private func add(
        _ join: EtcdMembership.Join,
        to etcd: EtcdMembership,
        _ step: inout StepDraft,
        _ planning: inout MachinePlanning
    ) throws {
        // A learner serves no one yet.
        step.waitsFor = "etcd-has-joined"
        step.reaches.insert(join.milestone)
        if let previous = join.after { step.awaits.insert(EtcdMembership.Join.milestone(previous)) }
        step.changes.append(Change(.member, planning.machine.name, .joinsEtcd(voters: join.arithmetic)))
        step.add(
            try planning.planner.script(
                "etcd-add",
                for: etcd.through,
                on: etcd.through,
                given: Self.member(planning.machine),
                within: .seconds(120)
            )
        )
        if join.isNewcomer { try setAside(&step, &planning) }
    }

    /// A voter, once it has caught up.
    func close(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        guard kind == .join, let etcd = planning.etcd, etcd.join(planning.machine) != nil else { return }
        let planner = planning.planner
        step.add(
            try planner.script(
                "etcd-promote",
                for: etcd.through,
                on: etcd.through,
                given: Self.member(planning.machine),
                within: step.deadline
            )
        )
        step.add(
            try planner.script(
                "etcd-votes",
                for: planning.machine,
                then: planner.library.script("etcd-is-healthy") + Waits.until(within: step.deadline),
                within: step.deadline
            )
        )
    }

    /// What a member that is one no longer has on its disk is of no use to the one that takes its place.
    private func setAside(_ step: inout StepDraft, _ planning: inout MachinePlanning) throws {
        let hasData = planning.facts.probes[Probe.etcdHasData] == true
        guard hasData || planning.facts.files[MachinePlanning.etcdManifest] != nil,
            planning.ahead[MachinePlanning.etcdManifest] != .some(nil)
        else { return }
        if hasData {
            let path = "\(planning.planner.cluster.kubernetes.etcdDataPath)/member"
            step.changes.append(Change(.file, path, .setAside))
        }
        step.add(
            try planning.planner.script(
                "set-etcd-aside",
                for: planning.machine,
                given: Shell.assignment("also", []) + Shell.assignment("gives_up", ""),
                within: .seconds(120)
            )
        )
        planning.forget(MachinePlanning.etcdManifest)
    }

    /// The whole control plane ends here: what remembers a later time must not speak to an etcd of before.
    private func giveWay(_ step: inout StepDraft, _ planning: inout MachinePlanning) throws {
        guard let etcd = planning.etcd, etcd.isRestored, !etcd.hasBegun else { return }
        let pods = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"]
        func manifest(_ pod: String) -> String { "/etc/kubernetes/manifests/\(pod).yaml" }
        let hasData = planning.facts.probes[Probe.etcdHasData] == true
        guard hasData || (pods + ["etcd"]).contains(where: { planning.facts.files[manifest($0)] != nil }) else {
            return
        }
        if hasData {
            let path = "\(planning.planner.cluster.kubernetes.etcdDataPath)/member"
            step.changes.append(Change(.file, path, .setAside))
        }
        step.changes.append(Change(.command, "the control plane", .endsMeanwhile))
        step.add(
            try planning.planner.script(
                "set-etcd-aside",
                for: planning.machine,
                given: Shell.assignment("also", pods) + Shell.assignment("gives_up", "yes"),
                within: step.deadline
            )
        )
        for pod in pods + ["etcd"] { planning.forget(manifest(pod)) }
    }

    private static func member(_ machine: Machine) -> String {
        Shell.assignment("member_name", machine.etcdName ?? machine.name)
            + Shell.assignment("peer_url", EtcdMembership.peerURL(machine))
    }

    /// As the runtime that is to run it by hand knows it.
    private static func image(_ planner: Planner) -> String {
        let store = planner.cluster.kubernetes.runtime.store
        return Shell.assignment("image", ImageUse(planner.cluster.image(of: .etcd), in: store).reference)
    }

    // MARK: Beginning

    /// Has a member without data run outside of the kubelet until it serves; where it forms the cluster, the other masters do so meanwhile.
    private func begin(
        _ beginning: EtcdBeginning,
        _ step: inout StepDraft,
        _ planning: inout MachinePlanning
    ) throws {
        let (planner, machine) = (planning.planner, planning.machine)
        let settings = planner.cluster.kubernetes
        let mounts = (settings.extraVolumes[.etcd] ?? []).map {
            "\($0.hostPath) \($0.mountPath) \($0.isReadOnly ? "ro" : "rw")"
        }
        var script = try planner.script(
            "begin-etcd",
            for: machine,
            given: Self.image(planner)
                + Shell.assignment("mounts", mounts)
                + Shell.assignment("arguments", try planning.context(beginning: beginning).etcdArguments)
                + Shell.assignment("peers", beginning.peers(of: machine))
                + Shell.assignment("seconds", "\(step.deadline.components.seconds)"),
            within: step.deadline + .seconds(60)
        )
        script.waits = true
        step.add(script)
        planning.forget(MachinePlanning.etcdManifest)
    }

    // MARK: Leaving, and beginning anew

    private func leave(_ step: inout StepDraft, _ planning: MachinePlanning) throws {
        guard let etcd = planning.etcd, let leave = etcd.leave(planning.machine) else { return }
        step.reaches.insert(leave.milestone)
        step.changes.append(Change(.member, planning.machine.name, .leavesEtcd(voters: leave.arithmetic)))
        step.add(
            try planning.planner.script(
                "etcd-remove",
                for: etcd.through,
                on: etcd.through,
                given: Shell.assignment("member_id", leave.id),
                within: .seconds(120)
            )
        )
    }

    /// Makes this machine's data, or a snapshot, a cluster of one member.
    private func restore(_ step: inout StepDraft, _ planning: inout MachinePlanning) throws {
        guard planning.etcd?.hasBegun != true else { return }
        let snapshot = planning.planner.snapshot
        step.changes.append(
            Change(.member, planning.machine.name, snapshot.map { .takesSnapshot(path: $0.path) } ?? .restoresEtcd)
        )
        step.add(
            try planning.planner.script(
                "restore-etcd",
                for: planning.machine,
                given: Self.member(planning.machine) + Self.image(planning.planner)
                    + Shell.assignment("snapshot", snapshot?.sha256 ?? ""),
                payload: snapshot?.path,
                within: .seconds(900)
            )
        )
        planning.forget(MachinePlanning.etcdManifest)
    }
}
