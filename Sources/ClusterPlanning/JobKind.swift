/// What a job is to a cluster; what is asked, refused and allowed depends on it.
package enum JobKind: String, Sendable, CaseIterable, Decodable {
    /// Makes machines a cluster, or what it has become one again.
    case founds
    /// Brings machines into a cluster.
    case joins
    /// Takes machines out of a cluster that goes on.
    case leaves
    /// Brings machines back that are not well.
    case mends
    /// Gives etcd back what it has lost.
    case restores
    /// Takes a cluster to another version.
    case upgrades
    /// Issues certificates anew, and changes nothing else.
    case renews
    /// Has new authorities take the place of a cluster's own, and changes nothing else.
    case rotates
    /// The same with the keys that sign tokens and encrypt Secrets.
    case rotatesKeys = "rotates-keys"
    /// Takes a cluster off its machines, and brings nothing about.
    case clears
    /// Looks after etcd where it runs, and changes nothing else; only masters have to do with it.
    case tends
    /// Asks, for something that is done elsewhere.
    case reads
    /// Speaks with the API of one of the masters, for something that is done through it; of the masters only counts which they are.
    case speaks

    /// Whether it only takes things away.
    package var takesAway: Bool { self == .clears }
    /// Whether it brings nothing about, so that what a cluster needs of a machine does not count.
    var demandsNothing: Bool { [.clears, .tends].contains(self) }
    /// Whether it is for a cluster that serves, with which it speaks through the API.
    var needsAPI: Bool { [.joins, .leaves, .mends, .rotates, .rotatesKeys].contains(self) }
}
