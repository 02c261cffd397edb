import Facts
import Kubernetes
import Plan
import ServiceModel

/// A folder on a machine in which a service keeps data.
package struct DataFolder: Sendable, Hashable {
    package var service: String
    package var machine: String
    package var path: String
    /// Nil while it is not known.
    package var bytes: Int?

    package init(service: String, machine: String, path: String, bytes: Int? = nil) {
        self.service = service
        self.machine = machine
        self.path = path
        self.bytes = bytes
    }
}

/// Services, or what is left of them, are taken away: first what runs, then what that needs, the inventory last.
extension ServicePlanner {
    /// - Parameters:
    ///   - keepsData: whether what holds data stays, with an inventory that says so.
    ///   - spared: paths of objects that other services have now.
    func removal(
        of names: Set<String>,
        _ findings: ServiceFindings,
        keepsData: Bool,
        sparing spared: Set<String> = [],
        erasing folders: [DataFolder] = []
    ) throws -> ServicePlan {
        var result = ServicePlan()
        // Those that need others come first, in the plan as in the doing.
        for name in order(names, findings) {
            let members = (findings.members[name] ?? []).filter { !spared.contains($0.path) }
            let staying = members.filter { $0.isOwned || keepsData && $0.holdsData }
            let leaving = members.filter { !staying.contains($0) }
            let stopping = try stopping(name, findings)
            // Names go before what they lead to.
            let undoing = keepsData ? TakenBack() : try undoing(name, findings)
            result.remarks += stopping.remarks + undoing.remarks
            var steps = undoing.steps + stopping.steps
            steps += try removing(leaving, of: name, title: "Remove its objects")
            steps += try takingLabels(of: name, findings)
            let erased = folders.filter { $0.service == name && $0.bytes != nil }
            if !erased.isEmpty { steps.append(try erasing(erased)) }
            steps += try forgetting(name, staying.map(\.reference), keepsData: keepsData, findings)
            if !steps.isEmpty {
                let dependents = names.filter { needs(of: $0, findings).contains(name) }
                steps[0].awaits.formUnion(dependents.map(Milestone.gone))
                steps[steps.count - 1].reaches.insert(.gone(name))
            }
            result.plan.tracks.append(Track(place: .service(name, through: master), steps: steps))
            result.plan.losses += losses(leaving, of: name) + erased.map(\.loss) + undoing.losses
            result.plan.kept += staying.map {
                "\($0.reference) of \(name)" + ($0.isOwned ? ", which another object keeps" : "")
            }
        }
        return result
    }

    private func order(_ names: Set<String>, _ findings: ServiceFindings) -> [String] {
        var (ordered, rest): ([String], Set<String>) = ([], names)
        while !rest.isEmpty {
            let free = rest.filter { name in !rest.contains { $0 != name && needs(of: $0, findings).contains(name) } }
            // An inventory by somebody's hand may go in a circle.
            let next = free.isEmpty ? rest : free
            ordered += next.sorted()
            rest.subtract(next)
        }
        return ordered
    }

    /// Steps after which none of these objects is there.
    func removing(_ members: [ServiceFindings.Member], of service: String, title: String) throws -> [Step] {
        guard !members.isEmpty else { return [] }
        let waves = Dictionary(grouping: members, by: \.reference.wave).sorted { $0.key > $1.key }
        var steps: [Step] = []
        for (wave, members) in waves {
            let requests = members.map { Request.delete($0.path, wave == 2 ? .foreground : .background) }
            let left = members.map { Request.get($0.path) }
            steps.append(
                Step(
                    title: wave == 2 ? "End its pods" : title,
                    changes: members.map { Change(.object, $0.reference.description, .deleted) },
                    work: [
                        .requests(try batch([requests], named: title)),
                        .gone(ReadinessWait(for: left, through: try route, within: .seconds(600))),
                    ]
                )
            )
        }
        return steps
    }

    func losses(_ members: [ServiceFindings.Member], of service: String) -> [String] {
        members.map { member in
            let loss = member.isKept ? "with what cannot be made again" : member.reference.type.lossOfDeletion
            return "\(member.reference) of \(service)" + (loss.map { ", \($0)" } ?? "")
        }
    }

