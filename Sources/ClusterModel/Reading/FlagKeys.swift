internal import YAML

/// The operator's own flags, `extra-args`.
extension KubernetesFile {
    mutating func readExtraArguments(_ section: Section, _ findings: inout Findings) {
        for (component, entry) in components(of: "extra-args", section, &findings) {
            guard ![.haproxy, .keepalived, .pause].contains(component) else {
                findings.error(
                    "'\(component.rawValue)' takes no flags: edit k8sPaiLibrary/template instead",
                    at: entry.key.mark
                )
                continue
            }
            guard let flags = entry.value.isNull ? Mapping([]) : entry.value.mapping else {
                findings.error(
                    "the flags of '\(component.rawValue)' must be a mapping of flags to values, not \(entry.value.summary)",
                    at: entry.value.mark
                )
                continue
            }
            let version = version(of: component)
            let emulated = flags.entries.lazy.compactMap { Self.name($0) == "emulated-version" ? $0.value.string : nil }
                .first
                .flatMap { Version($0.hasPrefix("kube=") ? $0.dropFirst(5) : $0[...]) }
            for flag in flags.entries {
                // Which gates there are, and which are locked, is that of the version that is emulated.
                let decisive = Self.name(flag) == "feature-gates" ? emulated ?? version : version
                readFlag(flag, of: component, decisive, &findings)
            }
        }
    }

    /// The flag's name as Kubernetes understands it, which takes '_' for '-'.
    private static func name(_ entry: Mapping.Entry) -> String {
        (entry.key.scalar?.text ?? "").replacing("_", with: "-")
    }

    /// The version that decides which flags and values a component takes; nil for one of whose versions nothing is known.
    private func version(of component: Component) -> Version? {
        if component == .etcd { return kubernetes.etcdVersion(image: images.references[.etcd]) }
        return component.isKubernetes ? kubernetes.version(of: component) : nil
    }

    private mutating func readFlag(
        _ entry: Mapping.Entry,
        of component: Component,
        _ version: Version?,
        _ findings: inout Findings
    ) {
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
        if let value = entry.value.string, let version {
            let gone = FlagHistory.check(flag, of: component, version: version)?.description
            if let gone { findings.error(gone, at: entry.key.mark) }
            for problem in ValueHistory.problems(in: value, of: flag, of: component, version: version) {
                findings.error(problem, at: entry.value.mark)
            }
        }
        // Kubernetes takes '_' for '-': under one name it cannot stand beside the same flag of ours.
        let name = component.isKubernetes ? Self.name(entry) : flag
        kubernetes.extraArguments[component, default: [:]][name] = .some(entry.value.string)
    }

    private static func isFlagName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-") else { return false }
        return text.utf8.allSatisfy { byte in
            byte.isLetterOrDigit || "-_.".utf8.contains(byte)
        }
    }
}
