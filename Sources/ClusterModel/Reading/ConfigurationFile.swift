internal import Foundation
package import YAML

/// A file of a configuration directory.
package struct ConfigurationFile {
    package let path: String
    /// What to do when it is missing.
    private let advice: String
    /// What it should look like, when it holds something else.
    private let shape: String

    package init(_ name: String, in directory: String) {
        path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
        advice = ": the folder 'cluster-configuration' of the source has one to begin with"
        shape = ""
    }

    /// A node list.
    init(path: String) {
        self.path = path
        advice = ": list the machines in it, as 'machine-list: [{hostname: …}]'"
        shape = ": list the machines as 'machine-list: [{hostname: …}]'"
    }

    package var exists: Bool { FileFacts(path) != nil }

    /// Whether accounts other than its owner may read it.
    var isReadableByOthers: Bool { FileFacts(path)?.isReadableByOthers ?? false }

    /// Why nothing is found at the path.
    private var missing: String {
        if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) {
            return "this is a link to '\(target)', which leads to no file: correct the link, or put a file in its place"
        }
        let other =
            path.hasSuffix(".yaml") ? path.dropLast(".yaml".count) + ".yml" : path.dropLast(".yml".count) + ".yaml"
        if FileFacts(String(other)) != nil {
            return
                "there is no such file, but there is '\(URL(fileURLWithPath: String(other)).lastPathComponent)': rename it"
        }
        return "there is no such file\(advice)"
    }

    /// The mapping that the file holds; nil when there is none, which the findings then say.
    package func mapping(_ findings: inout Diagnostics) -> Node? {
        findings.begin(path)
        guard let facts = FileFacts(path) else {
            findings.error(missing, file: path)
            return nil
        }
        // Not read at all when empty: Foundation leaks its buffer then, which LeakSanitizer takes for ours.
        if facts.isEmpty {
            findings.error("the file is empty", file: path)
            return nil
        }
        guard !facts.isDirectory, let bytes = FileManager.default.contents(atPath: path) else {
            findings.error(
                facts.isDirectory
                    ? "this is a directory, not a file"
                    : facts.isSpecial
                        ? "this is a pipe or a device, not a file: put a file in its place"
                        : "the file cannot be read: give the account that runs paictl the right to (chmod, chown)",
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
                findings.error("the file must hold a mapping, not \(node.summary)\(shape)", at: node.mark)
                return nil
            }
            return node
        } catch {
            findings.error(error.message, at: error.mark)
            return nil
        }
    }
}
