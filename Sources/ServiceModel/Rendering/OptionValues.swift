import ClusterModel
import Templates
import YAML

/// What a service is told: the options of its package, with the values of its entry or their defaults.
struct OptionValues {
    /// Those that templates may see.
    private(set) var values: Templates.Mapping<Value> = [:]
    /// Where the secret ones stand.
    private(set) var variables: [String: Variables] = [:]
    /// Secret ones that need not be given, and are not.
    private(set) var unset: Set<String> = []
    private let kinds: [String: ServiceOption]

    /// Variables of the environment that hold a secret.
    enum Variables {
        case one(String)
        /// Of each member, the first one's first.
        case each([String])
    }

    init(
        _ options: [ServiceOption],
        entry: [YAML.Mapping.Entry],
        service: Located<String>,
        _ findings: inout Diagnostics
    ) {
        kinds = Dictionary(options.map { ($0.name, $0) }) { first, _ in first }
        let title = "service '\(service.value)'"
        for item in entry {
            let name = item.key.scalar?.text ?? ""
            if kinds[name] == nil {
                let known = kinds.keys.sorted() + ServicesFile.keys
                let question = Spelling.question(about: name, among: known)
                let list = question.isEmpty ? ": there are \(known.joined(separator: ", "))" : question
                findings.error("\(title) has no option '\(name)'\(list)", at: item.key.mark)
            }
        }
        let given = YAML.Mapping(entry)
        for option in options {
            if option.isSecret {
                takeSecret(option, given.entry(option.name), title, at: service.mark, &findings)
            } else if let node = given[option.name], !node.isNull {
                switch option.value(of: node) {
                case .success(let value): values[option.name] = value
                case .failure(let expectation):
                    findings.error("'\(option.name)' must be \(expectation.words), not \(node.summary)", at: node.mark)
                }
            } else if let standard = option.standard, case .success(let value) = option.value(of: standard) {
                values[option.name] = value
            } else {
                findings.error("\(title) lacks '\(option.name)'\(Self.about(option))", at: service.mark)
            }
        }
    }

    private mutating func takeSecret(
        _ option: ServiceOption,
        _ given: YAML.Mapping.Entry?,
        _ title: String,
        at mark: Mark,
        _ findings: inout Diagnostics
    ) {
        guard let node = given?.value, !node.isNull else {
            if option.standard != nil {
                unset.insert(option.name)
                return
            }
            return findings.error("\(title) lacks '\(option.name)'\(Self.about(option))", at: mark)
        }
        if let variable = node["env"]?.string {
            variables[option.name] = .one(variable)
        } else if let items = node.sequence?.map({ $0["env"]?.string }), !items.isEmpty, !items.contains(nil) {
            variables[option.name] = .each(items.compactMap(\.self))
        } else {
            findings.error(
                "'\(option.name)' is a secret: name the variable of the environment that holds it, as {env: VARIABLE}",
                at: node.mark
            )
        }
    }

    /// The variable that holds a secret; nil where none does, which the findings then say of a list.
    ///
    /// - Parameter member: whose it is; nil for what is not of members.
    func variable(_ name: String, of member: Member?, at mark: Mark, _ findings: inout Diagnostics) -> String? {
        switch variables[name] {
        case .one(let variable): return variable
        case .each(let items):
            if let member, items.indices.contains(member.index) { return items[member.index] }
            let lack = member.map { "has none for '\($0.name)'" } ?? "is a list, and one is wanted that is nobody's own"
            findings.error("'\(name)' \(lack): say {env: VARIABLE}, or such an item for each member", at: mark)
            return nil
        case nil: return nil
        }
    }

    private static func about(_ option: ServiceOption) -> String { option.about.isEmpty ? "" : ": \(option.about)" }

    /// The number that a port is written as, or that the option of that name has; nil where it is neither, which the findings then say.
    func port(_ word: Located<String>, _ findings: inout Diagnostics) -> Int? {
        let number: Int? = if case .int(let value) = values[word.value] { value } else { Int(word.value) }
        guard let number, (1...65_535).contains(number) else {
            // A wrong option has been told of.
            if kinds[word.value] == nil {
                let question = Spelling.question(about: word.value, among: kinds.keys.sorted())
                findings.error("'\(word.value)' is neither a port nor an option that has one\(question)", at: word.mark)
            }
            return nil
        }
        return number
    }
}
