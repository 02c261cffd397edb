import Facts
import Plan
import ClusterModel
import YAML

/// `container:` replaced when its specification has changed or what it reads has, started when it does not run.
struct RunsContainer: MachineAction {
    static let key = "container"

    /// Also that of its template, below `containers`.
    let name: String

    init(_ value: Node, in names: Names) throws {
        name = try names.text(value)
        _ = try names.template("containers/\(name)", at: value.mark)
    }

    func ask(_ request: inout FactsRequest, of machine: Machine, by planner: Planner) {
        request.containers.insert(name)
    }

    func plan(_ step: inout StepDraft, on planning: inout MachinePlanning) throws {
        let renewed = try renewedThere(planning)
        // What the machine renews by itself makes no other container, only a new start of this one.
        let arguments = try planning.render(
            "containers/\(name)",
            reads: step.definition.reads.filter { !renewed.contains($0) }
        )
        guard let reason = fault(specification: arguments.spec, renewed, step, planning) else { return }
        step.changes.append(Change(.container, name, reason))
        if planning.leavesDocker {
            step.changes.append(Change(.command, "the pods of \(planning.machine.name)", .movesToContainerd))
        }
        step.run(
            try planning.planner.library.script("start-container"),
            given: Shell.assignment("container", name)
                + Shell.assignment("leaves_docker", planning.leavesDocker ? "yes" : "")
                + Shell.assignment(
                    "arguments",
                    arguments.text.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
                )
        )
    }

    /// Certificates that machines renew by themselves.
    private func renewedThere(_ planning: MachinePlanning) throws -> Set<String> {
        let table = planning.planner.library.certificates
        return Set(try table.names.map { try table.place(of: $0).certificate })
    }

    private func fault(
        specification: String,
        _ renewed: Set<String>,
        _ step: StepDraft,
        _ planning: MachinePlanning
    ) -> Reason? {
        guard let existing = planning.facts.containers[name] else { return .missing }
        // While a file system hangs, nobody knows which folders it should have: it keeps those that it has.
        if existing.specification != specification, planning.facts.folders != nil {
            return unseen(planning).map(Reason.unseen(folder:)) ?? .otherSpecification
        }
        if !existing.isRunning { return .stopped }
        // It may have read a file while that was not as it should be, even if it is now.
        var unread = planning.facts.outdated[name] ?? []
        if planning.planner.cluster.kubernetes.kubeletReadsCertificatesAnew { unread.subtract(renewed) }
        unread = unread.union(planning.ahead.keys)
            .intersection(step.definition.reads)
        return unread.min().map(Reason.startedBefore)
    }

    /// A path that the kubelet is to see and whose container does not have it.
    private func unseen(_ planning: MachinePlanning) -> String? {
        guard name == Component.kubelet.rawValue, let mounted = planning.facts.mounts[name] else { return nil }
        return planning.planner.kubeletMounts(of: planning.machine, planning.facts).map(\.path)
            .first { !mounted.contains($0) }
    }
}
