import Kubernetes
import Plan
import ServiceModel

extension Milestone {
    static func ready(_ service: String) -> Milestone { Milestone("\(service) is ready") }
    static func gone(_ service: String) -> Milestone { Milestone("\(service) is gone") }
}

extension ServicePlanner {
    /// What is to be done so that a goal is reached.
    ///
    /// - Parameter folders: those of which data is erased, as machines have them.
    /// - Throws: `Refusal` where it is not to be begun, `PlanningError` with a line for each object that cannot be applied.
    package func plan(
        _ goal: ServiceGoal,
        _ findings: ServiceFindings,
        erasing folders: [DataFolder] = []
    ) throws -> ServicePlan {
        switch goal.verb {
        case .deploy: return try deployment(goal, findings)
        case .stop:
            var stopping = try removal(of: departing(goal, findings), findings, keepsData: true)
            // A deploy brings it all back.
            (stopping.plan.losses, stopping.plan.kept) = ([], [])
            return stopping
        case .delete: return try removal(of: departing(goal, findings), findings, keepsData: false, erasing: folders)
        }
    }

    private func deployment(_ goal: ServiceGoal, _ findings: ServiceFindings) throws -> ServicePlan {
        try checkNames(goal, findings)
        let scope = scope(of: goal)
        try checkNeeds(scope, findings)
        let listed = try listedPaths(findings)
        let images = try deliveries(to: scope)
        var result = ServicePlan()
        result.plan.tracks = images.tracks
        result.notes = scope.flatMap { service in service.notes.map { "\(service.name) \($0)" } }
        var problems: [String] = []
        // What needs a network whose stages wait comes about once all of it is ready.
        var held: Set<String> = []
        for service in scope {
            result.goesOn = result.goesOn || !service.unknown.isEmpty
            guard held.isDisjoint(with: service.needs) else {
                held.insert(service.name)
                continue
            }
            if !service.unknown.isEmpty { held.insert(service.name) }
            do {
                try add(
                    track(
                        of: service,
                        images.awaited[service.name] ?? [],
                        listed,
                        goal.keepsData,
                        findings,
                        to: &result
                    )
                )
            } catch let error as PlanningError {
                problems.append(error.description)
            }
        }
        guard problems.isEmpty else { throw PlanningError(problems.joined(separator: "\n")) }
        if goal.names.isEmpty {
            let unlisted = findings.inventories.keys.filter { service($0) == nil && findings.runs($0) }
            let removal = try removal(of: Set(unlisted), findings, keepsData: true, sparing: listed)
            result.plan.tracks += removal.plan.tracks
            result.plan.losses += removal.plan.losses
            result.plan.kept += removal.plan.kept
            result.remarks += removal.remarks
        }
        return result

        func add(_ track: Track) { result.plan.tracks.append(track) }
    }

    /// - Throws: `Refusal` for a service that is not listed, or whose inventory is another tool's.
    private func checkNames(_ goal: ServiceGoal, _ findings: ServiceFindings) throws {
        for name in goal.names where service(name) == nil {
            throw Refusal(
                "there is no service '\(name)' among those that are listed: "
                    + (services.isEmpty ? "none is" : services.map(\.name).joined(separator: ", "))
            )
        }
        for name in scope(of: goal).map(\.name) {
            guard let owner = findings.foreign[name] else { continue }
            throw Refusal(
                "the config map \(namespace)/\(ServiceInventory.prefix)\(name) is an inventory of \(owner), not of paictl: "
                    + "call the service otherwise, or take that away first"
            )
        }
    }

    /// Where the objects are of all that is listed.
    ///
    /// - Throws: `PlanningError` where two services have the same.
    private func listedPaths(_ findings: ServiceFindings) throws -> Set<String> {
        var owners: [String: (service: String, object: ServiceObject)] = [:]
        var problems: [String] = []
        for service in services {
            for object in service.objects {
                guard let (reference, path) = located(object, findings.kinds) else { continue }
                if let other = owners[path] {
                    problems.append(
                        "\(object.mark): \(reference) of \(service.name) is also in \(other.service), at \(other.object.mark)"
                    )
                }
                owners[path] = (service.name, object)
            }
        }
        guard problems.isEmpty else { throw PlanningError(problems.joined(separator: "\n")) }
        return Set(owners.keys)
    }

    // MARK: A service

