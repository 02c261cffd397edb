package import YAML

/// One mapping of a configuration file, read key by key.
///
/// A reader returns nil both for a key that is absent and for one that is wrong; what is wrong has been told to the findings.
package struct Section {
    /// What sentences call it: `machine 'm1'`, `'kubernetes'`.
    package let title: String
    package let mark: Mark
    package let mapping: Mapping

    /// Nil when the node is no mapping; left empty, it is a mapping without keys. Keys that are not known are errors.
    ///
    /// - Parameters:
    ///   - homes: keys that people write here and that belong elsewhere, and where.
    ///   - page: which page of Documentation has the keys.
    package init?(
        _ node: Node,
        title: String,
        keys: some Sequence<String>,
        homes: [String: String] = [:],
        page: String = "Configuration.md",
        findings: inout Diagnostics
    ) {
        guard let mapping = node.isNull ? Mapping([]) : node.mapping else {
            findings.error("\(title) must be a mapping, not \(node.summary)", at: node.mark)
            return nil
        }
        self.title = title
        mark = node.mark
        self.mapping = mapping
        let known = Set(keys)
        for key in mapping.entries.map(\.key) {
            guard let name = key.scalar?.text, !known.contains(name) else { continue }
            let question = Spelling.question(about: name, among: known.sorted())
            let advice =
                if let home = homes[name] {
                    ": it belongs below '\(home)'"
                } else {
                    question.isEmpty
                        ? ": take it away; Documentation/\(page) has the keys there are" : question
                }
            findings.error("unknown key '\(name)' in \(title)\(advice)", at: key.mark)
        }
    }

    package func has(_ key: String) -> Bool { mapping[key] != nil }

    /// Where a key stands; for sentences about the key rather than its value.
    package func mark(of key: String) -> Mark { mapping.entry(key)?.key.mark ?? mark }

    /// The value of a key, unless it was left empty: what is commented out below a key must not make it wrong.
    package func node(_ key: String) -> Node? { mapping[key].flatMap { $0.isNull ? nil : $0 } }

    /// The entries of a key that is a mapping; none where it is absent, or something else.
    ///
    /// - Parameter parts: completes the sentence "'key' must be a mapping of …".
    package func entries(_ key: String, _ parts: String, _ findings: inout Diagnostics) -> [Mapping.Entry] {
        guard let node = node(key) else { return [] }
        if let mapping = node.mapping { return mapping.entries }
        findings.error("'\(key)' must be a mapping of \(parts), not \(node.summary)", at: node.mark)
        return []
    }

    package func text(_ key: String, _ findings: inout Diagnostics) -> Located<String>? {
        guard let node = mapping[key] else { return nil }
        guard let scalar = node.scalar else {
            findings.error("'\(key)' takes a single value, not \(node.summary)", at: node.mark)
            return nil
        }
        guard !node.isNull, !scalar.text.isEmpty else {
            findings.error("'\(key)' is empty: give it a value or take the key away", at: node.mark)
            return nil
        }
        return Located(value: scalar.text, mark: node.mark)
    }

    /// A text that passes a test; `expected` completes the sentence "'key' must be …".
    package func text(
        _ key: String,
        _ expected: String,
        _ findings: inout Diagnostics,
        where isValid: (String) -> Bool
    ) -> Located<String>? {
        guard let text = text(key, &findings) else { return nil }
        guard isValid(text.value) else {
            findings.error("'\(key)' must be \(expected), not \(text.value.quoted)", at: text.mark)
            return nil
        }
        return text
    }

    /// A value made of a text; `expected` completes the sentence "'key' must be …".
    package func value<Value>(
        _ key: String,
        _ expected: String,
        _ findings: inout Diagnostics,
        _ make: (String) -> Value?
    ) -> Located<Value>? {
        guard let text = text(key, &findings) else { return nil }
        guard let value = make(text.value) else {
            findings.error("'\(key)' must be \(expected), not \(text.value.quoted)", at: text.mark)
            return nil
        }
        return Located(value: value, mark: text.mark)
    }

    /// True or false, quoted or not: the ancestor wrote `"true"`.
    package func flag(_ key: String, _ findings: inout Diagnostics) -> Located<Bool>? {
        value(key, "true or false", &findings) { text in
            if case .bool(let value) = Scalar(text: text, style: .plain).kind { value } else { nil }
        }
    }

    /// One of the values of an enumeration.
    package func choice<Value: RawRepresentable & CaseIterable>(
        _ key: String,
        _ findings: inout Diagnostics
    ) -> Located<Value>? where Value.RawValue == String {
        guard let text = text(key, &findings) else { return nil }
        guard let value = Value(rawValue: text.value) else {
            let known = Value.allCases.map(\.rawValue)
            let list = known.dropLast().joined(separator: ", ") + " or " + (known.last ?? "")
            let question = Spelling.question(about: text.value, among: known)
            findings.error("'\(key)' must be \(list), not \(text.value.quoted)\(question)", at: text.mark)
            return nil
        }
        return Located(value: value, mark: text.mark)
    }

    package func requires(_ key: String, _ findings: inout Diagnostics) {
        if !has(key) { findings.error("\(title) has no '\(key)'", at: mark) }
    }
}

extension String {
    /// In quotation marks, and cut where nobody reads on.
    var quoted: String { "'\(prefix(300))\(count > 300 ? "…" : "")'" }
}
