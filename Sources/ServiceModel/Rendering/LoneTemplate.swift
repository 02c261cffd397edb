package import ClusterModel
import Templates
import YAML

/// A template by itself: rendered as it is, without being part of a service.
package struct LoneTemplate {
    package let text: String
    /// Names that nothing is supplied for, one `file:line:column: sentence` each.
    package let warnings: [String]

    /// Renders a file with what services of a directory are given, or with what a file of JSON or YAML says.
    ///
    /// - Parameters:
    ///   - cluster: of the directory; nil when only the file's values count.
    ///   - values: a file with a mapping, whose names cover those of the directory.
    package init(
        file: String,
        directory: String,
        cluster: Cluster?,
        values: String?,
        isStrict: Bool
    ) throws(ServiceErrors) {
        var findings = Diagnostics()
        var context: [String: Value] = [:]
        if let cluster {
            context =
                ServiceContext(cluster, directory: directory, services: ServicesFile(in: directory, &findings)).values
        }
        if let values { context.merge(Self.values(of: values, &findings)) { _, new in new } }
        var text: String?
        if let bytes = ServiceFolder.bytes(at: file) {
            text = RenderedFolder.render(bytes, file, with: context, isStrict: isStrict, &findings)
        } else {
            findings.error("there is no such file, or it cannot be read", file: file)
        }
        guard let text, !findings.hasErrors else { throw ServiceErrors(findings.sortedErrors) }
        self.text = text
        warnings = findings.sortedWarnings.map(\.description)
    }

    private static func values(of path: String, _ findings: inout Diagnostics) -> [String: Value] {
        guard let bytes = ServiceFolder.bytes(at: path) else {
            findings.error("there is no such file, or it cannot be read", file: path)
            return [:]
        }
        do {
            // JSON is YAML, and so the order of its keys is kept.
            guard let mapping = try Node.parse(bytes: bytes, file: path)?.mapping else {
                findings.error("the file must hold a mapping of names to values", file: path)
                return [:]
            }
            return Dictionary(mapping.entries.map { ($0.key.scalar?.text ?? "", Value($0.value)) }) { first, _ in first
            }
        } catch {
            findings.error(error.message, at: error.mark)
            return [:]
        }
    }
}
