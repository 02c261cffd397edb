import ClusterModel
import Plan
import Facts

extension MachinePlanning {
    /// What a step of the job comes to here; nil when everything is as it says.
    mutating func step(_ definition: StepDefinition) throws -> Step? {
        let actions = definition.actions.compactMap { $0 as? any MachineAction }
        guard actions.allSatisfy({ $0.concerns(self) }) else { return nil }
        // Etcd's manifest is always that of a member that has data.
        if context == nil { context = try context().values }
        if definition.putsBack {
            undoable.formUnion(definition.actions(WritesFiles.self).flatMap(\.files).map(\.path))
            undoable.formUnion(definition.actions(RunsContainer.self).map(\.name))
        }
        var draft = StepDraft(
            definition,
            preamble: [
                .plain(try planner.library.script("library")), .plain(assignments),
                .plain(definition.putsBack ? undoing : ""),
            ]
        )
        for action in actions { try action.plan(&draft, on: &self) }
        for action in actions { try action.close(&draft, on: &self) }
        if draft.changes.contains(where: \.mayDisturb) { disturbs = true }
        return draft.step()
    }

    /// Has the script put back what it replaced when it fails; what another run kept on the way to the same version still counts.
    private var undoing: String {
        Shell.assignment("can_put_back", planner.cluster.kubernetes.version.description)
            + "trap 'undo $?' EXIT\n"
    }
}

extension Change {
    /// Whether what runs on the machine may have to begin anew for it.
    fileprivate var mayDisturb: Bool {
        switch kind {
        case .certificate, .container, .member, .package: true
        case .file: subject.hasPrefix("/etc/kubernetes/") || subject.hasPrefix("/var/lib/kubelet/")
        default: false
        }
    }
}
