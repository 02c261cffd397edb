/// A version of Kubernetes, `v1.36.2`.
package struct Version: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let major: Int
    package let minor: Int
    package let patch: Int

    package init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads `v1.36.2` or `1.36.2`; the patch may be left out, a suffix such as `-rancher1` is passed over.
    package init?(_ text: some StringProtocol) {
        let bare = (text.first == "v" ? text.dropFirst() : text[...]).prefix { $0 != "-" && $0 != "+" }
        let numbers = bare.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard (2...3).contains(numbers.count), let major = numbers[0], let minor = numbers[1] else { return nil }
        if numbers.count == 3, numbers[2] == nil { return nil }
        self.init(major, minor, numbers.count == 3 ? numbers[2] ?? 0 : 0)
    }

    package var description: String { "v\(bare)" }

    /// Without the letter: `1.36.2`.
    package var bare: String { "\(major).\(minor).\(patch)" }

    package static func < (left: Version, right: Version) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }
}
