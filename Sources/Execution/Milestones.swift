import Plan

/// What has been reached so far, and who waits for it.
actor Milestones {
    private enum State {
        /// How many tracks may still reach it.
        case ahead(Int)
        case reached
        /// No one will.
        case missed(Blocker)
    }

    /// The track that would have reached a milestone, and why it stopped before.
    struct Blocker {
        var track: String
        var failure: StepFailure
    }

    private var states: [Milestone: State] = [:]
    private var waiting: [Milestone: [CheckedContinuation<Blocker?, Never>]] = [:]

    init(of plan: Plan) {
        for track in plan.tracks {
            for milestone in Set(track.steps.flatMap(\.reaches)).union(track.missed) {
                if case .ahead(let count)? = states[milestone] {
                    states[milestone] = .ahead(count + 1)
                } else {
                    states[milestone] = .ahead(1)
                }
            }
        }
    }

    /// Returns once the milestone is reached, or with what keeps it from ever being.
    func blocker(of milestone: Milestone) async -> Blocker? {
        switch states[milestone] {
        case .reached?, nil: return nil
        case .missed(let blocker)?: return blocker
        case .ahead?:
            return await withCheckedContinuation { waiting[milestone, default: []].append($0) }
        }
    }

    func reach(_ milestone: Milestone) {
        if case .reached? = states[milestone] { return }
        states[milestone] = .reached
        resume(milestone, with: nil)
    }

    /// One track less that may reach it; the last one is what blocks it.
    func miss(_ milestone: Milestone, because blocker: Blocker) {
        guard case .ahead(let count)? = states[milestone] else { return }
        if count > 1 {
            states[milestone] = .ahead(count - 1)
        } else {
            states[milestone] = .missed(blocker)
            resume(milestone, with: blocker)
        }
    }

    private func resume(_ milestone: Milestone, with blocker: Blocker?) {
        for continuation in waiting.removeValue(forKey: milestone) ?? [] {
            continuation.resume(returning: blocker)
        }
    }
}
