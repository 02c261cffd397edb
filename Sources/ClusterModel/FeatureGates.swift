/// Which feature gates the versions of Kubernetes know, and which they have locked: a component does not start with others.
package enum FeatureGates {
    /// Versions without a row of their own; between two others, nothing can be said of them.
    private static let unread = 21...24
    /// The last version that has one. A gate that it defines may be gone later, and what it does not define may have come.
    private static let lastRead = 36

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
        // Those of the last version go on, unless they are known not to.
        for (gate, range) in known where range.upperBound == lastRead { known[gate] = range.lowerBound...Int.max }
        var end = 0
        for word in gone.split(whereSeparator: \.isWhitespace) {
            if word.hasSuffix(":"), let minor = Int(word.dropLast()) {
                end = minor
            } else if let range = known[String(word)] {
                known[String(word)] = range.lowerBound...(end - 1)
            }
        }
        return known
    }()

    /// A gate that cannot be changed any more.
    private struct Lock {
        /// The first minor version that has it.
        var from: Int
        var value: Bool
    }

    private static let locked: [String: Lock] = {
        var locked: [String: Lock] = [:]
        var lock = Lock(from: 0, value: true)
        for word in locks.split(whereSeparator: \.isWhitespace) {
            if let minor = Int(word) {
                lock.from = minor
            } else if word.hasSuffix(":") {
                lock.value = word == "true:"
            } else {
                locked[String(word)] = lock
            }
        }
        return locked
    }()

    /// What is wrong with a gate of a component of some version; nil when nothing is known against it.
    private static func problem(_ gate: String, _ value: Bool, of component: Component, version: Version) -> String? {
        guard !unread.contains(version.minor) else { return nil }
        guard let range = known[gate] else {
            guard version.minor <= lastRead else { return nil }
            return
                "Kubernetes \(version) has no feature gate '\(gate)'\(Spelling.question(about: gate, among: known.keys.sorted()))"
        }
        let name = "the feature gate '\(gate)'"
        if version.minor > range.upperBound {
            return range.upperBound + 1 == unread.lowerBound
                ? "\(component.rawValue) of 1.\(range.upperBound) has \(name) and 1.\(unread.upperBound + 1) does not, and this is "
                    + "\(version): take it away"
                : "\(component.rawValue) has not had \(name) since v1.\(range.upperBound + 1), and this is \(version): take it away"
        }
        if version.minor < range.lowerBound {
            return range.lowerBound == unread.upperBound + 1
                ? "\(component.rawValue) of 1.\(unread.lowerBound - 1) does not have \(name) and 1.\(range.lowerBound) does, and this is "
                    + "\(version): take it away"
                : "\(component.rawValue) knows \(name) from v1.\(range.lowerBound) on, and this is \(version)"
        }
        guard let lock = locked[gate], lock.from <= version.minor, lock.value != value else { return nil }
        return
            "\(component.rawValue) \(version) does not start with '\(gate)=\(value)', as the gate is locked to \(lock.value): take it away"
    }

    /// What is wrong with the value of the flag `feature-gates`, a sentence each.
    static func problems(in value: String, of component: Component, version: Version) -> [String] {
        // Kubernetes passes over an empty entry, as behind a comma at the end.
        let entries = value.split(separator: ",").map { Entry($0, isPrefixed: takesPrefix(component, version)) }
        var problems = entries.compactMap { entry -> String? in
            guard let enables = entry.value else {
                return "a feature gate is written Name=true or Name=false, not '\(entry.text)'"
            }
            return problem(entry.gate, enables, of: component, version: version)
        }
        if Set(entries.map(\.hasPrefix)).count > 1 {
            problems.append("'kube:' is written before every feature gate or before none")
        }
        return problems
    }

    /// Whether gates may be written `kube:Name=true` (component-base, `ComponentGlobalsRegistry.AddFlags`).
    private static func takesPrefix(_ component: Component, _ version: Version) -> Bool {
        version.minor >= 31 && [.kubeAPIServer, .kubeControllerManager, .kubeScheduler].contains(component)
    }

    /// One gate of a list, as the components read it.
    private struct Entry {
        var text: Substring
        var hasPrefix: Bool
        var gate: String
        /// nil when it is not what they read a truth value from (Go, `strconv.ParseBool`).
        var value: Bool?

        init(_ text: Substring, isPrefixed: Bool) {
            self.text = text
            let bare = text.trimmingBlanks
            hasPrefix = isPrefixed && bare.hasPrefix("kube:")
            let parts = bare.dropFirst(hasPrefix ? 5 : 0).split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            gate = String(parts[0].trimmingBlanks)
            switch parts.count == 2 && !gate.isEmpty ? parts[1].trimmingBlanks : "" {
            case "1", "t", "T", "true", "TRUE", "True": value = true
            case "0", "f", "F", "false", "FALSE", "False": value = false
            default: value = nil
            }
        }
    }
}

extension Substring {
    /// Without blanks at either end.
    fileprivate var trimmingBlanks: Substring {
        let rest = drop(while: \.isWhitespace)
        return rest[..<(rest.lastIndex { !$0.isWhitespace }.map(rest.index(after:)) ?? rest.startIndex)]
    }
}
