/// What a job will do, machine by machine, decided before anything is touched.
public struct Plan: Sendable, Equatable {
    /// One for each machine, one for what is done once for the cluster, and one for this box.
    public var tracks: [Track]
    /// What no one brings back once the plan is carried out, a sentence each; a plan that has any is asked about first.
    public var losses: [String]
    /// What stays although one may think that it goes.
    public var kept: [String]

    public init(tracks: [Track] = [], losses: [String] = [], kept: [String] = []) {
        self.tracks = tracks
        self.losses = losses
        self.kept = kept
    }

    public var isEmpty: Bool { tracks.allSatisfy { $0.steps.isEmpty } }

    public var steps: [Step] { tracks.flatMap(\.steps) }
}

/// The steps of one machine, in order.
public struct Track: Sendable, Equatable {
    /// Where a track's steps are done.
    public enum Place: Sendable, Hashable {
        case machine(String)
        /// What is done once for the whole cluster, on this master.
        case cluster(through: String)
        /// The box that runs paictl.
        case here
    }

    public var place: Place
    public var steps: [Step]
    /// Milestones that other tracks await from this one although it cannot be followed, because of `obstacle`.
    public var missed: Set<Milestone>
    /// Why nothing can be done on this machine: it could not be reached.
    public var obstacle: String?
    /// What is wrong with the machine, for a job that looks.
    public var findings: [String] = []

    public init(place: Place, steps: [Step] = [], missed: Set<Milestone> = [], obstacle: String? = nil) {
        self.place = place
        self.steps = steps
        self.missed = missed
        self.obstacle = obstacle
    }

    /// The machine's name, `cluster` or `here`.
    public var name: String {
        switch place {
        case .machine(let name): name
        case .cluster: "cluster"
        case .here: "here"
        }
    }

    /// The machine its steps run on unless they say otherwise; nil for this box.
    public var machine: String? {
        switch place {
        case .machine(let name), .cluster(through: let name): name
        case .here: nil
        }
    }
}

/// One entry of a track: what changes, how, and what it has to do with other tracks.
public struct Step: Sendable, Equatable {
    public var title: String
    public var changes: [Change]
    public var awaits: Set<Milestone>
    public var reaches: Set<Milestone>
    public var work: [Work]
    /// A milestone that it awaits from every track; `awaitingAll` makes it one of each.
    var awaitsAll: String?

    public init(
        title: String,
        changes: [Change],
        awaits: Set<Milestone> = [],
        reaches: Set<Milestone> = [],
        work: [Work]
    ) {
        self.title = title
        self.changes = changes
        self.awaits = awaits
        self.reaches = reaches
        self.work = work
    }
}

/// Something that one track's step reaches and another's awaits, in the words of the job's file.
public struct Milestone: Sendable, Hashable, CustomStringConvertible {
    public let name: String

    public init(_ name: String) { self.name = name }

    public var description: String { name }
}

/// One thing that is done: a script on a machine, or a file on this box.
public enum Work: Sendable, Equatable {
    case script(Script)
    /// What the script prints becomes a file on this box.
    case fetch(Script, path: String)
    /// Without a mode, it keeps the one it has.
    case writeHere(path: String, mode: UInt16?, contents: String)
    case removeHere(path: String)
}

/// A program for root's bash on a machine, which reaches it through stdin, so that it may hold secrets.
public struct Script: Sendable, Equatable {
    /// What the user reads when it fails.
    public var name: String
    public var text: String
    /// A file of this box that follows the text on stdin.
    public var payload: String?
    /// The machine it runs on; nil for the track's own.
    public var machine: String?
    public var deadline: Duration
    /// Whether it mostly waits for others, so that it does not count as work at the machine.
    public var waits: Bool

    public init(
        name: String,
        text: String,
        payload: String? = nil,
        machine: String? = nil,
        deadline: Duration = .seconds(300),
        waits: Bool = false
    ) {
        self.name = name
        self.text = text
        self.payload = payload
        self.machine = machine
        self.deadline = deadline
        self.waits = waits
    }
}

/// One difference between what is and what should be.
public struct Change: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable {
        case certificate, command, container, file, image, label, member, node, object, package, removal, snapshot,
            taint, wait
    }

    public var kind: Kind
    /// The path, image, package, object … that changes.
    public var subject: String
    /// Why, as the end of a sentence that begins with the subject: "is missing".
    public var reason: String
    /// A unified diff of a file that holds no secret.
    public var difference: String?

    public init(_ kind: Kind, _ subject: String, _ reason: String, difference: String? = nil) {
        self.kind = kind
        self.subject = subject
        self.reason = reason
        self.difference = difference
    }

    public var withoutDifference: Change { Change(kind, subject, reason) }
}
