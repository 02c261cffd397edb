import Checkup
import ClusterPlanning
package import Execution

extension ClusterJob {
    /// Asks the machines how the cluster is; changes nothing, and needs no lock.
    package func status(report: @escaping @Sendable (Event) -> Void) async throws -> StatusReport {
        let site = Site(isForShow: true, report: report)
        let answers = try await ask(planner.machines, on: site) {
            try planner.factsScript(for: $0, withStatus: true, lists: ServiceMembers.requests)
        }.withoutRefusals()
        var findings = StatusReport.Findings(
            facts: answers.facts,
            obstacles: answers.obstacles,
            plan: nil,
            preflight: try preflight(answers.facts).map(\.sentence),
            adminKubeconfig: try workspace.text("admin.conf"),
            now: Survey.now()
        )
        if !answers.facts.isEmpty {
            do { findings.plan = try plan(answers, on: site) } catch {
                findings.planProblem = "what a deploy would change cannot be said: \(error)"
            }
        }
        return try StatusReport(findings, planner: planner)
    }
}
