import Plan
import Execution
import ClusterPlanning

/// A plan as a person reads it: machine by machine, step by step, with the differences of files.
enum PlanText {
    /// In pieces, as a plan of a thousand machines is long.
    static func write(_ plan: Plan, to write: (String) -> Void) {
        for track in plan.tracks {
            let text = text(of: track)
            if !text.isEmpty { write(text) }
        }
        var end = Consequences.lines(losses: plan.losses, kept: plan.kept).map { $0 + "\n" }.joined()
        let steps = plan.steps.count
        end +=
            steps == 0 ? "nothing to change\n" : "\(steps) steps on \(plan.tracks.count { !$0.steps.isEmpty }) tracks\n"
        write(end)
    }

    private static func text(of track: Track) -> String {
        var text = track.obstacle.map { "\(track.name): cannot be planned: \($0)\n" } ?? ""
        guard !track.steps.isEmpty else { return text }
        text += "\(track.name):\n"
        for step in track.steps {
            let waits = step.awaits.isEmpty ? "" : " (once \(step.awaits.map(\.name).sorted().joined(separator: ", ")))"
            text += "  \(step.title)\(waits)\n"
            for change in step.changes {
                text += "    \(change.kind.rawValue) \(change.sentence)\n"
                // Each of its lines ends with a line break.
                for line in (change.difference ?? "").utf8.split(
                    separator: UInt8(ascii: "\n"),
                    omittingEmptySubsequences: false
                )
                .dropLast() {
                    text += "      "
                    text += Substring(line)
                    text += "\n"
                }
            }
        }
        return text
    }
}

/// A step of a plan as programs read it, on a line.
struct PlanRecord: Encodable {
    var event = "planned-step"
    var track: String
    var step: String
    var awaits: [String]
    var reaches: [String]
    var changes: [Change]

    /// A line for each step; what a plan takes away for good comes first.
    static func write(_ plan: Plan, to write: (String) -> Void) {
        if !plan.losses.isEmpty {
            write(Event(.destroys(losses: plan.losses, kept: plan.kept), elapsed: .zero).line)
        }
        for track in plan.tracks {
            for step in track.steps { write(JSONLine.encode(PlanRecord(step, of: track))) }
        }
    }

    private init(_ step: Step, of track: Track) {
        self.track = track.name
        self.step = step.title
        awaits = step.awaits.map(\.name).sorted()
        reaches = step.reaches.map(\.name).sorted()
        changes = step.changes
    }
}
