import Maintenance

/// How services are, as a person reads it: a row for each, and below them what is not well.
struct ServiceStatusText {
    let lines: [String]

    init(_ status: ServiceStatus) {
        guard !status.services.isEmpty else {
            lines = ["there is no service on the cluster"]
            return
        }
        let hasDrift = status.services.contains { $0.drift != nil }
        let head = ["SERVICE", "READY", "WHERE", "IMAGE", "ADDRESS", "SINCE"] + (hasDrift ? ["DRIFT"] : [])
        let rows = status.services.map { service in
            Self.row(service) + (hasDrift ? [service.drift.map { $0 ? "yes" : "none" } ?? "unknown"] : [])
        }
        let problems = status.services.flatMap { service in service.problems.map { "! \(service.name): \($0)" } }
        lines = TextTable([head] + rows).lines + [""] + problems + [Self.verdict(status)]
    }

    private static func row(_ service: ServiceStatus.Service) -> [String] {
        [
            service.name,
            service.state == .deployed ? "\(service.ready) of \(service.wanted)" : service.state.rawValue,
            few(service.machines), few(service.images), few(service.addresses),
            service.since.map { $0.replacing("T", with: " ").replacing("Z", with: " UTC") } ?? "-",
        ]
    }

    /// The first, and how many more there are.
    private static func few(_ words: [String]) -> String {
        let shown = words.prefix(3).joined(separator: ", ")
        return words.isEmpty ? "-" : words.count > 3 ? "\(shown) and \(words.count - 3) more" : shown
    }

    private static func verdict(_ status: ServiceStatus) -> String {
        let ready = status.services.count { $0.isReady }
        let drift = status.services.count { $0.drift == true }
        var words = ["\(ready) of \(status.services.count) services are ready"]
        if drift > 0 {
            words.append("a deploy would change \(drift): 'paictl plan service deploy' shows what")
        }
        if let problem = status.driftProblem { words.append("what a deploy would change cannot be said: \(problem)") }
        return words.joined(separator: "; ")
    }
}
