import ClusterModel

/// A machine's part in the cluster: its etcd member and its node.
extension MachinePlanning {
    /// Makes the machine a member of the etcd that the others have formed: a learner first, a voter once it has caught up.
    func plan(_ join: EtcdMembership.Join, into parts: inout Parts) throws {
        guard let etcd else { return }
        let context = [
            Shell.assignment("member_name", machine.etcdName ?? machine.name),
            Shell.assignment("peer_url", EtcdMembership.peerURL(machine)),
        ].joined()
        parts.changes.insert(
            Change(.member, machine.name, "joins etcd as a learner, then votes: \(join.arithmetic)"),
            at: 0
        )
        parts.work.insert(
            .script(
                try planner.script(
                    "etcd-add",
                    for: etcd.through,
                    on: etcd.through,
                    given: context,
                    within: .seconds(120)
                )
            ),
            at: 0
        )
        parts.work.append(
            .script(
                try planner.script(
                    "etcd-promote",
                    for: etcd.through,
                    on: etcd.through,
                    given: context,
                    within: parts.deadline
                )
            )
        )
        let wait = try planner.library.script("etcd-is-healthy")
        parts.work.append(
            .script(
                try planner.script(
                    "etcd-votes",
                    for: machine,
                    then: wait + until(within: parts.deadline),
                    within: parts.deadline
                )
            )
        )
    }

    /// Takes leave of the machine, or of a member that is past mending, by asking those that stay.
    func planDeparture(_ definition: StepDefinition, into parts: inout Parts) throws {
        if definition.drain == true { try planDrain(within: planner.drainTimeout ?? parts.deadline, into: &parts) }
        if definition.etcd == .leave { try planLeave(into: &parts) }
        if definition.deleteNode == true, node != nil, let master = planner.workingMaster(findings.facts) {
            parts.changes.append(Change(.node, machine.name, "is deleted from the cluster"))
            parts.work.append(
                .script(try planner.script("delete-node", for: machine, on: master, within: .seconds(240)))
            )
        }
    }

    var node: Facts.Node? {
        planner.cluster.masters.lazy.compactMap { findings.facts[$0.name]?.nodes }.first?[machine.name]
    }

    /// Pods of a node that is not ready cannot be told to end: they are given up with its object.
    private func planDrain(within deadline: Duration, into parts: inout Parts) throws {
        guard let node, let master = planner.workingMaster(findings.facts), node.isReady else { return }
        parts.changes.append(Change(.node, machine.name, "takes no new pods, and those it has move elsewhere"))
        parts.work.append(
            .script(
                try planner.script(
                    "drain-node",
                    for: machine,
                    on: master,
                    given: Shell.assignment("seconds", "\(deadline.components.seconds)")
                        + Shell.assignment("was_cordoned", node.isCordoned && !node.isCordonedByUs ? "yes" : "")
                        + Shell.assignment("returns", planner.job.steps.contains { $0.uncordon == true } ? "yes" : "")
                        + Shell.assignment("force", planner.options.contains(.force) ? "yes" : "")
                        // policy/v1 evictions: Kubernetes 1.22; v1beta1 is gone from 1.25 on.
                        + Shell.assignment(
                            "eviction",
                            planner.cluster.kubernetes.version >= Version(1, 22) ? "policy/v1" : "policy/v1beta1"
                        ),
                    within: deadline + .seconds(60)
                )
            )
        )
    }

    /// A node that was cordoned before anything began stays so.
    func planUncordon(into parts: inout Parts) throws {
        guard let node, !node.isCordoned || node.isCordonedByUs, let master = planner.workingMaster(findings.facts)
        else {
            return
        }
        parts.changes.append(Change(.node, machine.name, "takes pods again"))
        parts.work.append(
            .script(try planner.script("uncordon-node", for: machine, on: master, within: .seconds(240)))
        )
    }

    private func planLeave(into parts: inout Parts) throws {
        guard let etcd, let leaving = etcd.leave(machine) else { return }
        parts.changes.append(Change(.member, machine.name, "leaves etcd: \(leaving.arithmetic)"))
        parts.work.append(
            .script(
                try planner.script(
                    "etcd-remove",
                    for: etcd.through,
                    on: etcd.through,
                    given: Shell.assignment("member_id", leaving.id),
                    within: .seconds(120)
                )
            )
        )
    }

    /// Makes this machine's data a cluster of one member.
    mutating func planRestoration(into parts: inout Parts) throws {
        parts.changes.append(
            Change(.member, machine.name, "becomes etcd's only member, with the newest data that is left")
        )
        parts.work.append(
            .script(
                try planner.script(
                    "restore-etcd",
                    for: machine,
                    given: Shell.assignment("member_name", machine.etcdName ?? machine.name)
                        + Shell.assignment("peer_url", EtcdMembership.peerURL(machine))
                        + Shell.assignment("image", planner.cluster.image(of: .etcd)),
                    within: .seconds(900)
                )
            )
        )
        forget("/etc/kubernetes/manifests/etcd.yaml")
    }

    /// What a member that is one no longer has on its disk is of no use to the one that takes its place.
    mutating func setAside(into parts: inout Parts) throws {
        let manifest = "/etc/kubernetes/manifests/etcd.yaml"
        let hasData = facts.probes[Probe.etcdHasData] == true
        guard hasData || facts.files[manifest] != nil else { return }
        if hasData {
            let path = "\(planner.cluster.kubernetes.etcdDataPath)/member"
            parts.changes.append(Change(.file, path, "is set aside, not deleted"))
        }
        parts.work.append(.script(try planner.script("set-etcd-aside", for: machine, within: .seconds(120))))
        forget(manifest)
    }
}
