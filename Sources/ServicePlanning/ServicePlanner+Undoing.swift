import Kubernetes
import Plan
import ServiceModel
import YAML

/// What requests of a service have made at other servers, and how that is taken back when the service is deleted.
extension ServicePlanner {
    /// What will have been made once a deploy is done; it is noted before it is sent, so that a run that is killed in between has made nothing that
    /// nobody knows of.
    func made(_ service: Service, _ findings: ServiceFindings, _ remarks: inout [String]) throws -> [String: String] {
        var made = findings.inventories[service.name]?.made ?? [:]
        for request in service.requests where try request.canBeUndone && isDue(request, of: service.name, findings) {
            let now = request.trace
            if let before = made.updateValue(now, forKey: request.name), before != now {
                remarks.append(
                    "what \(request.name) of \(service.name) has made before stays (\(before)): nothing is known of it from now on"
                )
            }
        }
        return made
    }

    /// Whether a goal takes back what a listed service has made elsewhere, so that secrets are needed for it.
    package func undoes(_ goal: ServiceGoal, _ findings: ServiceFindings) throws -> Bool {
        guard case .delete = goal.verb else { return false }
        return try departing(goal, findings).contains { name in
            service(name).map { !undone($0, findings).isEmpty } == true
        }
    }

    /// Requests of which there is something to take back, as the service is listed and as the cluster remembers it.
    func undone(_ service: Service, _ findings: ServiceFindings) -> [ServiceRequest] {
        let made = findings.inventories[service.name]?.made ?? [:]
        return service.requests.filter { $0.canBeUndone && made[$0.name] == $0.trace }
    }

    /// What a service has made elsewhere goes, or stays and is told of.
    func undoing(_ name: String, _ findings: ServiceFindings) throws -> TakenBack {
        let requests = service(name).map { undone($0, findings) } ?? []
        var result = TakenBack()
        for (made, trace) in (findings.inventories[name]?.made ?? [:]).sorted(by: { $0.key < $1.key }) {
            let what = "what \(made) of \(name) has made stays (\(trace))"
            guard let request = requests.first(where: { $0.name == made }) else {
                result.remarks.append("\(what): nothing that is listed says how it is taken back")
                continue
            }
            switch try undo(request, of: name, findings) {
            case .sent(let message):
                let about = "\(made) of \(name): \(request.about.isEmpty ? trace : request.about)"
                result.losses.append(about)
                result.steps.append(
                    Step(
                        title: "Take back \(made)",
                        changes: [Change(.request, message.line, .told(words: "is sent: takes back \(about)"))],
                        work: [try work(message, named: made)]
                    )
                )
            case .other(let why): result.remarks.append("\(what): it is not as it was made: \(why)")
            case .gone: continue
            }
        }
        return result
    }
}

/// What was made elsewhere, when a service is deleted.
struct TakenBack {
    var steps: [Step] = []
    var losses: [String] = []
    /// What stays, and why: nobody knows of it from then on.
    var remarks: [String] = []
}

/// What is to be done about what a request has made.
private enum Undoing {
    case sent(WebRequest)
    /// Somebody has made something else of it.
    case other(why: String)
    case gone
}

extension ServicePlanner {
    /// - Throws: `PlanningError` where the server does not say: what cannot be read is not taken for missing.
    private func undo(_ request: ServiceRequest, of service: String, _ findings: ServiceFindings) throws -> Undoing {
        guard let unless = request.unless else { return .gone }
        let answer = findings.probes[service]?[request.name] ?? .unreachable("nobody has asked")
        if answer.status == 404 { return .gone }
        guard answer.isSuccess else {
            let words = answer.status.map { "it was answered with \($0)" } ?? answer.summary
            throw PlanningError(
                "\(request.mark): \(unless.line) does not say whether there is something to take back: \(words): mend that, or list \(service) "
                    + "no more, and what it has made stays"
            )
        }
        if let entry = request.entry {
            let list = try list(of: request, in: answer)
            let revision = findings.revisions[service]?[request.name]
            if let rest = entry.removed(from: list) {
                return .sent(entry.writing(rest, to: request.message, over: revision))
            }
            return entry.own(in: list).isEmpty ? .gone : .other(why: "its '\(entry.key)' is there with something else")
        }
        if let lack = unless.lack(in: answer) { return .other(why: lack) }
        return request.undo?.message(for: answer).map(Undoing.sent) ?? .other(why: "the answer does not name it")
    }

    /// What writes the list of an entry with it; nil where it is there.
    func adding(_ request: ServiceRequest, of service: String, _ findings: ServiceFindings) throws -> WebRequest? {
        guard let entry = request.entry else { return nil }
        let answer = findings.probes[service]?[request.name] ?? .unreachable("nobody has asked")
        guard let list = try entry.added(to: list(of: request, in: answer)) else { return nil }
        return entry.writing(list, to: request.message, over: findings.revisions[service]?[request.name])
    }

    /// None where there is no file.
    private func list(of request: ServiceRequest, in answer: Answer) throws -> [JSON] {
        if answer.status == 404 { return [] }
        guard answer.isSuccess, let items = (try? JSON(parsing: answer.body))?.items else {
            let words = answer.status.map { "the answer is \($0), and no list" } ?? answer.summary
            throw PlanningError("\(request.mark): what is at \(request.message.url) cannot be read: \(words)")
        }
        return items
    }
}

extension ServiceRequest {
    var canBeUndone: Bool { undo != nil || entry != nil }

    /// What finds what it has made.
    var trace: String {
        let name = entry.map { " \($0.key)=\($0.value[$0.key]?.string ?? "")" } ?? ""
        return (unless?.line ?? "") + name
    }
}
