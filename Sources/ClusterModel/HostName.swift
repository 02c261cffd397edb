/// The rules for names of machines and labels, as Kubernetes has them.
package enum HostName {
    /// Whether it is a lower-case DNS subdomain (RFC 1123): a node's name must be one.
    package static func isSubdomain(_ name: String) -> Bool {
        name.utf8.count <= 253 && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isLabel)
    }

    /// Whether reports call something else so: the whole cluster, or the box that paictl runs on.
    package static func isReserved(_ name: String) -> Bool { name == "cluster" || name == "here" }

    /// Four numbers are taken for an address, and then have to be one: `10.0.0.256` is no name.
    package static func isAddressOrName(_ text: String) -> Bool {
        if IPv4Address(text) != nil { return true }
        return isSubdomain(text.lowercased()) && !text.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        let isEdge = { (byte: UInt8) in byte.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
        guard let first = label.utf8.first, let last = label.utf8.last, label.utf8.count <= 63 else { return false }
        return isEdge(first) && isEdge(last) && label.utf8.allSatisfy { isEdge($0) || $0 == UInt8(ascii: "-") }
    }
}
