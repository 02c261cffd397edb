package import Plan
package import Execution

/// One round of a run: it asks, and says what is to be done; that is carried out before the next round asks.
package protocol Stage: Sendable {
    /// - Parameter site: keeps what is locked until the run ends.
    func proposal(on site: Site) async throws -> Proposal
}

/// What a stage would do.
package struct Proposal: Sendable {
    package var plan: Plan
    /// What is odd, but no error.
    package var remarks: [String] = []
    /// What is worth knowing before it is done: told with a plan.
    package var notes: [String] = []
    /// What to do next, for the person who asked.
    package var advice: String?
    /// Whether the same stage has more to propose once this is done.
    package var goesOn = false
}

/// A job on its way: stage after stage, each of them gather, plan, execute, under one lock and with one stream of events.
package struct Run: Sendable {
    private let job: String
    private let stages: [any Stage]
    private let here: any ControlHost
    /// How long after its beginning machines may begin their turns; nil for as long as it takes.
    private let window: Duration?

    package init(of job: String, stages: [any Stage], here: any ControlHost, window: Duration? = nil) {
        self.job = job
        self.stages = stages
        self.here = here
        self.window = window
    }

    /// How far a run is.
    package enum Progress: Sendable {
        case ended(Report, [Proposal])
        /// What comes next destroys something, and is to be asked about first.
        case asks(Question)
    }

    /// A run that waits for its answer, its machines locked; it ends with `goOn` or `abandon`.
    package struct Question: Sendable {
        fileprivate var site: Site
        fileprivate var report: Report
        fileprivate var proposals: [Proposal]
        /// Which of the stages is next.
        fileprivate var next = 0
    }

    /// Asks, and says what each stage would change as things stand now; changes nothing.
    package func plan(report: @escaping @Sendable (Event) -> Void) async throws -> [Proposal] {
        let site = Site(isForShow: true, report: report)
        var proposals: [Proposal] = []
        do {
            for stage in stages { proposals.append(try await stage.proposal(on: site)) }
        } catch {
            await site.close()
            throw error
        }
        await site.close()
        return proposals
    }

    /// - Parameter asks: whether to stop before something is destroyed.
    package func begin(asks: Bool, report: @escaping @Sendable (Event) -> Void) async throws -> Progress {
        let site = Site(isForShow: false, window: window, report: report)
        let start = Question(site: site, report: Report(tracks: []), proposals: [])
        return try await follow(start, asks: asks)
    }

    /// The answer was yes.
    package func goOn(_ question: Question, report: @escaping @Sendable (Event) -> Void) async throws -> Progress {
        var question = question
        question.site = question.site.reporting(to: report)
        await execute(&question)
        return try await follow(question, asks: true)
    }

    /// Lets go of the machines.
    package func abandon(_ question: Question) async { await question.site.close() }

    private func follow(_ start: Question, asks: Bool) async throws -> Progress {
        var state = start
        do {
            while state.report.failures.isEmpty, state.next < stages.count {
                let proposal = try await stages[state.next].proposal(on: state.site)
                let plan = proposal.plan
                // It would do so for ever.
                if proposal.goesOn, let last = state.proposals.last, last.goesOn, last.plan == plan {
                    throw JobFailure.failed(
                        "it comes no further: what was waited for is not there when it is asked again"
                    )
                }
                state.proposals.append(proposal)
                if !proposal.goesOn { state.next += 1 }
                if !plan.losses.isEmpty {
                    state.site.tell(.destroys(losses: plan.losses, kept: plan.kept))
                    if asks { return .asks(state) }
                }
                await execute(&state)
            }
        } catch {
            await state.site.close()
            throw error
        }
        state.site.tell(.runEnded(state.report))
        await state.site.close()
        return .ended(state.report, state.proposals)
    }

    private func execute(_ state: inout Question) async {
        guard let plan = state.proposals.last?.plan else { return }
        let plans = state.proposals.map(\.plan)
        state.site.tell(
            .runBegan(
                job: job,
                machines: await state.site.held,
                steps: plans.map(\.steps.count).reduce(0, +),
                upload: plans.map(\.uploadSize).reduce(0, +)
            )
        )
        state.report.add(await state.site.engine(here).run(plan))
    }
}
