package import PKI

/// Why something changes: what is wrong with it as it is, or what becomes of it. `Reason+Words.swift` has the words.
package enum Reason: Sendable, Hashable, Codable {
    // MARK: Of anything
    case missing
    case unreadable
    /// Paictl put it there, and the configuration does not ask for it any more.
    case unwanted
    /// It stands where something else is to be.
    case setAside
    /// Nothing of paictl's needs it any more.
    case useless
    /// A cluster leaves it on a machine; `kind` is one of `removes:`.
    case leftover(kind: String)

    // MARK: Of files, certificates and kubeconfigs
    /// In these fields, or in lines of its own that tell more of one; of a file as a whole when there are none.
    case differs(in: [String])
    case belongs(to: String)
    case mode(is: String, wanted: String)
    case certificate(mismatches: [Mismatch])
    case keyMissing
    case keyReadable
    /// It or its key is not as our record says.
    case altered
    case ofOtherCluster
    case server(is: String)
    case kubeconfig(gets: [KubeconfigEntry])
    case lists(machines: [String])
    case listsNoMore(machines: [String])

    // MARK: Of packages, images and containers
    case notInstalled
    /// It is not installed, and the bundle has it.
    case bundled
    case notIn(store: String, willBePulled: Bool)
    case otherBuild(store: String)
    case otherSpecification
    case stopped
    case unseen(folder: String)
    case startedBefore(file: String)
    /// A program of this box, and the version there, which is kept beside it.
    case comes(from: String, replacing: String?)

    // MARK: Of commands and waits
    case due(unless: String)
    case doesNotHold
    /// A run that was cut short has not seen it.
    case unwitnessed
    case movesToContainerd
    /// A script of somebody's, on this box.
    case opaque

    // MARK: Of nodes, their labels and taints
    case drained
    case uncordoned
    case deleted
    case value(is: String)
    /// The node does not say which of its labels and taints are paictl's.
    case unmarked

    // MARK: Of etcd
    case formsEtcd
    /// The cluster was formed with it, and it has not started yet.
    case isAwaitedInEtcd
    case joinsEtcd(voters: QuorumChange)
    case leavesEtcd(voters: QuorumChange)
    case restoresEtcd
    case takesSnapshot(path: String)
    /// What ran on the machine, until etcd is back.
    case endsMeanwhile
    case settles
    case fetched(from: String)
    /// Of a snapshot's cluster.
    case keysKept
    /// In bytes.
    case givesBack(size: UInt64, inUse: UInt64)
    /// How many bytes a member's file may have.
    case forgets(limit: UInt64)
    case writesAgain

    // MARK: Of keys
    /// What etcd has of Secrets.
    case encryptedAnew(key: String)
    /// A token that is kept in a Secret.
    case signedAnew
    /// Tokens in files of pods.
    case renewedByKubelet

    // MARK: Of objects
    /// No API server answers.
    case maybeMissing
    case missingAndRefused(as: String)
    case incomparable(because: String)
    /// A field that another manager has set.
    case takes(field: String, from: String)
    /// A field of it cannot change while it is there.
    case replaced(because: String)
    /// What is wrong with an object that is awaited.
    case unready(as: String)
    /// Pods, because of these objects that they read; for another reason when there are none.
    case startAnew(because: [String])
    /// A label of a node that others want there, too.
    case shared

    /// As an older or a newer version has put it in its log.
    case told(words: String)
}

/// What a kubeconfig gets, and for which entry.
package enum KubeconfigEntry: Sendable, Hashable, Codable {
    case cluster(String)
    case server(String, cluster: String)
    case user(String)
    case certificate(user: String)
    case context(String)
    case currentContext(String)
}

/// Etcd's voters before and after a change of its members.
package struct QuorumChange: Sendable, Hashable, Codable {
    package struct Voters: Sendable, Hashable, Codable {
        package var count: Int
        package var healthy: Int

        package init(count: Int, healthy: Int) { (self.count, self.healthy) = (count, healthy) }

        package var quorum: Int { count / 2 + 1 }
        package var isQuorum: Bool { healthy >= quorum }
    }

    package var before: Voters
    package var after: Voters

    package init(before: Voters, after: Voters) { (self.before, self.after) = (before, after) }
}
