import ClusterModel
import YAML

/// One step of a job, as its file says and found to make sense: what it does, for whom, what it awaits and reaches.
struct StepDefinition: Sendable {
    var title: String
    /// Where its file has it.
    var mark: Mark
    var places: Set<Place>
    /// Nil for all machines.
    var scope: Scope?
    /// Left out unless this holds.
    var condition: String?
    var awaits: String?
    /// Reached by every machine that has such a step, not just by the first.
    var awaitsAll: String?
    var reaches: String?
    /// Left out unless the step of this title has something to do.
    var neededBy: String?
    /// A machine begins with the steps of this group once the one before it is through with them.
    var group: String?
    /// Not of its group while etcd has not been formed: its members need each other.
    var isTogetherAtFirst = false
    /// What it replaces is put back when it fails.
    var putsBack = false
    /// Files that what it starts reads then: when one changes, it starts anew.
    var reads: [String] = []
    /// A probe: what `run:` runs need not be run while it holds.
    var unless: String?
    /// How long its work may take.
    var deadline = Duration.seconds(300)
    /// In the order in which they are written.
    var actions: [any Action] = []

    init(title: String, mark: Mark, places: Set<Place>) {
        self.title = title
        self.mark = mark
        self.places = places
    }

    func actions<A: Action>(_ type: A.Type) -> [A] { actions.compactMap { $0 as? A } }

    func has<A: Action>(_ type: A.Type) -> Bool { actions.contains { $0 is A } }
}
