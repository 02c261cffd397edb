internal import Foundation

/// What a configuration refers to outside its files: the directory it lies in and the environment.
struct Surroundings: Sendable {
    let directory: String
    let environment: [String: String]
    /// Whether passwords and keys that the files name are to be there.
    var hasLogins = true

    /// An absolute path: relative ones start from the configuration directory, `~/` is the operator's home.
    func absolutePath(_ path: String) -> String {
        var path = path
        if path == "~" || path.hasPrefix("~/"), let home = environment["HOME"] { path = home + path.dropFirst() }
        let base = URL(fileURLWithPath: directory, isDirectory: true)
        // Absolute first: of a relative URL `standardized` takes the `..` at its beginning away.
        return URL(fileURLWithPath: path, relativeTo: base).absoluteURL.standardized.path
    }

    /// What keeps a path from being read as a file; nil when nothing does.
    func obstacle(toReading path: String) -> String? {
        guard let facts = FileFacts(path) else { return "does not exist" }
        if facts.isDirectory { return "is a directory" }
        if facts.isSpecial { return "is a pipe or a device, not a file" }
        return FileManager.default.isReadableFile(atPath: path) ? nil : "cannot be read"
    }

    func isDirectory(_ path: String) -> Bool { FileFacts(path)?.isDirectory ?? false }

    func isReadableByOthers(_ path: String) -> Bool { FileFacts(path)?.isReadableByOthers ?? false }

    var hasAgent: Bool { !hasLogins || environment["SSH_AUTH_SOCK"]?.isEmpty == false }
}

/// An environment holds passwords: no description shows it.
extension Surroundings: CustomStringConvertible, CustomReflectable {
    var description: String { directory }
    var customMirror: Mirror { Mirror(self, children: ["directory": directory]) }
}
