import ClusterModel
import YAML

/// What scripts that are run as they are find around them.
enum ScriptFolder {
    static func script(
        _ start: Located<String>,
        _ stop: Located<String>?,
        in folder: RenderedFolder,
        at mark: Mark,
        _ findings: inout Diagnostics
    ) -> ServiceScript {
        for script in [start, stop].compactMap({ $0 }) where !folder.has(script.value) {
            findings.error("there is no '\(script.value)' in '\(folder.folder.path)'", at: script.mark)
        }
        var files: [String: [UInt8]] = [:]
        for name in folder.names { files[name] = folder.bytes(of: name, &findings) }
        let (tree, place) = split(folder.folder.path)
        return ServiceScript(
            start: start.value,
            stop: stop?.value,
            files: files,
            tree: tree,
            place: place,
            mark: mark
        )
    }

    /// The ancestor's tree above a folder: `bootstrap/NAME`, or `src/NAME/deploy`, is where it stands there.
    private static func split(_ path: String) -> (tree: String, place: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        for (depth, name) in [(2, "bootstrap"), (3, "src")]
        where parts.count > depth && parts[parts.count - depth] == name {
            return (parts.dropLast(depth).joined(separator: "/"), parts.suffix(depth).joined(separator: "/"))
        }
        return ("", "")
    }
}
