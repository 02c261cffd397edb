package import ClusterModel
package import Facts
import YAML

/// How a check of the CIS benchmark ends on a machine.
package enum CISVerdict: Sendable, Equatable {
    case passed
    /// It is otherwise, and why the benchmark leaves that to whoever runs the cluster.
    case accepted(because: String)
    /// What is so instead.
    case failed(String)
    /// Why nothing can be said; never taken for all being well.
    case unknown(String)
}

/// Judges what a machine said by what the benchmark asks.
package struct CISJudgement {
    private let facts: CISFacts

    package init(_ facts: CISFacts) { self.facts = facts }

    package func verdict(on check: CISCheck) -> CISVerdict {
        switch check.subject {
        case .files(let patterns, let mode, let owner): files(patterns, mode, owner)
        case .flags(let flags): verdict(on: flags)
        }
    }

    private func files(_ patterns: [String], _ mode: UInt16?, _ owner: String?) -> CISVerdict {
        if let pattern = patterns.first(where: facts.unreadable.contains) {
            return .unknown("\(pattern) cannot be looked at")
        }
        let files = patterns.flatMap { facts.files[$0] ?? [] }
        guard !files.isEmpty else { return .failed("there is no \(patterns.joined(separator: " and no "))") }
        let faults = files.compactMap { file -> String? in
            if let mode, file.mode & ~mode & 0o777 != 0 {
                return
                    "\(file.path) has mode \(String(file.mode, radix: 8)), which is wider than \(String(mode, radix: 8))"
            }
            if let owner, file.owner != owner { return "\(file.path) belongs to \(file.owner), not to \(owner)" }
            return nil
        }
        guard let first = faults.first else { return .passed }
        return .failed(first + (faults.count > 1 ? ", and \(faults.count - 1) more are not as they should be" : ""))
    }

    // MARK: Flags

    private func verdict(on flags: CISCheck.Flags) -> CISVerdict {
        if facts.unreadable.contains(flags.program) {
            return .unknown("the command line of \(flags.program) cannot be read")
        }
        guard let words = facts.programs[flags.program] else { return .unknown("\(flags.program) does not run") }
        do {
            for flag in flags.names {
                let (name, value) = try told(flag, words, flags.key)
                if let verdict = Self.objection(to: value, named: name, flags) { return verdict }
            }
        } catch { return .unknown("\(error)") }
        return .passed
    }

    /// Nil when it is as it should be.
    private static func objection(to value: String?, named name: String, _ flags: CISCheck.Flags) -> CISVerdict? {
        guard let value else {
            return flags.isFineUnset || flags.wish == .given(false)
                ? nil : .failed("\(name) of \(flags.program) is not given")
        }
        if flags.wish.isFulfilled(by: value) { return nil }
        if let accepted = flags.accepted, accepted.value == value { return .accepted(because: accepted.because) }
        return .failed("\(name) of \(flags.program) is '\(value)', and \(flags.wish.words)")
    }

    /// What a program is told by a flag: the last one counts, and one without a value is a yes.
    private static func value(of flag: String, in words: [String]) -> String? {
        var value: String?
        for (index, word) in words.enumerated() {
            guard let bare = word.firstRange(of: /^--?/).map({ word[$0.upperBound...] }) else { continue }
            if bare.hasPrefix(flag + "=") { value = String(bare.dropFirst(flag.count + 1)) }
            guard bare == flag else { continue }
            let next = index + 1 < words.count ? words[index + 1] : "-"
            value = next.hasPrefix("-") ? "true" : next
        }
        return value
    }

    /// A flag, or the key of the kubelet's configuration file that has the same, and its value; nil where neither is given.
    private func told(_ flag: String, _ words: [String], _ key: [String]?) throws -> (name: String, value: String?) {
        if let value = Self.value(of: flag, in: words) { return ("--\(flag)", value) }
        guard let key else { return ("--\(flag)", nil) }
        guard let text = facts.kubeletConfiguration else { throw Missing() }
        var node = try Node.parse(text, file: Self.kubeletConfiguration)
        for name in key { node = node?[name] }
        let value = node?.sequence?.compactMap(\.string).joined(separator: ",") ?? node?.string
        return (key.joined(separator: "."), value)
    }

    private static let kubeletConfiguration = "/var/lib/kubelet/config.yaml"

    private struct Missing: Error, CustomStringConvertible {
        var description: String { "there is no \(CISJudgement.kubeletConfiguration)" }
    }
}

extension CISCheck.Wish {
    fileprivate func isFulfilled(by value: String) -> Bool {
        let list = value.split(separator: ",").map(String.init)
        return switch self {
        case .given(let isGiven): isGiven
        case .equal(let wanted): value == wanted
        case .holds(let wanted): list.contains(wanted)
        case .lacks(let unwanted): !list.contains(unwanted)
        case .atLeast(let least): Int(value).map { $0 >= least } ?? false
        case .only(let known): !list.isEmpty && list.allSatisfy(known.contains)
        }
    }

    fileprivate var words: String {
        switch self {
        case .given: "is not to be given"
        case .equal(let wanted): "is to be '\(wanted)'"
        case .holds(let wanted): "is to hold \(wanted)"
        case .lacks(let unwanted): "is not to hold \(unwanted)"
        case .atLeast(let least): "is to be \(least) or more"
        case .only: "holds what it should not"
        }
    }
}
