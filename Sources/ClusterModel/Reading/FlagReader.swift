internal import YAML

/// A flag as a file gives it to a component.
struct GivenFlag: Sendable, Equatable {
    /// Under the name by which the component itself knows it.
    var name: Located<String>
    /// Nil takes ours away.
    var value: Located<String?>
}

/// Reads flags, which are the operator's own: `extra-args`.
enum FlagReader {
    static let key = "extra-args"

    static func flags(of component: Component, _ node: Node, _ findings: inout Diagnostics) -> [GivenFlag] {
        guard let flags = node.isNull ? Mapping([]) : node.mapping else {
            findings.error(
                "the flags of '\(component.rawValue)' must be a mapping of flags to values, not \(node.summary)",
                at: node.mark
            )
            return []
        }
        return flags.entries.compactMap { flag($0, of: component, &findings) }
    }

    private static func flag(
        _ entry: Mapping.Entry,
        of component: Component,
        _ findings: inout Diagnostics
    ) -> GivenFlag? {
        let flag = entry.key.scalar?.text ?? ""
        guard isName(flag) else {
            let bare = String(flag.drop { $0 == "-" })
            let advice = flag.hasPrefix("-") && isName(bare) ? ": write '\(bare)'" : ""
            findings.error("'\(flag)' is no name of a flag without dashes\(advice)", at: entry.key.mark)
            return nil
        }
        guard entry.value.scalar != nil else {
            findings.error(
                "flag '\(flag)' takes a single value, not \(entry.value.summary); join several values with commas",
                at: entry.value.mark
            )
            return nil
        }
        // Kubernetes takes '_' for '-': under one name it cannot stand beside the same flag of ours.
        let name = component.isKubernetes ? flag.replacing("_", with: "-") : flag
        return GivenFlag(
            name: Located(value: name, mark: entry.key.mark),
            value: Located(value: entry.value.string, mark: entry.value.mark)
        )
    }

    /// What a version is known not to take.
    ///
    /// - Parameter version: nil for a component of whose versions nothing is known.
    static func check(
        _ flags: [GivenFlag],
        of component: Component,
        version: Version?,
        _ findings: inout Diagnostics
    ) {
        guard let version else { return }
        let emulated = flags.first { $0.name.value == "emulated-version" }?.value.value.flatMap {
            Version($0.hasPrefix("kube=") ? $0.dropFirst(5) : $0[...])
        }
        for flag in flags {
            // Taking a flag away cannot be wrong: it may be one that we give.
            guard let value = flag.value.value else { continue }
            // Which gates there are, and which are locked, is that of the version that is emulated.
            let decisive = flag.name.value == "feature-gates" ? emulated ?? version : version
            let gone = FlagHistory.check(flag.name.value, of: component, version: decisive)?.description
            if let gone { findings.error(gone, at: flag.name.mark) }
            for problem in ValueHistory.problems(
                in: value,
                of: flag.name.value,
                of: component,
                version: decisive
            ) {
                findings.error(problem, at: flag.value.mark)
            }
        }
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-") else { return false }
        return text.utf8.allSatisfy { byte in
            byte.isLetterOrDigit || "-_.".utf8.contains(byte)
        }
    }
}

extension [GivenFlag] {
    /// Flag → value; nil takes ours away.
    var arguments: [String: String?] {
        reduce(into: [:]) { $0[$1.name.value] = .some($1.value.value) }
    }
}
