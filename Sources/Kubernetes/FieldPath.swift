/// Where a field stands in an object: `spec.template.spec.containers[kube-proxy].image`.
package struct FieldPath: Sendable, Hashable, CustomStringConvertible {
    package enum Step: Sendable, Hashable {
        case key(String)
        /// The element of a list that has these values.
        case element([String: JSON])
        case index(Int)
    }

    package var steps: [Step] = []

    package init(_ steps: [Step] = []) { self.steps = steps }

    func appending(_ step: Step) -> FieldPath { FieldPath(steps + [step]) }

    package var description: String {
        steps.reduce("") { text, step in
            switch step {
            case .key(let key) where !key.isEmpty && key.allSatisfy(Self.isPlain): text.isEmpty ? key : "\(text).\(key)"
            case .key(let key): "\(text)[\(key)]"
            case .element(let values):
                text + "[" + values.sorted { $0.key < $1.key }.map(\.value.summary).joined(separator: "/") + "]"
            case .index(let index): "\(text)[\(index)]"
            }
        }
    }

    private static func isPlain(_ letter: Character) -> Bool {
        letter.isASCII && (letter.isLetter || letter.isNumber || letter == "-" || letter == "_")
    }
}

extension JSON {
    /// Short enough for a sentence: a text as it is, anything else as JSON.
    package var summary: String {
        let whole = string ?? text
        return whole.count > 100 ? "\(whole.prefix(97))…" : whole
    }

    /// What is at a path; nil when nothing is.
    package subscript(_ path: FieldPath) -> JSON? {
        path.steps.reduce(self) { value, step in value?[step] }
    }

    subscript(_ step: FieldPath.Step) -> JSON? {
        switch step {
        case .key(let key): self[key]
        case .element(let values): items?.first { $0.has(values) }
        case .index(let index): items.flatMap { $0.indices.contains(index) ? $0[index] : nil }
        }
    }

    func has(_ values: [String: JSON]) -> Bool { values.allSatisfy { self[$0.key] == $0.value } }
}
