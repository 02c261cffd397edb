package import Kubernetes

/// What a job will do, machine by machine, decided before anything is touched.
package struct Plan: Sendable, Equatable {
    /// One for each machine, one for what is done once for the cluster, and one for this box.
    package var tracks: [Track]
    /// What no one brings back once the plan is carried out, a sentence each; a plan that has any is asked about first.
    package var losses: [String]
    /// What stays although one may think that it goes.
    package var kept: [String]

    package init(tracks: [Track] = [], losses: [String] = [], kept: [String] = []) {
        self.tracks = tracks
        self.losses = losses
        self.kept = kept
    }

    package var isEmpty: Bool { tracks.allSatisfy { $0.steps.isEmpty } }

    package var steps: [Step] { tracks.flatMap(\.steps) }
}

/// The steps of one machine, in order.
package struct Track: Sendable, Equatable {
    /// Where a track's steps are done.
    package enum Place: Sendable, Hashable {
        case machine(String)
        /// What is done once for the whole cluster, on this master.
        case cluster(through: String)
        /// The box that runs paictl.
        case here
        /// A service on the cluster, which is spoken to through this master; nil for a cluster that this box speaks to itself.
        case service(String, through: String?)
        /// An image for services, which is built on this machine; nil for this box.
        case image(String, on: String?)
    }

    package var place: Place
    package var steps: [Step]
    /// Milestones that other tracks await from this one although it cannot be followed, because of `obstacle`.
    package var missed: Set<Milestone>
    /// Why nothing can be done on this machine: it could not be reached.
    package var obstacle: String?
    /// What is wrong with the machine, for a job that looks.
    package var findings: [String] = []

    package init(place: Place, steps: [Step] = [], missed: Set<Milestone> = [], obstacle: String? = nil) {
        self.place = place
        self.steps = steps
        self.missed = missed
        self.obstacle = obstacle
    }

    /// The machine's name, `cluster`, `here`, `service/NAME` or `image/NAME`: no machine's name has a slash.
    package var name: String {
        switch place {
        case .machine(let name): name
        case .cluster: "cluster"
        case .here: "here"
        case .service(let name, _): "service/\(name)"
        case .image(let name, _): "image/\(name)"
        }
    }

    /// What this box is called among machines, none of which may be called so.
    package static let box = "here"

    /// The machine its steps run on unless they say otherwise; nil for this box, also for a cluster that it speaks to itself.
    package var machine: String? {
        switch place {
        case .machine(let name), .cluster(through: let name): name
        case .here: nil
        case .service(_, let master): master
        case .image(_, let machine): machine ?? Self.box
        }
    }
}

/// One entry of a track: what changes, how, and what it has to do with other tracks.
package struct Step: Sendable, Equatable {
    package var title: String
    package var changes: [Change]
    package var awaits: Set<Milestone>
    package var reaches: Set<Milestone>
    package var work: [Work]
    /// A milestone that it awaits from every track; `awaitingAll` makes it one of each.
    package var awaitsAll: String?
    /// Whether it is the first of a machine's turn in a group, with which no machine begins once a run's window has closed.
    package var beginsTurn = false

    package init(
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
package struct Milestone: Sendable, Hashable, CustomStringConvertible {
    package let name: String

    package init(_ name: String) { self.name = name }

    package var description: String { name }
}

/// One thing that is done: a script on a machine, or a file or a program on this box.
package enum Work: Sendable, Equatable {
    case script(Script)
    /// On this box, whatever the track's machine is.
    case scriptHere(Script)
    case requests(APIBatch)
    /// To a server that is not the cluster's API, from this box.
    case web(WebRequest)
    /// Until all of it can be learned.
    case lessons(LessonWait)
    case ready(ReadinessWait)
    /// Until none of the objects that it asks for is there any more.
    case gone(ReadinessWait)
    case pause(Duration)
    /// What the script prints becomes a file on this box.
    case fetch(Script, path: String)
    /// It is kept once its hash has been found to be right.
    case keepSnapshot(KeptSnapshot)
    /// Without a mode, it keeps the one it has.
    case writeHere(path: String, mode: UInt16?, contents: String)
    case removeHere(path: String)
    /// A file of the person who runs paictl.
    case replaceHere(TextReplacement)
    case installHere(KubectlProgram)
}
