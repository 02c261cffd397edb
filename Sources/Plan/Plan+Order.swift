/// What waits for what, where the steps of a job do not say it themselves.
extension Plan {
    /// Makes each machine await, before the first of its steps of a group, that the one before it is through with its last.
    ///
    /// - Parameters:
    ///   - groups: machine → title of a step → its group.
    ///   - first: the steps that reach these milestones have turns of their own, in this order, before all others of their group.
    ///   - last: machines that come last, in this order; all others come in the order of the tracks.
    ///   - widths: how many machines of a group may be at it at the same moment, where that is not one.
    package func oneByOne(
        _ groups: [String: [String: String]],
        first: [Milestone],
        last: [String],
        widths: [String: Int] = [:]
    ) -> Plan {
        var plan = self
        let order =
            tracks.indices.filter { !last.contains(tracks[$0].name) }
            + last.compactMap { name in tracks.firstIndex { $0.name == name } }
        for group in Set(groups.values.flatMap(\.values)) {
            let width = widths[group] ?? 1
            var reached: [Milestone] = []
            for turn in turns(of: group, groups, order: order, first: first) {
                guard let begin = turn.steps.first, let end = turn.steps.last else { continue }
                // Of those before the last `width`, as many again: one that failed is among what each later one awaits.
                plan.tracks[turn.track].steps[begin].awaits.formUnion(reached.dropLast(width - 1).suffix(width))
                plan.tracks[turn.track].steps[begin].beginsTurn = true
                plan.tracks[turn.track].steps[end].reaches.insert(turn.milestone)
                reached.append(turn.milestone)
            }
        }
        return plan
    }

    /// Steps of one track that no other of their group comes between.
    private struct Turn {
        var track: Int
        var steps: [Int]
        /// Reached with the last of them.
        var milestone: Milestone
    }

    private func turns(
        of group: String,
        _ groups: [String: [String: String]],
        order: [Int],
        first: [Milestone]
    ) -> [Turn] {
        func steps(_ track: Int) -> [Int] {
            tracks[track].steps.indices.filter { groups[tracks[track].name]?[tracks[track].steps[$0].title] == group }
        }
        let early = first.flatMap { milestone in
            order.flatMap { track in
                steps(track).filter { tracks[track].steps[$0].reaches.contains(milestone) }.map {
                    Turn(track: track, steps: [$0], milestone: milestone)
                }
            }
        }
        return early
            + order.map { track in
                Turn(
                    track: track,
                    steps: steps(track).filter { tracks[track].steps[$0].reaches.isDisjoint(with: first) },
                    milestone: Milestone("\(tracks[track].name) is through with its turn among the \(group)")
                )
            }
    }

    /// Makes steps await every track that reaches a milestone; one that cannot be followed will not.
    ///
    /// - Parameter implied: milestones whose own steps have nothing to do, machine → the last step before them.
    package func awaitingAll(implied: [String: [(step: Int, milestone: String)]]) -> Plan {
        var plan = self
        for name in Set(steps.compactMap(\.awaitsAll)) {
            let shared = Milestone(name)
            var all: Set<Milestone> = []
            for track in plan.tracks.indices {
                let own = Milestone("\(name) (\(plan.tracks[track].name))")
                if plan.tracks[track].missed.contains(shared) {
                    plan.tracks[track].missed.insert(own)
                    all.insert(own)
                }
                let behind = implied[plan.tracks[track].name]?.filter { $0.milestone == name }.map(\.step) ?? []
                for step in plan.tracks[track].steps.indices
                where plan.tracks[track].steps[step].reaches.contains(shared) || behind.contains(step) {
                    plan.tracks[track].steps[step].reaches.insert(own)
                    all.insert(own)
                }
            }
            for track in plan.tracks.indices {
                for step in plan.tracks[track].steps.indices where plan.tracks[track].steps[step].awaitsAll == name {
                    plan.tracks[track].steps[step].awaits.formUnion(all)
                }
            }
        }
        return plan
    }

    /// A plan whose steps wait for each other would never end.
    package func checked() throws -> Plan {
        var next = tracks.map { _ in 0 }
        var reached = Set(tracks.flatMap(\.missed))
        let reachable = Set(steps.flatMap(\.reaches))
        var moves = true
        while moves {
            moves = false
            for (index, track) in tracks.enumerated() {
                while next[index] < track.steps.count,
                    track.steps[next[index]].awaits.allSatisfy({ reached.contains($0) || !reachable.contains($0) })
                {
                    reached.formUnion(track.steps[next[index]].reaches)
                    next[index] += 1
                    moves = true
                }
            }
        }
        let stuck = tracks.indices.filter { next[$0] < tracks[$0].steps.count }
        guard stuck.isEmpty else {
            let steps = stuck.map { "'\(tracks[$0].steps[next[$0]].title)' on \(tracks[$0].name)" }
            throw PlanningError(
                "these steps of the job would wait for each other forever: \(steps.joined(separator: ", "))"
            )
        }
        return self
    }

    /// Milestones that one machine has behind it need not be awaited, nor be missed on account of another.
    package func without(_ passed: Set<Milestone>) -> Plan {
        var plan = self
        for track in plan.tracks.indices {
            plan.tracks[track].missed.subtract(passed)
            for step in plan.tracks[track].steps.indices {
                plan.tracks[track].steps[step].awaits.subtract(passed)
            }
        }
        return plan
    }
}
