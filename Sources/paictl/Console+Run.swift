import ArgumentParser
import Execution
import Maintenance
import Plan

extension Console {
    /// Carries a run out, asks where something would be destroyed, and ends with the exit code.
    ///
    /// - Parameter asks: false when whoever called has said yes already.
    func execute(
        _ job: String,
        in directory: String,
        asks: Bool,
        _ make: @escaping @Sendable () throws -> Run
    ) async throws -> Never {
        let log = RunLog(directory: directory, job: job)
        var outcome = await follow(log: log) { report in
            let run = try make()
            return (run, try await run.begin(asks: asks, report: report))
        }
        while true {
            switch outcome {
            case .success((let run, .asks(let question))):
                let answer = isTold("Type 'yes' to go on: ", log: log)
                guard answer == true else {
                    await run.abandon(question)
                    let reason =
                        answer == nil ? "'\(job)' asks first; --yes answers it" : "it was not answered with 'yes'"
                    throw complain(JobFailure.refused(["nothing was changed: \(reason)"]), log: log)
                }
                outcome = await follow(log: log) { report in (run, try await run.goOn(question, report: report)) }
            case .success((_, .ended(let report, let proposals))):
                for remark in proposals.flatMap(\.remarks) { warn(remark) }
                if report.failures.isEmpty { proposals.compactMap(\.advice).forEach(advise) }
                throw ExitCode(report.verdict)
            case .failure(let error): throw complain(error, log: log)
            }
        }
    }

    /// Prints what a run would change, and ends with the exit code that says whether there is anything.
    func plan(_ make: @escaping @Sendable () throws -> Run) async throws -> Never {
        switch await follow({ report in try await make().plan(report: report) }) {
        case .success(let proposals):
            for proposal in proposals {
                proposal.remarks.forEach(warn)
                proposal.notes.forEach { advise("note: \($0)") }
                print(proposal.plan)
            }
            let plans = proposals.map(\.plan)
            let isUnknown = plans.flatMap(\.tracks).contains { $0.obstacle != nil }
            throw ExitCode(isUnknown ? .unreachable : plans.allSatisfy(\.isEmpty) ? .done : .changes)
        case .failure(let error): throw complain(error)
        }
    }
}
