/// Which keys a cluster's Secrets know.
package struct KeyUses: Sendable, Equatable {
    /// `NAMESPACE/NAME` of Secrets with a token → the ID of the key that has signed it; empty while it has none.
    package var tokenSecrets: [String: String] = [:]
    /// Name of a key → how many Secrets etcd has that it has encrypted; `-` for those that none of ours has.
    package var secrets: [String: Int] = [:]

    package init() {}
}