    private func track(
        of service: Service,
        _ images: Set<Milestone>,
        _ listed: Set<String>,
        _ keepsData: Bool,
        _ findings: ServiceFindings,
        to result: inout ServicePlan
    ) throws -> Track {
        var draft = ServiceDraft(self, service, findings)
        let found = findings.inventories[service.name]
        let unlisted = (findings.members[service.name] ?? []).filter { !listed.contains($0.path) }
        // What was kept once stays until it is listed again, or the service is deleted.
        let kept = unlisted.filter { $0.holdsData && (keepsData || found?.kept.contains($0.path) == true) }
        // Of stages that wait nothing is rendered, and what there is of them stays.
        let isWhole = service.waiting.isEmpty
        let leftovers = unlisted.filter { !$0.isOwned && isWhole && !kept.contains($0) }
        let staying = unlisted.filter { !leftovers.contains($0) }.map(\.reference)
        let rendered = service.objects.compactMap { located($0, findings.kinds)?.reference }
        var wanted = inventory(of: service, rendered + staying)
        wanted.kept = isWhole ? kept.map(\.path).sorted() : found?.kept ?? []

        // Before the first object is there, so that whoever is killed then has left nothing that is not known of.
        wanted.requests = remembered(service, findings)
        wanted.made = try made(service, findings, &result.remarks)
        // What is learned is kept at once, and what was sent once it was.
        var first = found.map(wanted.union) ?? wanted
        first.learned = wanted.learned
        // All is sent again once a service was stopped.
        first.requests = found.flatMap { $0.isStopped ? nil : $0.requests } ?? [:]
        // Not before they have come to their end.
        if let script = service.script, isDue(script, of: service.name, findings) { first.scripts = "" }
        if found?.covers(wanted) != true {
            draft.add([first.applying(in: namespace)], [change(found, wanted)], disturbs: false)
        }
        let sent = try addParts(of: service, to: &draft, known: first, findings)
        draft.append(try removing(leftovers, of: service.name, title: "Remove what is no longer listed"))
        result.plan.losses += losses(leftovers, of: service.name)
        result.plan.kept += kept.map { "\($0.reference) of \(service.name)" }
        result.remarks += missingNodes(service, findings)
        // Once the last of a kind is gone.
        let last = found?.covers(wanted) == true ? found : sent
        if last != wanted {
            draft.add([wanted.applying(in: namespace)], [change(found, wanted)], disturbs: false)
            let isRun = last?.scripts != wanted.scripts
            try draft.send(
                isRun
                    ? "Remember which scripts were run"
                    : last?.requests == wanted.requests ? "Shorten the inventory" : "Remember what was sent"
            )
        }
        draft.await(Set(service.needs.map(Milestone.ready)).union(images))
        return Track(place: .service(service.name, through: master), steps: draft.steps)
    }

    /// - Parameter known: what the inventory says before the first of them.
    /// - Returns: what it says after the last.
    private func addParts(
        of service: Service,
        to draft: inout ServiceDraft,
        known: ServiceInventory,
        _ findings: ServiceFindings
    ) throws -> ServiceInventory {
        var known = known
        var given: [NodeLabel] = []
        var rule = ReadyRule()
        for (index, part) in service.parts.enumerated() {
            switch part {
            case .labels(let labels):
                given += labels
                let later = service.labels.filter { !given.contains($0) }
                let changes = labelChanges(of: service.name, given, later: later, findings)
                draft.add(changes.requests, changes.changes)
            case .objects(let objects): try draft.add(desired(objects, of: service, findings.kinds))
            case .wait(let said):
                rule = said
                if index < service.parts.count - 1 { try draft.close(said) }
            case .script(let script):
                let steps = try starting(script, of: service, findings)
                if !steps.isEmpty { try draft.send("Bring labels and objects") }
                draft.append(steps)
            case .requests(let requests):
                let due = try requests.filter { try isDue($0, of: service.name, findings) }
                if !due.isEmpty { try draft.close(rule) }
                for request in due {
                    draft.append([try sending(request, of: service.name, findings)])
                    guard request.unless == nil else { continue }
                    // At once: a run that is killed later has not sent it in vain.
                    known.requests[request.name] = request.digest
                    draft.add([known.applying(in: namespace)], [change(known, known)], disturbs: false)
                    try draft.send("Remember what was sent")
                }
            }
        }
        if given.isEmpty {
            let changes = labelChanges(of: service.name, [], findings)
            draft.add(changes.requests, changes.changes)
        }
        try draft.close(rule, reaches: service.unknown.isEmpty ? .ready(service.name) : nil)
        draft.append(try learning(service, within: rule.within))
        return known
    }

    private func inventory(of service: Service, _ objects: [ObjectReference]) -> ServiceInventory {
        var inventory = ServiceInventory(service.name, objects: objects, in: namespace)
        inventory.needs = service.needs
        inventory.data = service.data
        inventory.nodes = Set(service.labels.flatMap(\.nodes)).sorted()
        inventory.scripts = service.script?.digest ?? ""
        let kept = Set(service.lessons.filter(\.isKept).map(\.name))
        inventory.learned = service.learned.filter { kept.contains($0.key) }
        return inventory
    }

    func change(_ found: ServiceInventory?, _ wanted: ServiceInventory) -> Change {
        let title = ServiceInventory.set(of: wanted.service, in: namespace).parent.description
        return Change(.object, title, found == nil ? .missing : .differs(in: ["the inventory of \(wanted.service)"]))
    }
}
