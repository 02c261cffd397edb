internal import YAML

/// The operator's own flags, `extra-args`.
extension KubernetesFile {
    mutating func readExtraArguments(_ section: Section, _ findings: inout Findings) {
        for (component, entry) in components(of: "extra-args", section, &findings) {
            guard let flags = entry.value.isNull ? Mapping([]) : entry.value.mapping else {
                findings.error(
                    "the flags of '\(component.rawValue)' must be a mapping of flags to values, not \(entry.value.summary)",
                    at: entry.value.mark
                )
                continue
            }
            for flag in flags.entries { readFlag(flag, of: component, &findings) }
        }
    }

    private mutating func readFlag(_ entry: Mapping.Entry, of component: Component, _ findings: inout Findings) {
        let flag = entry.key.scalar?.text ?? ""
        guard Self.isFlagName(flag) else {
            let bare = String(flag.drop { $0 == "-" })
            let advice = flag.hasPrefix("-") && Self.isFlagName(bare) ? ": write '\(bare)'" : ""
            findings.error("'\(flag)' is no name of a flag without dashes\(advice)", at: entry.key.mark)
            return
        }
        guard entry.value.scalar != nil else {
            findings.error(
                "flag '\(flag)' takes a single value, not \(entry.value.summary); join several values with commas",
                at: entry.value.mark
            )
            return
        }
        // Taking a flag away cannot be wrong: it may be one that we give.
        if !entry.value.isNull, let problem = FlagHistory.check(flag, of: component, in: kubernetes) {
            findings.error(problem.description, at: entry.key.mark)
        }
        if flag.replacing("_", with: "-") == "feature-gates", component.isKubernetes, let value = entry.value.string {
            let version = kubernetes.version(of: component)
            for problem in FeatureGates.problems(in: value, of: component, version: version) {
                findings.error(problem, at: entry.value.mark)
            }
        }
        // Kubernetes takes '_' for '-': under one name it cannot stand beside the same flag of ours.
        let name = component.isKubernetes ? flag.replacing("_", with: "-") : flag
        kubernetes.extraArguments[component, default: [:]][name] = .some(entry.value.string)
    }

    private static func isFlagName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-") else { return false }
        return text.utf8.allSatisfy { byte in
            byte.isLetterOrDigit || "-_.".utf8.contains(byte)
        }
    }
}
