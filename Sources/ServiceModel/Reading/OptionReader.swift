import ClusterModel
import YAML

/// Reads what a service can be told.
enum OptionReader {
    static let keys = ["type", "default", "minimum", "maximum", "choices", "about", "secret"]

    static func options(_ node: Node, _ findings: inout Diagnostics) -> [ServiceOption] {
        guard let mapping = node.mapping else {
            findings.error("'options' must be a mapping of names to options, not \(node.summary)", at: node.mark)
            return []
        }
        return mapping.entries.compactMap { entry in
            let name = entry.key.scalar?.text ?? ""
            guard !ServicesFile.keys.contains(name), isName(name) else {
                findings.error(
                    "'\(name)' is no name for an option: letters, digits, '-' and '_' are allowed, and "
                        + "\(ServicesFile.keys.map { "'\($0)'" }.joined(separator: " and ")) are taken",
                    at: entry.key.mark
                )
                return nil
            }
            return option(name, entry.value, &findings)
        }
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_".unicodeScalars.contains($0))
            }
    }

    private static func option(_ name: String, _ node: Node, _ findings: inout Diagnostics) -> ServiceOption? {
        guard
            let section = Section(
                node,
                title: "option '\(name)'",
                keys: keys,
                page: "Services.md",
                findings: &findings
            )
        else { return nil }
        let kind: Located<ServiceOption.Kind>? = section.choice("type", &findings)
        if section.has("type"), kind == nil { return nil }
        var option = ServiceOption(name, kind?.value ?? .string)
        option.about = section.text("about", &findings)?.value ?? ""
        option.minimum = section.value("minimum", "a number", &findings, Double.init)?.value
        option.maximum = section.value("maximum", "a number", &findings, Double.init)?.value
        option.choices = section.node("choices").flatMap { Words.list($0, "choices", &findings)?.value } ?? []
        option.isSecret = section.flag("secret", &findings)?.value ?? false
        if option.kind == .choice, option.choices.isEmpty {
            findings.error("option '\(name)' has no 'choices' to choose from", at: section.mark)
        }
        // An empty text is a default, too.
        guard let standard = section.mapping["default"], !standard.isNull else { return option }
        if option.isSecret, standard.string?.isEmpty != true {
            findings.error("a secret has no default but an empty one: take it away", at: standard.mark)
        } else if case .failure(let expectation) = option.value(of: standard) {
            findings.error(
                "'default' of option '\(name)' must be \(expectation.words), not \(standard.summary)",
                at: standard.mark
            )
        } else {
            option.standard = standard
        }
        return option
    }
}
