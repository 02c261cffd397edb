import Facts
package import Kubernetes
import PKI
import Plan
import ServiceModel

/// Requests of services to servers that are not the cluster's API, and what their stages tell.
extension ServicePlanner {
    /// Whether one is to be sent: its probe does not say that nothing is to be done, or, where there is none, it was not sent as it is now.
    func isDue(_ request: ServiceRequest, of service: String, _ findings: ServiceFindings) throws -> Bool {
        guard let unless = request.unless else {
            guard let found = findings.inventories[service], !found.isStopped else { return true }
            return found.requests[request.name] != request.digest
        }
        let answer = findings.probes[service]?[request.name] ?? .unreachable("nobody has asked")
        if request.entry != nil { return try adding(request, of: service, findings) != nil }
        guard unless.lack(in: answer) != nil else { return false }
        // What cannot be read is not taken for missing.
        guard answer.isSuccess || answer.status == 404 else {
            // A server may say again what it was sent, and headers are secret.
            let words = answer.status.map { "it was answered with \($0)" } ?? answer.summary
            throw PlanningError(
                "\(request.mark): \(unless.line) does not say whether \(request.name) is to be sent: \(words)"
            )
        }
        return true
    }

    /// What is known to have been sent once a plan is done: name → digest.
    func remembered(_ service: Service, _ findings: ServiceFindings) -> [String: String] {
        let own = service.requests.filter { $0.unless == nil }.map { ($0.name, $0.digest) }
        // Of stages that wait it is not known what they would send.
        let before = service.waiting.isEmpty ? [:] : findings.inventories[service.name]?.requests ?? [:]
        return before.merging(own) { _, now in now }
    }

    func sending(_ request: ServiceRequest, of service: String, _ findings: ServiceFindings) throws -> Step {
        let message =
            try request.entry == nil ? request.message : adding(request, of: service, findings) ?? request.message
        let about = request.about.isEmpty ? "is sent" : "is sent: \(request.about)"
        return Step(
            title: "Send \(request.name)",
            changes: [Change(.request, message.line, .told(words: about))],
            work: [try work(message, named: request.name)]
        )
    }

    func work(_ message: WebRequest, named name: String) throws -> Work {
        guard let proxied = message.proxied(in: namespace) else { return .web(message) }
        return .requests(try route.batch([[proxied]], named: name, patience: message.isRepeatable ? 60 : 0))
    }

    /// Waits for what the stages that are not planned yet go by.
    func learning(_ service: Service, within: Duration) throws -> [Step] {
        let unknown = service.unknown
        guard !unknown.isEmpty else { return [] }
        let waiting = service.waiting.joined(separator: ", ")
        return [
            Step(
                title: "Learn what \(waiting) \(service.waiting.count == 1 ? "goes" : "go") by",
                changes: unknown.map {
                    Change(.wait, $0.name, .told(words: "is not known yet: \(waiting) after that"))
                },
                work: [.lessons(LessonWait(for: unknown, through: try route, within: within))]
            )
        ]
    }

    /// What servers are to be asked before a goal is planned.
    package func probes(
        of goal: ServiceGoal,
        _ findings: ServiceFindings
    ) throws -> [(service: String, request: String, probe: WebRequest)] {
        let asking: [(Service, [ServiceRequest])]
        switch goal.verb {
        case .deploy: asking = scope(of: goal).map { ($0, $0.requests) }
        case .stop: return []
        case .delete:
            let departing = try departing(goal, findings)
            asking = services.filter { departing.contains($0.name) }.map { ($0, undone($0, findings)) }
        }
        return asking.flatMap { service, requests in
            requests.compactMap { request in request.unless.map { (service.name, request.name, $0) } }
        }
    }
}

extension ServiceRequest {
    /// Of all that is sent but for headers, whose secrets may be changed for others.
    var digest: String {
        let text = "\(message.line)\n\(message.body ?? "")"
        return String(Digest.sha256Hex(Array(text.utf8)).prefix(16))
    }
}
