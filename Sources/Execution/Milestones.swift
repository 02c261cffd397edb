import Planning

/// What has been reached so far, and who waits for it.
actor Milestones {
    private enum State {
        /// How many tracks may still reach it.
        case ahead(Int)
        case reached
        /// Why no one will.
        case missed(String)
    }

    private var states: [Milestone: State] = [:]
    private var waiting: [Milestone: [CheckedContinuation<String?, Never>]] = [:]

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

    /// Returns once the milestone is reached, or with the reason why it never will be.
    func obstacle(to milestone: Milestone) async -> String? {
        switch states[milestone] {
        case .reached?, nil: return nil
        case .missed(let reason)?: return reason
        case .ahead?:
            return await withCheckedContinuation { waiting[milestone, default: []].append($0) }
        }
    }

    func reach(_ milestone: Milestone) {
        if case .reached? = states[milestone] { return }
        states[milestone] = .reached
        resume(milestone, with: nil)
    }

    /// One track less that may reach it; the last one's reason is the milestone's.
    func miss(_ milestone: Milestone, because reason: String) {
        guard case .ahead(let count)? = states[milestone] else { return }
        if count > 1 {
            states[milestone] = .ahead(count - 1)
        } else {
            states[milestone] = .missed(reason)
            resume(milestone, with: reason)
        }
    }

    private func resume(_ milestone: Milestone, with obstacle: String?) {
        for continuation in waiting.removeValue(forKey: milestone) ?? [] {
            continuation.resume(returning: obstacle)
        }
    }
}
