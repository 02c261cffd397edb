/// The rules for names of machines and labels, as Kubernetes has them.
enum HostName {
    /// Whether it is a lower-case DNS subdomain (RFC 1123): a node's name must be one.
    static func isSubdomain(_ name: String) -> Bool {
        name.utf8.count <= 253 && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isLabel)
    }

    /// Four numbers are taken for an address, and then have to be one: `10.0.0.256` is no name.
    static func isAddressOrName(_ text: String) -> Bool {
        if IPv4Address(text) != nil { return true }
        return isSubdomain(text.lowercased()) && !text.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        let isEdge = { (byte: UInt8) in isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
        guard let first = label.utf8.first, let last = label.utf8.last, label.utf8.count <= 63 else { return false }
        return isEdge(first) && isEdge(last) && label.utf8.allSatisfy { isEdge($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

/// The rules for keys and values of Kubernetes labels and taints.
enum LabelSyntax {
    /// `name` or `prefix/name`, the prefix a DNS subdomain.
    static func isKey(_ key: String) -> Bool {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, parts.count <= 2, !name.isEmpty, isValue(String(name)) else { return false }
        return parts.count == 1 || HostName.isSubdomain(String(parts[0]))
    }

    /// At most 63 letters, digits, `-`, `_` and `.`, the first and last a letter or digit; may be empty.
    static func isValue(_ value: String) -> Bool {
        let isEdge = { (byte: UInt8) in
            Character(Unicode.Scalar(byte)).isASCII && Character(Unicode.Scalar(byte)).isLetter
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard let first = value.utf8.first, let last = value.utf8.last else { return true }
        return value.utf8.count <= 63 && isEdge(first) && isEdge(last)
            && value.utf8.allSatisfy { isEdge($0) || "-_.".utf8.contains($0) }
    }
}