    private func takingLabels(of service: String, _ findings: ServiceFindings) throws -> [Step] {
        let labels = labelChanges(of: service, [], findings)
        guard !labels.requests.isEmpty else { return [] }
        let title = "Take its labels from the nodes"
        return [
            Step(title: title, changes: labels.changes, work: [.requests(try batch([labels.requests], named: title))])
        ]
    }

    /// The inventory goes, or tells of nothing but what stays.
    private func forgetting(
        _ service: String,
        _ staying: [ObjectReference],
        keepsData: Bool,
        _ findings: ServiceFindings
    ) throws -> [Step] {
        guard let found = findings.inventories[service] else { return [] }
        let title = ServiceInventory.set(of: service, in: namespace).parent.description
        guard !staying.isEmpty || keepsData && !found.made.isEmpty else {
            let path = ServiceInventory.path(of: service, in: namespace)
            return [
                Step(
                    title: "Forget it",
                    changes: [Change(.object, title, .deleted)],
                    work: [.requests(try batch([[.delete(path)]], named: "Forget it"))]
                )
            ]
        }
        var rest = ServiceInventory(service, objects: staying, in: namespace)
        (rest.needs, rest.data, rest.nodes, rest.isStopped) = (found.needs, found.data, found.nodes, true)
        rest.learned = found.learned
        (rest.made, rest.kept) = keepsData ? (found.made, found.kept) : ([:], [])
        guard rest != found else { return [] }
        return [
            Step(
                title: "Keep what stays in mind",
                changes: [Change(.object, title, .differs(in: ["the inventory of \(service)"]))],
                work: [.requests(try batch([[rest.applying(in: namespace)]], named: "Keep what stays in mind"))]
            )
        ]
    }

    // MARK: Data

    /// Where services that are taken away keep data, as the configuration and the cluster know of it.
    package func dataFolders(of goal: ServiceGoal, _ findings: ServiceFindings) throws -> [DataFolder] {
        guard let dataPath else { return [] }
        var folders: Set<DataFolder> = []
        for name in try departing(goal, findings) {
            let inventory = findings.inventories[name]
            let service = service(name)
            let nodes = Set(service?.labels.flatMap(\.nodes) ?? []).union(inventory?.nodes ?? [])
            for folder in Set(service?.data ?? []).union(inventory?.data ?? []) {
                let parts = folder.split(separator: "/", omittingEmptySubsequences: false)
                guard !parts.contains(where: { ["", ".", ".."].contains($0) }) else {
                    throw Refusal("'\(folder)', in which \(name) keeps data, is no folder below \(dataPath)")
                }
                for node in nodes {
                    folders.insert(DataFolder(service: name, machine: node, path: "\(dataPath)/\(folder)"))
                }
            }
        }
        return folders.sorted { ($0.service, $0.machine, $0.path) < ($1.service, $1.machine, $1.path) }
    }

    /// What asks a machine how much there is, a line `PATH BYTES` of each folder that is there.
    package static func sizes(_ folders: [DataFolder]) -> String {
        Shell.assignment("paths", folders.map(\.path)) + """
            for path in "${paths[@]}"; do
                [ ! -d "$path" ] || [ -L "$path" ] || printf '%s %s\\n' "$path" "$(du --summarize --bytes -- "$path" | cut --fields 1)"
            done

            """
    }

    private func erasing(_ folders: [DataFolder]) throws -> Step {
        let scripts = Dictionary(grouping: folders, by: \.machine).sorted { $0.key < $1.key }.map { machine, folders in
            Work.script(
                Script(
                    name: "erase",
                    text: Shell.assignment("paths", folders.map(\.path))
                        + "rm --recursive --force --one-file-system -- \"${paths[@]}\"\n",
                    machine: machine,
                    deadline: .seconds(3600)
                )
            )
        }
        return Step(
            title: "Erase its data",
            changes: folders.map { Change(.removal, "\($0.path) on \($0.machine)", .deleted) },
            work: scripts
        )
    }
}

extension DataFolder {
    var loss: String { "\(path) on \(machine), in which \(service) keeps \(Self.words(bytes ?? 0))" }

    static func words(_ bytes: Int) -> String {
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
        var (value, unit) = (Double(bytes), 0)
        while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
        return unit == 0 ? "\(bytes) bytes" : "\((value * 10).rounded() / 10) \(units[unit])"
    }
}
