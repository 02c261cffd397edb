package import Kubernetes
package import YAML

/// A service as it is to be on the cluster: its files read, its templates rendered, everything in it found right.
package struct Service: Sendable, Equatable {
    package var name: String
    /// Services that are ready before this one begins; each of them is a service of the same catalogue.
    package var needs: [String]
    /// What is brought about, one after the other.
    package var parts: [Part]
    /// Folders below `data-path` on the machines of its labels: what `service delete --data` erases.
    package var data: [String]
    /// Names of images that are built for it.
    package var images: [String]
    /// Which images that are built here its pods run, and where.
    package var runs: [ImageRun] = []
    /// Whose change starts its pods anew, besides its own config maps' and secrets': names of other services' config maps.
    package var restartsOn: [String]
    /// Of a network, in order; a plain service has none.
    package var members: [NetworkMember] = []
    package var rolling = RollingRule()
    /// What its package says of it as it is configured, a sentence each.
    package var notes: [String] = []
    /// What its stages tell, as far as they are among its parts.
    package var lessons: [Lesson] = []
    /// What is known of that, by the names of lessons.
    package var learned: [String: String] = [:]
    /// Stages that are not among its parts yet, as not all is known that they go by.
    package var waiting: [String] = []

    package init(
        name: String,
        needs: [String] = [],
        parts: [Part] = [],
        data: [String] = [],
        images: [String] = [],
        restartsOn: [String] = []
    ) {
        self.name = name
        self.needs = needs
        self.parts = parts
        self.data = data
        self.images = images
        self.restartsOn = restartsOn
    }

    /// A part of a service; the next one begins when this one is done.
    package enum Part: Sendable, Equatable {
        /// Nodes that are to have a label, so that its pods run there.
        case labels([NodeLabel])
        case objects([ServiceObject])
        /// Until what has been applied so far is ready, and holds to the rule.
        case wait(ReadyRule)
        /// An ancestor's scripts, run as they are on this box: nothing can be said of what they change.
        case script(ServiceScript)
        /// To servers that are not the cluster's API.
        case requests([ServiceRequest])
    }

    package var labels: [NodeLabel] {
        parts.flatMap { part in
            guard case .labels(let labels) = part else { return [NodeLabel]() }
            return labels
        }
    }

    package var script: ServiceScript? {
        parts.lazy.compactMap { part in if case .script(let script) = part { script } else { nil } }.first
    }

    package var requests: [ServiceRequest] {
        parts.flatMap { part in
            guard case .requests(let requests) = part else { return [ServiceRequest]() }
            return requests
        }
    }

    /// What has to be known before the stages that wait can come about.
    package var unknown: [Lesson] { waiting.isEmpty ? [] : lessons.filter { learned[$0.name] == nil } }

    package var objects: [ServiceObject] {
        parts.flatMap { part in
            guard case .objects(let objects) = part else { return [ServiceObject]() }
            return objects
        }
    }
}

/// The scripts of a service that are not read, and the folder that they run in.
package struct ServiceScript: Sendable, Equatable {
    /// Paths below the folder.
    package var start: String
    package var stop: String?
    /// All files of the folder, of templates what they render to.
    package var files: [String: [UInt8]]
    /// The tree that the folder is in, and where: scripts reach for what lies beside it. Empty for a folder that is in none.
    package var tree: String
    package var place: String
    /// Where it is said that they are run.
    package var mark: Mark

    package init(
        start: String,
        stop: String? = nil,
        files: [String: [UInt8]] = [:],
        tree: String = "",
        place: String = "",
        mark: Mark
    ) {
        self.start = start
        self.stop = stop
        self.files = files
        self.tree = tree
        self.place = place
        self.mark = mark
    }
}

/// A label that a service needs on nodes, and which nodes those are.
package struct NodeLabel: Sendable, Hashable {
    package var key: String
    package var value: String
    /// Names of nodes.
    package var nodes: [String]

    package init(_ key: String, _ value: String, on nodes: [String]) {
        self.key = key
        self.value = value
        self.nodes = nodes
    }
}

/// An object of a service, as it is sent.
package struct ServiceObject: Sendable, Equatable {
    package var body: JSON
    package var reference: ObjectReference
    /// Where it is written; of a config map that is made of a folder, the folder.
    package var mark: Mark
    /// How it differs from what is written there, for today's servers.
    package var rewrites: [Rewrite]
    /// Whose it is; nil for what all members share.
    package var member: String?

    package init(_ body: JSON, _ reference: ObjectReference, at mark: Mark, rewrites: [Rewrite] = []) {
        self.body = body
        self.reference = reference
        self.mark = mark
        self.rewrites = rewrites
    }
}

extension ServiceObject {
    /// A label of what stays when its service is stopped, and goes when it is deleted; its value says what it keeps.
    package static let keepingLabel = "paictl.io/keeps"
    /// A label that says which member an object belongs to.
    package static let memberLabel = "paictl.io/member"
}

/// A change that an old manifest needs to do today what it did then.
package struct Rewrite: Sendable, Hashable {
    /// `apiVersion extensions/v1beta1 -> apps/v1`.
    package var change: String
    /// `Kubernetes has no other since 1.16`.
    package var reason: String

    package init(_ change: String, because reason: String) {
        self.change = change
        self.reason = reason
    }
}

/// When a service is ready, beyond what its objects say.
package struct ReadyRule: Sendable, Hashable {
    /// How long it may take.
    package var within: Duration
    /// TCP ports that accept connections on the nodes of its labels.
    package var tcp: [Int]

    package init(within: Duration = .seconds(600), tcp: [Int] = []) {
        self.within = within
        self.tcp = tcp
    }
}

/// An image that pods of a service run, and the nodes where they may.
package struct ImageRun: Sendable, Equatable {
    package var reference: String
    package var nodes: [String]

    package init(_ reference: String, on nodes: [String]) {
        self.reference = reference
        self.nodes = nodes
    }
}
