/// The rules for keys and values of Kubernetes labels and taints.
package enum LabelSyntax {
    /// `name` or `prefix/name`, the prefix a DNS subdomain.
    package static func isKey(_ key: String) -> Bool {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, parts.count <= 2, !name.isEmpty, isValue(String(name)) else { return false }
        return parts.count == 1 || HostName.isSubdomain(String(parts[0]))
    }

    /// At most 63 letters, digits, `-`, `_` and `.`, the first and last a letter or digit; may be empty.
    package static func isValue(_ value: String) -> Bool {
        guard let first = value.utf8.first, let last = value.utf8.last else { return true }
        return value.utf8.count <= 63 && first.isLetterOrDigit && last.isLetterOrDigit
            && value.utf8.allSatisfy { $0.isLetterOrDigit || "-_.".utf8.contains($0) }
    }
}
