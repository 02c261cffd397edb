import ClusterModel
import Templates
import YAML

/// Works out expressions of a package over what its templates know.
struct MemberExpression {
    /// With `options` in it.
    private(set) var context: [String: Value]

    /// Works values out, each of which the next ones may speak of as `values.NAME`.
    mutating func add(_ values: [DerivedValue], _ findings: inout Diagnostics) {
        var known: Templates.Mapping<Value> = [:]
        for value in values {
            guard let text = text(value.template.value, at: value.template.mark, &findings) else { continue }
            known[value.name] = .string(text)
            context["values"] = .map(known)
        }
    }

    /// A whole number; nil where it is none, which the findings then say.
    func number(_ word: Located<String>, _ key: String, _ findings: inout Diagnostics) -> Int? {
        if let number = Int(word.value) { return number }
        if case .int(let value)? = context["options"]?[word.value] { return value }
        guard let text = text("{{ \(word.value) }}", at: word.mark, &findings) else { return nil }
        guard let number = Int(text) else {
            findings.error("'\(key)' must be a whole number, and '\(word.value)' is '\(text)'", at: word.mark)
            return nil
        }
        return number
    }

    /// Nil where it cannot be worked out, which the findings then say.
    func rolling(_ said: RollingDefinition?, _ findings: inout Diagnostics) -> RollingRule? {
        var rule = RollingRule()
        if let word = said?.atMost {
            guard let number = number(word, "at-most", &findings) else { return nil }
            guard number > 0 else {
                findings.error("'at-most' is \(number): one member at least has to be changed at a time", at: word.mark)
                return nil
            }
            rule.atMost = number
        }
        if let word = said?.pause {
            if let time = Duration(words: word.value) {
                rule.pause = time
                return rule
            }
            guard let seconds = number(word, "pause", &findings) else { return nil }
            guard (0...100_000).contains(seconds) else {
                findings.error("'pause' is \(seconds) seconds: 0 to 100000 can be", at: word.mark)
                return nil
            }
            rule.pause = .seconds(seconds)
        }
        return rule
    }

    /// Nil where it cannot be worked out, which the findings then say.
    func holds(_ word: Located<String>, with more: [String: Value] = [:], _ findings: inout Diagnostics) -> Bool? {
        text("{{ 1 if \(word.value) else 0 }}", with: more, at: word.mark, &findings).map { $0 == "1" }
    }

    /// What a template for the name of a Secret renders to; nil where that is none, which the findings then say.
    func secretName(
        _ template: String,
        with more: [String: Value],
        at mark: Mark,
        _ findings: inout Diagnostics
    ) -> String? {
        guard let name = text(template, with: more, at: mark, &findings) else { return nil }
        if HostName.isSubdomain(name) { return name }
        findings.error("'\(name)' is no name for a Secret: take lower-case letters, digits, '-' and '.'", at: mark)
        return nil
    }

    /// What a template renders to; nil where it cannot be, which the findings then say.
    func text(
        _ template: String,
        with more: [String: Value] = [:],
        at mark: Mark,
        _ findings: inout Diagnostics
    ) -> String? {
        do {
            return try Template(template, name: mark.file)
                .render(with: context.merging(more) { _, new in new }, undefined: .refused).text
        } catch {
            findings.error(error.sentence, at: mark)
            return nil
        }
    }
}

extension [OptionCheck] {
    /// Tells each check that does not hold: at the option that is to blame, where something is said of that, or at the service's entry.
    func check(
        _ expression: MemberExpression,
        entry: ServicesFile.Entry?,
        at mark: Mark,
        _ findings: inout Diagnostics
    ) {
        for check in self {
            guard expression.holds(check.that, &findings) == false,
                let sentence = expression.text(check.otherwise.value, at: check.otherwise.mark, &findings)
            else { continue }
            let option = entry?.options.first { $0.key.scalar?.text == check.option?.value }
            findings.error(sentence, at: option?.value.mark ?? entry?.name.mark ?? mark)
        }
    }
}
