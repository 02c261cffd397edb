/// What a machine's /etc/os-release says of itself.
package struct Distribution: Sendable, Hashable {
    /// `ID`.
    package var id: String
    /// `VERSION_ID`.
    package var version: String
    /// `ID_LIKE`: what it is derived from.
    package var like: [String]

    package init(_ id: String = "", _ version: String = "", like: [String] = []) {
        self.id = id
        self.version = version
        self.like = like
    }
}
