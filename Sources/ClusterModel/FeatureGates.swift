/// Which feature gates the versions of Kubernetes know: a component does not start with one that it does not.
public enum FeatureGates {
    /// Versions without a row of their own; between two others, nothing can be said of them.
    private static let unread = 21...24

    private static let known: [String: ClosedRange<Int>] = {
        var known: [String: ClosedRange<Int>] = [:]
        var range = 0...0
        for word in table.split(whereSeparator: \.isWhitespace) {
            if let minor = Int(word) {
                range = minor...max(minor, range.upperBound)
            } else if word.hasSuffix(":"), let last = Int(word.dropLast()) {
                range = min(range.lowerBound, last)...last
            } else {
                known[String(word)] = range
            }
        }
        return known
    }()

    /// What is wrong with a gate of a component of some version; nil when nothing is known against it.
    static func problem(_ gate: String, of component: Component, version: Version) -> String? {
        guard let range = known[gate] else {
            return unread.contains(version.minor)
                ? nil
                : "Kubernetes \(version) has no feature gate '\(gate)'\(Spelling.question(about: gate, among: known.keys.sorted()))"
        }
        guard !range.contains(version.minor), !unread.contains(version.minor) else { return nil }
        return version.minor > range.upperBound
            ? "\(component.rawValue) has not had the feature gate '\(gate)' since v1.\(range.upperBound + 1), and this is \(version): "
                + "take it away"
            : "\(component.rawValue) knows the feature gate '\(gate)' from v1.\(range.lowerBound) on, and this is \(version)"
    }

    /// What is wrong with the value of the flag `feature-gates`, a sentence each.
    static func problems(in value: String, of component: Component, version: Version) -> [String] {
        value.split(separator: ",", omittingEmptySubsequences: false).compactMap { entry in
            let parts = entry.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, ["true", "false"].contains(parts[1].lowercased()) else {
                return "a feature gate is written Name=true or Name=false, not '\(entry)'"
            }
            return problem(parts[0], of: component, version: version)
        }
    }
}
