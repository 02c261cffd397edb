import Plan
import Execution
import ClusterPlanning

/// A plan as a person reads it: machine by machine, step by step, with the differences of files.
struct PlanText {
    let text: String

    init(_ plan: Plan) {
        var text = ""
        for track in plan.tracks {
            if let obstacle = track.obstacle {
                text += "\(track.name): cannot be planned: \(obstacle)\n"
            }
            guard !track.steps.isEmpty else { continue }
            text += "\(track.name):\n"
            for step in track.steps {
                let waits =
                    step.awaits.isEmpty ? "" : " (once \(step.awaits.map(\.name).sorted().joined(separator: ", ")))"
                text += "  \(step.title)\(waits)\n"
                for change in step.changes {
                    text += "    \(change.kind.rawValue) \(change.sentence)\n"
                    for line in (change.difference ?? "").split(separator: "\n", omittingEmptySubsequences: false)
                        .dropLast()
                    {
                        text += "      \(line)\n"
                    }
                }
            }
        }
        for line in Consequences.lines(losses: plan.losses, kept: plan.kept) { text += line + "\n" }
        let steps = plan.steps.count
        text +=
            steps == 0 ? "nothing to change\n" : "\(steps) steps on \(plan.tracks.count { !$0.steps.isEmpty }) tracks\n"
        self.text = text
    }
}

/// A plan as programs read it: a line for each step.
struct PlanRecord: Encodable {
    var event = "planned-step"
    var track: String
    var step: String
    var awaits: [String]
    var reaches: [String]
    var changes: [Change]

    /// What a plan takes away for good comes first.
    static func lines(of plan: Plan) -> [String] {
        let losses = Event(.destroys(losses: plan.losses, kept: plan.kept), elapsed: .zero)
        return (plan.losses.isEmpty ? [] : [losses.line]) + steps(of: plan)
    }

    private static func steps(of plan: Plan) -> [String] {
        plan.tracks.flatMap { track in
            track.steps.map { step in
                JSONLine.encode(
                    PlanRecord(
                        track: track.name,
                        step: step.title,
                        awaits: step.awaits.map(\.name).sorted(),
                        reaches: step.reaches.map(\.name).sorted(),
                        changes: step.changes
                    )
                )
            }
        }
    }
}
