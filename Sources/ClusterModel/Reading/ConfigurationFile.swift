internal import Foundation
internal import YAML

/// A file of a configuration directory.
struct ConfigurationFile {
    let path: String
    /// What to do when it is missing.
    private let advice: String

    init(_ name: String, in directory: String) {
        path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
        advice = ": the folder 'cluster-configuration' of the source has one to begin with"
    }

    init(path: String) {
        self.path = path
        advice = ""
    }

    var exists: Bool { FileFacts(path) != nil }

    /// Whether accounts other than its owner may read it.
    var isReadableByOthers: Bool { FileFacts(path)?.isReadableByOthers ?? false }

    /// The mapping that the file holds; nil when there is none, which the findings then say.
    func mapping(_ findings: inout Findings) -> Node? {
        findings.begin(path)
        guard let facts = FileFacts(path) else {
            findings.error("there is no such file\(advice)", file: path)
            return nil
        }
        // Not read at all when empty: Foundation leaks its buffer then, which LeakSanitizer takes for ours.
        if facts.isEmpty {
            findings.error("the file is empty", file: path)
            return nil
        }
        guard !facts.isDirectory, let bytes = FileManager.default.contents(atPath: path) else {
            findings.error(
                facts.isDirectory ? "this is a directory, not a file" : "the file cannot be read",
                file: path
            )
            return nil
        }
        do {
            guard let node = try Node.parse(bytes: Array(bytes), file: path) else {
                findings.error("the file is empty", file: path)
                return nil
            }
            guard node.mapping != nil else {
                findings.error("the file must hold a mapping, not \(node.summary)", at: node.mark)
                return nil
            }
            return node
        } catch {
            findings.error(error.message, at: error.mark)
            return nil
        }
    }
}
