import ClusterModel
package import Keys
package import YAML

/// A key that each member of a role, or the network, is to have: made once, and kept as a Secret of the cluster.
struct KeyRule {
    var name: Located<String>
    var kind: KeyKind
    /// The role whose members each have one; nil for the one of the network.
    var role: Located<String>?
    /// What the Secret is called: a template over `member`; `NAME-KEY` where nothing is said.
    var secret: Located<String>?
    /// An expression, over `member` too: whether there is one.
    var condition: Located<String>?
    /// What the entries of the Secret are called → what the kind calls them; nil for the kind's own names.
    var entries: [String: String]?
    /// What the kind is told: a text, or an option.
    var parameters: [(name: String, source: Source, mark: Mark)]

    enum Source {
        case text(String)
        /// Also one that is a secret.
        case option(String)
    }
}

/// A key that has to be there before a service can be planned.
package struct KeyWish: Sendable, Equatable {
    /// The name of its Secret, in the namespace of services.
    package var secret: String
    package var kind: KeyKind
    /// What the kind is told; a password may be among it.
    package var parameters: [String: String]
    /// What the Secret's entries are called → what the kind calls them; nil for the kind's own names.
    var entries: [String: String]?
    package var mark: Mark

    /// The kind's entries of a Secret's data.
    package func entries(of data: [String: [UInt8]]) -> [String: [UInt8]] {
        guard let entries else { return data }
        return data.reduce(into: [:]) { found, entry in entries[entry.key].map { found[$0] = entry.value } }
    }

    /// A Secret's data of the kind's entries.
    func data(of material: KeyMaterial) -> [String: [UInt8]] {
        guard let entries else { return material.secret }
        return entries.reduce(into: [:]) { data, entry in data[entry.key] = material.secret[entry.value] }
    }
}

/// Keys that are there, or that have just been made, by the names of their Secrets.
package typealias KeyRing = [String: KeyMaterial]
