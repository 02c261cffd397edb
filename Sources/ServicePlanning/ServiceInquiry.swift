package import Kubernetes
import Plan
import ServiceModel

/// What the API is asked before services are planned, in as few rounds as there can be: each asks for all that can be known of by then.
package struct ServiceInquiry: Sendable {
    private let planner: ServicePlanner
    private let goal: ServiceGoal
    /// Whether objects of services that are not on the cluster yet are tried, too.
    private let triesNew: Bool
    private var answers: [String: Answer] = [:]
    private var discovery = Discovery.standard
    /// What a server that does not tell all its kinds at once is asked besides.
    private var groups: [Request] = []
    /// Parents of sets, among them our inventories.
    private var parents: [JSON] = []
    /// Objects of services, by path.
    private var live: [String: JSON] = [:]
    /// What is there where new services bring something, by the request that asked for it; none where not all of it was told.
    private var names: [String: Set<String>] = [:]
    /// What is wanted, as far as its kinds are known yet; what has none is told of when all is.
    private var objects: [DesiredObject] = []
    /// Paths of those that are as an apply would have them.
    private var unchanged: Set<String> = []

    /// - Parameter triesNew: whether the server is asked what it would make of services that are not there yet. It does so much the same work
    ///   when they are applied, and then says the same of what it refuses; nothing of such a service runs that this could harm.
    package init(for goal: ServiceGoal, by planner: ServicePlanner, triesNew: Bool = true) {
        self.planner = planner
        self.goal = goal
        self.triesNew = triesNew
        objects = planned(kinds)
    }

    /// What is still to be asked; nothing once all is known.
    package var requests: [Request] {
        var seen: Set<String> = []
        return wanted.filter { answers[Self.key($0)] == nil && seen.insert(Self.key($0)).inserted }
    }

    /// - Throws: `DiscoveryError`, or `APIStatus` where what must be known is not told: nothing is taken for missing that may be there.
    package mutating func take(_ answers: [Answer], to requests: [Request]) throws {
        let lists = Dictionary(lists(kinds).map { (Self.key($0.request), $0.type) }) { first, _ in first }
        for (request, answer) in zip(requests, answers) {
            self.answers[Self.key(request)] = answer
            if Discovery.firstRequests.contains(request) {
                groups += try discovery.read(answer, to: request)
            } else if groups.contains(request) {
                // A group whose server is down has no kinds: who needs one of them is told so.
                _ = try? discovery.read(answer, to: request)
            } else if request == inventories {
                parents = try answer.object()["items"]?.items ?? []
            } else if let type = lists[Self.key(request)] {
                // A kind that a service is yet to bring along has no objects.
                if answer.status != 404 { try read(answer, type) }
            } else if answer.status == nil {
                _ = try answer.object()
            } else if request.accept == Request.metadataList {
                names[Self.key(request)] = answer.names
            }
        }
        if requests.contains(where: (Discovery.firstRequests + groups).contains) { objects = planned(kinds) }
        for object in objects where live[object.path].map({ isUnchanged(object, $0) }) == true {
            unchanged.insert(object.path)
        }
    }

    private func isUnchanged(_ object: DesiredObject, _ live: JSON) -> Bool {
        FieldManagers(of: live).hasApplied(object.body, as: ServicePlanner.fieldManager)
    }

    /// In a list, objects do not say what they are.
    private mutating func read(_ list: Answer, _ type: ObjectType) throws {
        let kinds = kinds
        for item in try list.object()["items"]?.items ?? [] {
            var object = item
            object.set(.string(type.apiVersion), at: ["apiVersion"])
            object.set(.string(type.kind), at: ["kind"])
            if let path = ObjectReference(of: object).flatMap(kinds.path) { live[path] = object }
        }
    }

    // MARK: What is asked

    private static let nodes = Request.get("/api/v1/nodes")

    private var inventories: Request { ServicePlanner.inventories(in: planner.namespace) }

    private static func key(_ request: Request) -> String { "\(request.method.rawValue) \(request.target)" }

    private func answer(_ request: Request) -> Answer? { answers[Self.key(request)] }

    private var wanted: [Request] {
        var requests = [Self.nodes, inventories]
        if needsDiscovery { requests += Discovery.firstRequests + groups }
        let kinds = kinds
        let lists = lists(kinds)
        requests += lists.map(\.request)
        // What the lists say to be as it was applied is not tried.
        let listed = Set(lists.filter { answer($0.request) != nil }.map(\.type.groupKind))
        let isListed = { (object: DesiredObject) in listed.contains(object.reference.type.groupKind) }
        let known = Set(found.keys)
        for object in objects where !unchanged.contains(object.path) {
            if !triesNew, !known.contains(object.service), let others = others(of: object, kinds) {
                requests.append(others)
                guard answer(others) != nil else { continue }
                if live[object.path] == nil, names[Self.key(others)]?.contains(object.reference.name) == false {
                    continue
                }
            }
            guard isListed(object) else { continue }
            let polite = object.applying(force: false, isDryRun: true)
            requests.append(polite)
            guard let answer = answer(polite) else { continue }
            if answer.status == 409 { requests.append(object.applying(isDryRun: true)) }
            // 201 says that it is not there, 404 that its namespace is not.
            if ![201, 404].contains(answer.status), live[object.path] == nil { requests.append(.get(object.path)) }
        }
        return requests
    }

    /// Services whose objects are compared.
    private var compared: [Service] { goal.verb == .deploy ? planner.scope(of: goal) : [] }

    /// And those whose objects have to be ready before.
    private var looked: [Service] {
        let needs = Set(compared.flatMap(\.needs))
        return compared + planner.services.filter { needs.contains($0.name) && !compared.contains($0) }
    }

    private func planned(_ kinds: Discovery) -> [DesiredObject] {
        compared.flatMap { service in
            let sources = ConfigSources(of: service, in: planner)
            return service.objects.flatMap { (try? planner.desired([$0], of: service, kinds, sources)) ?? [] }
        }
    }

    private var found: [String: ServiceInventory] {
        Dictionary(parents.compactMap(ServiceInventory.init).map { ($0.service, $0) }) { first, _ in first }
    }

    private var kinds: Discovery { planner.kinds(discovery) }

    private var needsDiscovery: Bool {
        let types = Set(planner.kinds(.standard).resources.keys)
        return looked.flatMap(\.objects).contains { !types.contains($0.reference.type) }
            || found.values.flatMap(\.kinds).contains { kind in types.count { $0.groupKind == kind } != 1 }
    }

    /// All objects of services, kind by kind.
    private func lists(_ kinds: Discovery) -> [(type: ObjectType, request: Request)] {
        var types = Dictionary(looked.flatMap(\.objects).map(\.reference.type).map { ($0.groupKind, $0) }) { $1 }
        for kind in found.values.flatMap(\.kinds) where types[kind] == nil {
            types[kind] = preferred(kind, kinds)
        }
        return types.sorted { $0.key < $1.key }.compactMap { _, type in
            kinds.collection(of: type).map { (type, .list($0, withLabel: ApplySet.memberLabel)) }
        }
    }

    /// What there is of its kind where it is to be, and is in no set: the lists have those that are.
    private func others(of object: DesiredObject, _ kinds: Discovery) -> Request? {
        kinds.collection(of: object.reference.type, in: object.reference.namespace).map {
            .names(in: $0, withoutLabel: ApplySet.memberLabel)
        }
    }

    private func preferred(_ groupKind: String, _ kinds: Discovery) -> ObjectType? {
        let types = kinds.resources.keys.filter { $0.groupKind == groupKind }
        let order = types.first.flatMap { kinds.versions[$0.group] } ?? []
        return types.min {
            (order.firstIndex(of: $0.version) ?? .max, $0.version) < (
                order.firstIndex(of: $1.version) ?? .max, $1.version
            )
        }
    }

    // MARK: What was found

    /// Once nothing is left to ask.
    package func findings() throws -> ServiceFindings {
        var findings = ServiceFindings()
        findings.kinds = kinds
        findings.live = live
        findings.unchanged = unchanged
        for node in try answer(Self.nodes)?.object()["items"]?.items ?? [] {
            if let name = node["metadata"]?["name"]?.string { findings.nodes[name] = node }
        }
        for object in objects {
            if let own = answer(.get(object.path)), own.status != 404 { findings.live[object.path] = try own.object() }
            guard let polite = answer(object.applying(force: false, isDryRun: true)) else { continue }
            findings.dryRuns[object.path] = ServiceFindings.DryRun(
                answer: answer(object.applying(isDryRun: true)) ?? polite,
                conflicts: polite.problem?.conflicts ?? []
            )
        }
        readInventories(into: &findings)
        return findings
    }

    private func readInventories(into findings: inout ServiceFindings) {
        findings.take(parents, in: planner.namespace)
        var services: [String: String] = [:]
        for name in Set(findings.inventories.keys).union(planner.services.map(\.name)) {
            services[ServiceInventory.set(of: name, in: planner.namespace).id] = name
        }
        for (path, object) in findings.live {
            guard let id = object["metadata"]?["labels"]?[ApplySet.memberLabel]?.string, let service = services[id],
                let reference = ObjectReference(of: object)
            else { continue }
            findings.members[service, default: []].append(
                ServiceFindings.Member(
                    reference: reference,
                    path: path,
                    isOwned: object["metadata"]?["ownerReferences"]?.items?.isEmpty == false,
                    isKept: object["metadata"]?["labels"]?[ServiceObject.keepingLabel] != nil
                )
            )
        }
        for service in findings.members.keys { findings.members[service]?.sort { $0.path < $1.path } }
    }
}

extension Answer {
    /// Names in a list; nil where that does not hold all of them. An empty list of metadata has null for its items.
    fileprivate var names: Set<String>? {
        guard let list = try? object(), let items = list["items"],
            (list["metadata"]?["continue"]?.string ?? "").isEmpty
        else { return nil }
        return Set((items.items ?? []).compactMap { $0["metadata"]?["name"]?.string })
    }
}
