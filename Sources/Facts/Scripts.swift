/// The scripts of `k8sPaiLibrary/script`, read once.
package struct Scripts: Sendable {
    /// Name without `.sh` → text.
    package var texts: [String: String]

    package init(_ texts: [String: String]) { self.texts = texts }

    package func text(_ name: String) throws(MissingScript) -> String {
        guard let text = texts[name] else { throw MissingScript(name: name) }
        return text
    }
}

/// A script that is not in the library.
package struct MissingScript: Error, Sendable, Hashable, CustomStringConvertible {
    package var name: String

    package var description: String { "there is no 'k8sPaiLibrary/script/\(name).sh'" }
}
