import Checkup
import Plan
import ClusterModel
import Execution
import Foundation
import PKI
import ClusterPlanning

extension Run {
    /// Asks the machines how the cluster is; changes nothing, and needs no lock.
    package func status() async throws -> StatusReport {
        let gathered = try await askAll(planner.machines, lockedBy: nil)
        var findings = StatusReport.Findings(
            facts: gathered.facts,
            status: [:],
            obstacles: gathered.obstacles,
            plan: nil,
            adminKubeconfig: try workspace.text("admin.conf"),
            now: Int64(Date.now.timeIntervalSince1970)
        )
        do {
            try await lookCloser(gathered, &findings)
            findings.preflight = try preflight(gathered.facts).map(\.sentence)
        } catch {
            await gathered.close()
            throw error
        }
        await gathered.close()
        if !gathered.facts.isEmpty {
            do { findings.plan = try makePlan(gathered, keys: StandInKeys()) } catch {
                findings.planProblem = "what a deploy would change cannot be said: \(error)"
            }
        }
        return try StatusReport(findings, planner: planner)
    }

    /// Runs the script for what facts do not hold, on all machines at once.
    private func lookCloser(_ gathered: Gathered, _ findings: inout StatusReport.Findings) async throws {
        // A mistake in the library is not a machine's.
        let asked = try Self.reading {
            try planner.machines.compactMap { machine in
                try gathered.sessions[machine.name].map { (machine.name, $0, try planner.statusScript(for: machine)) }
            }
        }
        await withTaskGroup(of: (String, Result<StatusFacts, any Error>).self) { group in
            for (name, session, script) in asked {
                group.addTask { (name, await status(of: name, session, script)) }
            }
            for await (name, result) in group {
                switch result {
                case .success(let status): findings.status[name] = status
                case .failure(let error):
                    // Half an answer is none: it counts as a machine that was not asked.
                    findings.facts[name] = nil
                    findings.obstacles[name] = "\(error)"
                }
            }
        }
        try Task.checkCancellation()
    }

    private func status(
        of machine: String,
        _ session: Session,
        _ script: Script
    ) async -> Result<StatusFacts, any Error> {
        do {
            let said = try await session.answer(to: script) { send($0, machine) }
            return .success(try StatusFacts(reading: said))
        } catch {
            return .failure(error)
        }
    }
}
