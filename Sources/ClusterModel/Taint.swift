/// A Kubernetes taint, `key=value:effect`.
package struct Taint: Sendable, Hashable {
    package var key: String
    package var value: String?
    package var effect: String

    package init(key: String, value: String? = nil, effect: String) {
        self.key = key
        self.value = value
        self.effect = effect
    }
}

extension Taint: CustomStringConvertible {
    /// What a taint does to pods that do not tolerate it.
    enum Effect: String, CaseIterable {
        case noSchedule = "NoSchedule"
        case preferNoSchedule = "PreferNoSchedule"
        case noExecute = "NoExecute"
    }

    /// Reads `key=value:effect` or `key:effect`, as kubectl does.
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let effect = Effect(rawValue: String(parts[1])) else { return nil }
        let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard LabelSyntax.isKey(pair[0]), pair.count == 1 || LabelSyntax.isValue(pair[1]) else { return nil }
        self.init(key: pair[0], value: pair.count == 2 ? pair[1] : nil, effect: effect.rawValue)
    }

    package var description: String { key + (value.map { "=\($0)" } ?? "") + ":\(effect)" }
}
